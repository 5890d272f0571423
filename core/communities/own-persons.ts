import type { Transaction } from '../platform/database.ts';

/**
 * The persons that somebody is, or is about to be: their own, and that of an account which is being joined with theirs (/link account).
 * Nobody decides about themselves by having been two the day before.
 */
export async function ownPersons(tx: Pick<Transaction, '$queryRaw'>, personId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT CASE WHEN "personId" = ${personId} THEN "otherPersonId" ELSE "personId" END AS id FROM "AccountLink"
     WHERE ${personId} IN ("personId", "otherPersonId")
       AND (state = 'agreed' OR (state = 'asked' AND "createdAt" > arena_now() - interval '24 hours'))`;
  return [personId, ...rows.map(({ id }) => id)];
}
