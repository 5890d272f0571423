/**
 * A place in the log of what happens, and the id of an event on the wire: `<xid>-<id>`. Everything up to it has been read. The log is
 * ordered by the id of the writing transaction, then by the number of the row.
 */
export interface Position {
  /** A transaction's id (PostgreSQL's xid8). */
  xid: bigint;
  /** A row of LiveEvent. 0: all of the transactions before, none of this one. */
  id: bigint;
}

/** What a position may look like: of each, PostgreSQL's largest number and no more. */
const POSITION = /^(\d{1,20})-(\d{1,19})$/;
const MAX_XID = 2n ** 64n - 1n;
const MAX_ID = 2n ** 63n - 1n;

/** @returns null where the text is no position */
export function parsePosition(text: string): Position | null {
  const [, xid, id] = POSITION.exec(text) ?? [];
  if (xid === undefined || id === undefined) return null;
  const position = { xid: BigInt(xid), id: BigInt(id) };
  return position.xid <= MAX_XID && position.id <= MAX_ID ? position : null;
}

export function formatPosition({ xid, id }: Position): string {
  return `${xid}-${id}`;
}

/** Below zero where `a` comes before `b`. */
export function comparePositions(a: Position, b: Position): number {
  if (a.xid !== b.xid) return a.xid < b.xid ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
}
