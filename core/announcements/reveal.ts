import { Prisma } from '../../prisma/generated/client.ts';
import type { Transaction } from '../platform/database.ts';
import { SECRET_MS } from './told.ts';

/** What of a match may be shown outside of the chats, so that no page or program spoils a GIF that people are still watching. */
export interface Reveal {
  /** Since when the fight itself may be watched: its GIF stands in a chat, or it is told nowhere. Null: not yet. */
  watchableAt: Date | null;
  /** Its result is no secret any more (as `matchTold`). */
  isTold: boolean;
}

const HIDDEN: Reveal = { watchableAt: null, isTold: false };

interface Row {
  id: string;
  settledAt: Date | null;
  shownAt: Date | null;
  silent: number;
  now: Date;
}

/** @returns an entry for each of `matchIds`; of one that is not known, or has not ended, nothing may be shown */
export async function revealOf(
  tx: Pick<Transaction, '$queryRaw'>,
  matchIds: readonly string[],
): Promise<Map<string, Reveal>> {
  const found = new Map<string, Reveal>(matchIds.map(id => [id, HIDDEN]));
  if (matchIds.length === 0) return found;
  const rows = await tx.$queryRaw<Row[]>`
    SELECT match.id, match."settledAt", min(post."gifPostedAt") AS "shownAt",
           count(*) FILTER (WHERE post."matchId" IS NOT NULL AND post.closed IS NULL AND post.stage NOT IN ('result', 'void'))::int AS silent,
           arena_now() AS now
      FROM "Match" match LEFT JOIN "MatchPost" post ON post."matchId" = match.id
     WHERE match.id IN (${Prisma.join([...matchIds])})
     GROUP BY match.id`;
  for (const { id, settledAt, shownAt, silent, now } of rows) {
    if (!settledAt) continue;
    const isTold = silent === 0 || now.getTime() - settledAt.getTime() > SECRET_MS;
    found.set(id, { watchableAt: shownAt ?? (isTold ? settledAt : null), isTold });
  }
  return found;
}
