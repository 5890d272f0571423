/** Stakes as they are typed and stepped through. Pure. */

/** More than any wallet holds is not looked at. */
const DIGITS_MAX = 12;
/** Below which stake a tap moves by how much. */
const STEPS: readonly (readonly [below: number, step: number])[] = [
  [10, 1],
  [50, 5],
  [200, 10],
  [1_000, 50],
  [10_000, 500],
  [Number.POSITIVE_INFINITY, 5_000],
];

/** '50', '1,000', '1 000'; null where that is no whole number of credits from 1. */
export function readStake(text: string): number | null {
  const typed = text.trim();
  const digits = /^\d{1,3}([,'’_\s])\d{3}(\1\d{3})*$/.test(typed) ? typed.replace(/[,'’_\s]/g, '') : typed;
  if (!/^\d+$/.test(digits)) return null;
  const significant = digits.replace(/^0+/, '');
  return significant === '' || significant.length > DIGITS_MAX ? null : Number(significant);
}

/** The next round stake up or down, from 1 to `most` at most. */
export function stepStake(stake: number, way: 1 | -1, most: number): number {
  const inside = way === 1 ? stake : stake - 1;
  const step = STEPS.find(([below]) => inside < below)?.[1] ?? 1;
  const next = way === 1 ? (Math.floor(stake / step) + 1) * step : (Math.ceil(stake / step) - 1) * step;
  return Math.max(1, Math.min(next, most));
}
