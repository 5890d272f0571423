import type { Transaction } from '../platform/database.ts';

/** Whether a result may be shown elsewhere: nothing spoils a GIF that people are still watching. */

/** So long after its end a match is no secret any more, whatever became of its posts. */
export const SECRET_MS = 3 * 60_000;

/**
 * @returns true once a match that has ended has told its outcome wherever it is told (or tells nothing more there), when it ended
 * more than 3 minutes ago, or where it is told nowhere; false while it has not ended
 */
export async function matchTold(
  tx: Pick<Transaction, 'match' | 'matchPost' | '$queryRaw'>,
  matchId: string,
): Promise<boolean> {
  const { settledAt } = await tx.match.findUniqueOrThrow({ where: { id: matchId }, select: { settledAt: true } });
  if (!settledAt) return false;
  const silent = await tx.matchPost.count({
    where: { matchId, closed: null, stage: { notIn: ['result', 'void'] } },
  });
  if (silent === 0) return true;
  const [{ now }] = (await tx.$queryRaw`SELECT arena_now() AS now`) as [{ now: Date }];
  return now.getTime() - settledAt.getTime() > SECRET_MS;
}
