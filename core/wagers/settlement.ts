import { outcomesOf, type Pick } from './picks.ts';

/**
 * Who gets what when a market settles, is void or is decided anew. The service posts the transfers. Whole credits. Pure.
 *
 * Until settlement a member's account in a market is three numbers: paidIn (all stakes), released (what sales have paid out, never
 * above paidIn) and pending (what sales have earned beyond that). Settled: positions + pending are paid. Void: paidIn -
 * released is paid, pending lapses. Either way the market only ever pays out.
 */
export interface HeldPosition {
  memberId: string;
  pick: Pick;
  /** Whole shares still held, each worth one credit if the pick wins. */
  shares: bigint;
}

/** What positions pay in an outcome, by member, without pending proceeds. Only members who get something. */
export function lmsrPayouts(positions: readonly HeldPosition[], outcome: number): Map<string, bigint> {
  const payouts = new Map<string, bigint>();
  for (const { memberId, pick, shares } of positions) {
    if (shares < 0n) throw new RangeError('Nobody holds fewer than no shares.');
    if (shares === 0n || !outcomesOf(pick).includes(outcome)) continue;
    payouts.set(memberId, (payouts.get(memberId) ?? 0n) + shares);
  }
  return payouts;
}

/**
 * What of a sale's proceeds is paid at once, and what waits for settlement.
 * @param paidIn sum of the member's stakes in this market
 * @param releasedSoFar what earlier sales of this market have released to the member
 * @throws RangeError where a sum is negative or more was released than paid in
 */
export function splitProceeds(
  proceeds: bigint,
  paidIn: bigint,
  releasedSoFar: bigint,
): { released: bigint; pending: bigint } {
  if (proceeds < 0n) throw new RangeError('A sale never costs.');
  const room = refundOnVoid(paidIn, releasedSoFar);
  const released = proceeds < room ? proceeds : room;
  return { released, pending: proceeds - released };
}

/**
 * What a void pays back to a member: exactly what is missing of what was paid in.
 * @throws RangeError where a sum is negative or more was released than paid in
 */
export function refundOnVoid(paidIn: bigint, released: bigint): bigint {
  if (released < 0n || released > paidIn) throw new RangeError('A market releases at most what was paid in.');
  return paidIn - released;
}

/**
 * What an override moves: for each member whose due changes, what the new payouts are above (positive: to be paid) or below
 * (negative: to be paid back) the old ones. Pending proceeds are due either way and do not appear.
 */
export function payoutDifferences(
  before: ReadonlyMap<string, bigint>,
  after: ReadonlyMap<string, bigint>,
): Map<string, bigint> {
  const differences = new Map<string, bigint>();
  for (const memberId of new Set([...before.keys(), ...after.keys()])) {
    const difference = (after.get(memberId) ?? 0n) - (before.get(memberId) ?? 0n);
    if (difference !== 0n) differences.set(memberId, difference);
  }
  return differences;
}
