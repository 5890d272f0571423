import type { Database } from '../platform/database.ts';
import { CLEANED } from './log.ts';

/** So long the log is kept; who was away longer loads the state anew. */
export const KEEP_MINUTES = 60;
/** A follower with a cursor (webhooks) that has stopped keeps the log no longer than this. */
const KEEP_FOR_FOLLOWERS_HOURS = 24;
/** Of matches that ended so long ago nothing is told any more. */
const KEEP_MATCHES_HOURS = 48;

/** Tells the results that are no secret any more although their posts have not told them. @returns how many */
export async function tellOverdue(database: Database): Promise<number> {
  const waiting = await database.prisma.liveMatch.findMany({ where: { toldAt: null }, select: { matchId: true } });
  let told = 0;
  for (const { matchId } of waiting) {
    // each in a transaction of its own: a post that is being written holds up its match alone
    const [row] = await database.prisma.$queryRaw<{ told: boolean }[]>`SELECT live_tell(${matchId}) AS told`;
    if (row?.told) told += 1;
  }
  return told;
}

/** Deletes what is kept no longer, and notes up to where. @returns how many events */
export async function clean(database: Database): Promise<number> {
  return database.transaction(async tx => {
    const [row] = await tx.$queryRaw<{ events: number }[]>`
      WITH slowest AS (
        SELECT xid, id FROM "LiveCursor" WHERE reader <> ${CLEANED} ORDER BY xid, id LIMIT 1
      ), gone AS (
        DELETE FROM "LiveEvent" event
         WHERE event.at < arena_now() - ${KEEP_MINUTES} * interval '1 minute'
           AND (NOT EXISTS (SELECT 1 FROM slowest WHERE (slowest.xid, slowest.id) < (event.xid, event.id))
                OR event.at < arena_now() - ${KEEP_FOR_FOLLOWERS_HOURS} * interval '1 hour')
        RETURNING event.xid, event.id
      ), last AS (
        SELECT xid, id FROM gone ORDER BY xid DESC, id DESC LIMIT 1
      ), noted AS (
        INSERT INTO "LiveCursor" AS cursor (reader, xid, id) SELECT ${CLEANED}, xid, id FROM last
        ON CONFLICT (reader) DO UPDATE SET xid = excluded.xid, id = excluded.id
         WHERE (cursor.xid, cursor.id) < (excluded.xid, excluded.id)
      )
      SELECT count(*)::int AS events FROM gone`;
    await tx.$executeRaw`
      DELETE FROM "LiveMatch" WHERE "toldAt" < arena_now() - ${KEEP_MATCHES_HOURS} * interval '1 hour'`;
    return row?.events ?? 0;
  });
}
