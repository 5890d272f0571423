import type { Transaction } from './database.ts';

/** Waits until no other transaction holds the lock of this name, in whatever process, and holds it to the end of this one. */
export async function lockByName(tx: Transaction, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
