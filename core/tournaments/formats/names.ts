/** What rounds and bouts are called. */

/**
 * The name of an elimination's round of so many bouts.
 *
 * @param bouts bouts of the round in a full bracket: 1 the final
 */
export function roundNameOf(bouts: number): string {
  if (bouts === 1) return 'Final';
  if (bouts === 2) return 'Semi-finals';
  if (bouts === 4) return 'Quarter-finals';
  return `Round of ${bouts * 2}`;
}

/** 'Semi-final 2', 'Round of 16, bout 3'. */
export function boutLabelOf(bouts: number, number: number): string {
  const name = roundNameOf(bouts);
  if (bouts === 1) return name;
  return bouts <= 4 ? `${name.slice(0, -1)} ${number}` : `${name}, bout ${number}`;
}

/** A, B, ..., Z, AA, AB, ... */
export function groupLetters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : groupLetters(Math.floor(index / 26) - 1) + last;
}
