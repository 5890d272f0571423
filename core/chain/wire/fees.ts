/** What a unit of gas is offered, in wei. Pure. */

export interface Fees {
  maxFeePerGas: bigint;
  /** The same on chains without EIP-1559, which have one price. */
  maxPriorityFeePerGas: bigint;
  isLegacy: boolean;
}

/** What a unit costs now. */
export interface GasPrices {
  /** Null on chains without EIP-1559. */
  baseFee: bigint | null;
  /** What miners want besides; on chains without EIP-1559, the whole price. */
  tip: bigint;
}

/** Nodes replace what they hold only for 10% more, some for 12.5%: both fields. */
const BUMP_PER_MILLE = 1_125n;

const raised = (fee: bigint): bigint => (fee * BUMP_PER_MILLE + 999n) / 1_000n;
const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/**
 * Room for the base fee to double, as wallets leave it, and for one bump under the limit: what can never be bumped could be stuck for ever,
 * and all behind it.
 * @returns null where gas costs more than that now
 */
export function firstFees({ baseFee, tip }: GasPrices, limit: bigint): Fees | null {
  const room = (limit * 1_000n) / BUMP_PER_MILLE;
  if ((baseFee ?? 0n) + tip > room) return null;
  if (baseFee === null) return { maxFeePerGas: tip, maxPriorityFeePerGas: tip, isLegacy: true };
  return { maxFeePerGas: least(baseFee * 2n + tip, room), maxPriorityFeePerGas: tip, isLegacy: false };
}

/** @returns what replaces a version that was offered `old`; null where the limit leaves no room for it */
export function bumpedFees(old: Fees, now: GasPrices, limit: bigint): Fees | null {
  const maxFeePerGas = raised(old.maxFeePerGas);
  if (maxFeePerGas > limit) return null;
  const tip = raised(old.maxPriorityFeePerGas);
  if (old.isLegacy) {
    const price = least(most(maxFeePerGas, now.tip), limit);
    return { maxFeePerGas: price, maxPriorityFeePerGas: price, isLegacy: true };
  }
  const fee = least(most(maxFeePerGas, (now.baseFee ?? 0n) * 2n + now.tip), limit);
  return { maxFeePerGas: fee, maxPriorityFeePerGas: least(most(tip, now.tip), fee), isLegacy: false };
}

/** Whether a version can be mined at all as long as gas costs this. */
export function isEnough(fees: Fees, now: GasPrices): boolean {
  return fees.maxFeePerGas >= (now.baseFee ?? now.tip);
}

/** '1.5' */
export function gwei(wei: bigint): string {
  const thousandths = (wei + 999_999n) / 1_000_000n;
  return (Number(thousandths) / 1_000).toString();
}
