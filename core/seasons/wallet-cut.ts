/** The end of a season trims large wallets, so that newcomers' credits mean something (numbers.md). Pure. */

/**
 * What a wallet keeps: up to `keep` everything, of what is above it a tenth, and never more than one and a half times `keep`. With
 * the default of 1,000 that is numbers.md's "above 1,000 one keeps 1,000 + a tenth of the excess, at most 1,500".
 * @param keep 0: everything stays
 */
export function keptOf(available: bigint, keep: bigint): bigint {
  if (keep <= 0n || available <= keep) return available;
  const kept = keep + (available - keep) / 10n;
  const most = keep + keep / 2n;
  return kept < most ? kept : most;
}
