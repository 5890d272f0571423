import type { Transaction } from '../platform/database.ts';
import { postBulletin } from './bulletins.ts';

/**
 * Challenges that were not made in a chat: told in every chat of the community, with the same buttons, and brought up to date when they are
 * answered or have lapsed. One that was made in a chat is shown by the command's own answer, and has no bulletin.
 */
export async function tellChallenge(
  tx: Transaction,
  { id, communityId, isNew }: { id: string; communityId: string; isNew: boolean },
): Promise<void> {
  const key = `challenge:${id}`;
  if (!isNew && (await tx.bulletin.count({ where: { key } })) === 0) return;
  await postBulletin(tx, { communityId, key, kind: 'challenge', subjectId: id });
}
