import type { Pick } from '../../core/wagers/index.ts';
import { coinOf, type PickNames } from './market-words.ts';

/** Reads what members type for a pick: 'a', 'Rusty', 'up', 'rusty up', 'rusty and btc down'. Pure. */

const CODES = ['A', 'B', 'up', 'down', 'A-up', 'A-down', 'B-up', 'B-down'] as const satisfies readonly Pick[];

const UP = new Set(['up', 'higher', 'rise', 'rises', 'above', 'green', 'bull', '▲', '⬆', '↑', '📈']);
const DOWN = new Set(['down', 'lower', 'fall', 'falls', 'below', 'red', 'bear', '▼', '⬇', '↓', '📉']);
/** Words that say nothing by themselves. */
const FILLERS = new Set([
  'on',
  'and',
  'with',
  'the',
  'to',
  'agent',
  'win',
  'wins',
  'goes',
  'price',
  'for',
  '+',
  '&',
  ',',
]);
/** Shortest beginning of a name that stands for it; of other scripts one character, which may be a word, will do. */
const PREFIX_MIN = 2;

/**
 * @param codesFirst whether 'A' means the left corner even where the agent in the other corner is called so: the text comes from our
 * own buttons and lists
 * @returns the pick, or null where the text means none or more than one
 */
export function readPick(text: string, of: PickNames, codesFirst = false): Pick | null {
  const code = readCode(text);
  if (codesFirst && code) return code;
  const whole = cornerOf(text, of, false);
  if (whole !== null) return whole === 0 ? 'A' : 'B';
  if (code) return code;
  const words = text.split(/[\s/+&,_-]+/).filter(word => word !== '');
  const coin = fold(coinOf(of.symbol));
  const telling = words.filter(word => !FILLERS.has(word.toLowerCase()) && fold(word) !== coin);
  return readWords(words, of, false) ?? readWords(telling, of, true);
}

/** An agent, a direction, or an agent and then a direction. */
function readWords(words: readonly string[], of: PickNames, byBeginning: boolean): Pick | null {
  const last = words.at(-1);
  const direction = last === undefined ? null : directionOf(last);
  const rest = (direction ? words.slice(0, -1) : words).join(' ');
  if (rest === '') return direction;
  const corner = cornerOf(rest, of, byBeginning) ?? cornerCode(rest);
  if (corner === null) return null;
  const letter = corner === 0 ? 'A' : 'B';
  return direction ? `${letter}-${direction}` : letter;
}

/** The code as it is, in whatever case: 'a', 'B-UP', 'a up', 'a+down'. */
function readCode(text: string): Pick | null {
  const wanted = text
    .trim()
    .toLowerCase()
    .replace(/[\s+&_-]+/g, '-');
  return CODES.find(code => code.toLowerCase() === wanted) ?? null;
}

function cornerCode(text: string): 0 | 1 | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === 'a' || wanted === '1' || wanted === 'left') return 0;
  return wanted === 'b' || wanted === '2' || wanted === 'right' ? 1 : null;
}

function directionOf(word: string): 'up' | 'down' | null {
  const wanted = word.toLowerCase().replace(/\ufe0f/g, '');
  if (UP.has(wanted)) return 'up';
  return DOWN.has(wanted) ? 'down' : null;
}

/** The one agent that the text names: wholly, or where allowed by its beginning. */
function cornerOf(text: string, { names }: PickNames, byBeginning: boolean): 0 | 1 | null {
  const wanted = fold(text);
  if (wanted === '') return null;
  const folded = names.map(fold);
  const matches = (test: (name: string) => boolean) => ([0, 1] as const).filter(corner => test(folded[corner] ?? ''));
  const whole = matches(name => name === wanted);
  if (whole.length === 1) return whole[0] ?? null;
  if (!byBeginning || (wanted.length < PREFIX_MIN && /^[\x20-\x7e]$/.test(wanted))) return null;
  const begun = matches(name => name.startsWith(wanted));
  return begun.length === 1 ? (begun[0] ?? null) : null;
}

/** Letters, digits and arrows, lower case, without accents; a name of other signs alone stays as it is. */
function fold(text: string): string {
  const lower = text.trim().normalize('NFKD').toLowerCase();
  const bare = lower.replace(/[^\p{L}\p{N}▲▼⬆⬇↑↓📈📉]+/gu, '');
  return bare === '' ? lower : bare;
}
