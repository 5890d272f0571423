import { checkName, nameKey } from '../agents/names.ts';

/** What an agent is called where it comes to a community in which somebody has its name. Pure. */

const NUMERALS = ['II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X'];
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The name itself where it is free, else the first free one with a numeral: 'RUSTY-09 II'. A name that is too long for a numeral loses
 * its last characters.
 * @param taken keys of names (core/agents/names.ts)
 */
export function freeName(name: string, taken: ReadonlySet<string>): { name: string; key: string } {
  const key = nameKey(name);
  if (!taken.has(key)) return { name, key };
  for (let number = 2; ; number += 1) {
    const suffix = ` ${NUMERALS[number - 2] ?? number}`;
    const candidate = withSuffix(name, suffix);
    if (!taken.has(candidate.key)) return candidate;
  }
}

function withSuffix(name: string, suffix: string): { name: string; key: string } {
  const characters = [...graphemes.segment(name)].map(({ segment }) => segment);
  for (let length = characters.length; length > 0; length -= 1) {
    const checked = checkName(characters.slice(0, length).join('').trimEnd() + suffix);
    if (checked.ok) return checked;
  }
  const bare = `Agent${suffix}`;
  return { name: bare, key: nameKey(bare) };
}
