import type { Transaction } from '../platform/database.ts';

/** Who somebody is by now: the person whom they turned out to be. Null where there is none, or everything about them was deleted. */
export async function livingPerson(reader: Pick<Transaction, 'person'>, personId: string): Promise<string | null> {
  const person = await reader.person.findUnique({ where: { id: personId } });
  if (!person || person.erasedAt) return null;
  // merges leave no chains
  return person.mergedIntoId ?? person.id;
}
