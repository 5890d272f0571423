/**
 * What the WagerEscrow does with stakes (contracts/src/WagerEscrow.sol), as arithmetic: for what people are told before the chain does it.
 * Pure; browsers use it, too. Amounts in the asset's smallest unit.
 */

/** Left and right corner. */
export type Corners = readonly [left: bigint, right: bigint];

/** Stakes close so long before the match's lock (LOCK_MARGIN). */
export const LOCK_MARGIN_SECONDS = 15;
/** A seed that is shown later than so long after lock costs the bond (REVEAL_PERIOD). */
export const REVEAL_SECONDS = 2 * 3_600;
/** A result that is final later than so long after lock is none (RESULT_PERIOD). */
export const RESULT_SECONDS = 24 * 3_600;
/** A lock further away is refused (MAX_LEAD). */
export const LEAD_SECONDS = 7 * 24 * 3_600;
/** The most that one pool holds: uint128, as the contract counts. */
export const MOST = 2n ** 128n - 1n;
const BASIS_POINTS = 10_000n;
const PPM = 1_000_000n;

/** The operator's part of the losing stakes. */
export function feeOf(totals: Corners, feeBps: number, winner: 0 | 1): bigint {
  return (totals[winner === 0 ? 1 : 0] * BigInt(feeBps)) / BASIS_POINTS;
}

/** What an account with these stakes is paid if `winner` wins: rounded down, the last one to withdraw gets the rest. */
export function paidFor(totals: Corners, feeBps: number, stakes: Corners, winner: 0 | 1): bigint {
  const winning = totals[winner];
  // nobody backed the winner: everybody gets everything back
  if (winning === 0n) return stakes[0] + stakes[1];
  const pot = totals[0] + totals[1] - feeOf(totals, feeBps, winner);
  return (stakes[winner] * pot) / winning;
}

/** What another stake on a corner would be paid if it wins, by what lies there at present and with itself in it. */
export function addedPays(totals: Corners, feeBps: number, outcome: 0 | 1, amount: bigint): bigint {
  const after: Corners = outcome === 0 ? [totals[0] + amount, totals[1]] : [totals[0], totals[1] + amount];
  return paidFor(after, feeBps, outcome === 0 ? [amount, 0n] : [0n, amount], outcome);
}

/** The left corner's part of all stakes in parts per million; a half where nobody has staked. */
export function leftShare(totals: Corners): number {
  const all = totals[0] + totals[1];
  return all === 0n ? 500_000 : Number((totals[0] * PPM) / all);
}

/** What can be withdrawn of a pool that has ended. `winner` null: it is void. */
export function dueTo(totals: Corners, fee: bigint, stakes: Corners, winner: 0 | 1 | null): bigint {
  if (winner === null) return stakes[0] + stakes[1];
  const winning = totals[winner];
  return winning === 0n ? 0n : (stakes[winner] * (totals[0] + totals[1] - fee)) / winning;
}

/** A staker's part of a bond that the operator has lost: by all that they had staked, on either corner. */
export function bondShareOf(totals: Corners, bond: bigint, stakes: Corners): bigint {
  const all = totals[0] + totals[1];
  return all === 0n ? 0n : ((stakes[0] + stakes[1]) * bond) / all;
}
