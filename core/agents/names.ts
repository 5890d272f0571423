/**
 * Agent names. A name is shown in chats, cards and GIFs, so it is cleaned once, here, and refused with a reason where
 * cleaning would change what the member meant. Pure.
 */

export const NAME_MIN = 2;
export const NAME_MAX = 20;
/**
 * UTF-16 units, as chats count: what looks like one character may be made of hundreds (families of emoji, joined Hangul).
 * A completion of Discord takes 100, a button label 80, both with a few words besides the name.
 */
export const NAME_UNITS_MAX = 64;
/** Combining marks on one base character; more is how text is made to overflow its line. */
const MARKS_MAX = 3;
/** Longest text that is looked at. */
const TYPED_MAX = 1000;

const INVISIBLE =
  /\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu;
const STRAY_JOINER =
  /(?<!\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const ALLOWED =
  /^(?:\p{L}|\p{M}|\p{N}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3|[ \-_.'’!?+&#])+$/u;
const STACKED_MARKS = new RegExp(`\\p{M}{${MARKS_MAX + 1},}`, 'u');
/**
 * Marks that decorate: accents, Arabic vowel points, variation selectors (all Script=Inherited) and Hebrew points. The signs of
 * other scripts (vowels of Devanagari or Thai) and the Japanese voicing marks make another word of it and stay.
 */
const DECORATION = /(?![\u3099\u309a])(?=\p{M})[\p{Script=Inherited}\p{Script=Hebrew}]/gu;

/** Characters as people count them, and UTF-16 units. */
export interface NameLimits {
  min: number;
  max: number;
  units: number;
}
const AGENT_NAME: NameLimits = { min: NAME_MIN, max: NAME_MAX, units: NAME_UNITS_MAX };

export type NameCheck = { ok: true; name: string; key: string } | { ok: false; problem: string };

/**
 * @param typed what the member typed, of any length
 * @param limits an agent's unless told
 * @returns the name as shown and its key for comparison, or a sentence that says what to change
 */
export function checkName(typed: string, { min, max, units }: NameLimits = AGENT_NAME): NameCheck {
  if (typed.length > TYPED_MAX) return refuse(`That name is far too long. Names have ${min} to ${max} characters.`);
  const name = cleanName(typed);
  if (!ALLOWED.test(name) && name !== '') {
    return refuse("Names take letters, digits, spaces, emoji and - _ . ' ! ? + & #. Please leave out other marks.");
  }
  const length = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)].length;
  if (length < min || length > max) {
    return refuse(`Names have ${min} to ${max} characters; that one has ${length}.`);
  }
  if (STACKED_MARKS.test(name.normalize('NFD'))) {
    return refuse('That name stacks too many accents on one letter. Please use fewer.');
  }
  if (name.length > units) {
    return refuse('That name is made of too many parts for its length: please use fewer joined emoji or signs.');
  }
  const key = nameKey(name);
  if (key === '') return refuse('A name needs at least one letter, digit or emoji.');
  return { ok: true, name, key };
}

/** Without invisible and direction-changing marks, spaces folded; ZWJ stays inside emoji only. Cleaning twice changes nothing. */
export function cleanName(typed: string): string {
  return typed
    .replace(INVISIBLE, character => (/\s/u.test(character) ? ' ' : ''))
    .normalize('NFC')
    .replace(STRAY_JOINER, '')
    .normalize('NFC')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Folds case, accents, width, look-alike letters of Cyrillic and Greek, spaces and punctuation, so that look-alikes collide. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(DECORATION, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(DECORATION, '')
    .replace(/\p{L}/gu, letter => LOOK_ALIKES.get(letter) ?? letter)
    .replace(/[\s\-_.'’!?+&#]|\u200d|\ufe0f/gu, '');
}

/** Letters of other scripts, each followed by the Latin one as which it reads, in lower case or capitals (after Unicode's confusables). */
const LOOK_ALIKES = new Map(
  'аa еe ѕs іi јj оo рp сc уy хx һh кk мm тt вb нh ԁd ѵv ԝw αa βb εe ζz ηh ιi κk μm νn οo ρp τt υy χx ıi ȷj ςσ'
    .split(' ')
    .map(pair => [pair.slice(0, 1), pair.slice(1)] as const),
);

function refuse(problem: string): NameCheck {
  return { ok: false, problem };
}
