import type { Sql } from '../platform/sql.ts';
import type { LiveEvent, LiveKind } from './events.ts';
import { comparePositions, type Position } from './position.ts';

/**
 * The log of what happens. Transactions commit in another order than they write, so that a reader who goes by row numbers misses what
 * a slow one commits late. Here readers go by (xid, id), and no further than the oldest transaction that still runs: whatever commits
 * later has a larger xid. So each sees every event once, in one order for all.
 *
 * Transaction ids are those of the whole server: where another database on it has a transaction open for hours, its id is left out of
 * account.
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
  const values = [String(after.xid), String(after.id), limit, members ?? null];
  let rows = await sql.query<Row>(READ(XMIN), values);
  // seldom, and costs more: look whose transactions these are
  if (rows.some(row => !row.isReadable)) rows = await sql.query<Row>(READ(OWN_XMIN), values);
  // in this order what may be read comes first
  const events = rows.filter(row => row.isReadable).map(eventOf);
  return { events, isHeldUp: events.length < rows.length, isFull: events.length === limit };
}

/** The oldest transaction that runs: all before it have ended. */
const XMIN = 'pg_snapshot_xmin(pg_current_snapshot())';
/** The same of this database alone. */
const OWN_XMIN = `coalesce(
  (SELECT running FROM pg_snapshot_xip(pg_current_snapshot()) AS running
    WHERE NOT EXISTS (SELECT 1 FROM pg_stat_activity other
                       WHERE other.datname IS DISTINCT FROM current_database()
                         AND other.backend_xid::text::bigint = running::text::numeric % 4294967296)
    ORDER BY running LIMIT 1),
  pg_snapshot_xmax(pg_current_snapshot()))`;

const READ = (xmin: string) => `
  SELECT xid::text, id::text, kind, "communityId", "subjectId", "memberId", data, at, xid < (SELECT ${xmin}) AS "isReadable"
    FROM "LiveEvent"
   WHERE (xid, id) > ($1::text::xid8, $2::text::bigint) AND ($4::text[] IS NULL OR "memberId" IS NULL OR "memberId" = ANY($4))
   ORDER BY "LiveEvent".xid, "LiveEvent".id LIMIT $3`;

function eventOf({ xid, id, kind, communityId, subjectId, memberId, data, at }: Row): LiveEvent {
  const position = { xid: BigInt(xid), id: BigInt(id) };
  return { position, kind, communityId, subjectId, memberId, data, at } as LiveEvent;
}

/** Now: whoever reads on from here misses nothing that a later statement would not show as well. */
export async function positionNow(sql: Sql): Promise<Position> {
  const [row] = await sql.query<{ xid: string }>(`SELECT (${OWN_XMIN})::text AS xid`);
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
