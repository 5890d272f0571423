import type { Transaction } from '../platform/database.ts';

/** First contacts of one account or chat, one after the other. */
export async function lock(tx: Transaction, name: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
}
