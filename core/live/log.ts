import type { Sql } from '../platform/sql.ts';
import type { LiveEvent, LiveKind } from './events.ts';
import { comparePositions, type Position } from './position.ts';

/**
 * The log of what happens. Transactions commit in another order than they write, so that a reader who goes by row numbers misses what
 * a slow one commits late. Here readers go by (xid, id), and no further than the oldest transaction that still runs: whatever commits
 * later has a larger xid. So each sees every event once, in one order for all.
 */

export interface ReadLive {
  events: LiveEvent[];
  /** Something has been committed that may be read only once an older transaction has ended: ask again soon. */
  isHeldUp: boolean;
  /** There may be more at once. */
  isFull: boolean;
}

interface Row {
  xid: string;
  id: string;
  kind: LiveKind;
  communityId: string;
  subjectId: string;
  memberId: string | null;
  data: unknown;
  at: Date;
  isReadable: boolean;
}

/**
 * What was committed after a position, oldest first.
 * @param members where given, what is for other members' eyes only is left out
 */
export async function readLive(
  sql: Sql,
  after: Position,
  limit: number,
  { members }: { members?: readonly string[] } = {},
): Promise<ReadLive> {
  const rows = await sql.query<Row>(
    `SELECT xid::text, id::text, kind, "communityId", "subjectId", "memberId", data, at,
            xid < pg_snapshot_xmin(pg_current_snapshot()) AS "isReadable"
       FROM "LiveEvent"
      WHERE (xid, id) > ($1::text::xid8, $2::text::bigint) AND ($4::text[] IS NULL OR "memberId" IS NULL OR "memberId" = ANY($4))
      ORDER BY "LiveEvent".xid, "LiveEvent".id LIMIT $3`,
    [String(after.xid), String(after.id), limit, members ?? null],
  );
  // in this order what may be read comes first
  const events = rows.filter(row => row.isReadable).map(eventOf);
  return { events, isHeldUp: events.length < rows.length, isFull: events.length === limit };
}

function eventOf({ xid, id, kind, communityId, subjectId, memberId, data, at }: Row): LiveEvent {
  const position = { xid: BigInt(xid), id: BigInt(id) };
  return { position, kind, communityId, subjectId, memberId, data, at } as LiveEvent;
}

/** Now: whoever reads on from here misses nothing that a later statement would not show as well. */
export async function positionNow(sql: Sql): Promise<Position> {
  const [row] = await sql.query<{ xid: string }>('SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid');
  return { xid: BigInt(row?.xid ?? 0), id: 0n };
}

/** Whether all that came after a position is still kept. Not where it is of another server, or of one that was restored. */
export async function isKept(sql: Sql, after: Position): Promise<boolean> {
  const [row] = await sql.query<{ xid: string | null; id: string | null; next: string }>(
    `SELECT cursor.xid::text, cursor.id::text, pg_snapshot_xmax(pg_current_snapshot())::text AS next
       FROM (SELECT) AS always LEFT JOIN "LiveCursor" cursor ON cursor.reader = '${CLEANED}'`,
  );
  if (!row || after.xid > BigInt(row.next)) return false;
  return comparePositions(after, { xid: BigInt(row.xid ?? 0), id: BigInt(row.id ?? 0) }) >= 0;
}

/** The cursor up to which nothing is kept any more. */
export const CLEANED = 'cleaned';
