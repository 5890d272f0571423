import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';

/** Who somebody is by now: the person whom they turned out to be. Null where there is none, or everything about them was deleted. */
export async function livingPerson(reader: Pick<Transaction, '$queryRaw'>, personId: string): Promise<string | null> {
  // merges leave no chains
  const [row] = await reader.$queryRaw<{ id: string }[]>`
    SELECT heir.id FROM "Person" person JOIN "Person" heir ON heir.id = coalesce(person."mergedIntoId", person.id)
     WHERE person.id = ${personId} AND heir."erasedAt" IS NULL`;
  return row?.id ?? null;
}

/**
 * The same, locked until the transaction ends: nobody is signed in anew while they are being merged or erased.
 * @throws ArenaError 'sign-in-refused' (401) where there is no such person any more
 */
export async function lockLivingPerson(tx: Transaction, personId: string): Promise<string> {
  const id = await livingPerson(tx, personId);
  if (id !== null) {
    await tx.$queryRaw`SELECT id FROM "Person" WHERE id = ${id} FOR NO KEY UPDATE`;
    // it may have happened while we waited
    if ((await livingPerson(tx, id)) === id) return id;
  }
  throw new ArenaError('sign-in-refused', 'That sign-in is not valid any more. Please try again.', 401);
}
