/**
 * Agent names. A name is shown in chats, cards and GIFs, so it is cleaned once, here, and refused with a reason where
 * cleaning would change what the member meant. Pure.
 */

export const NAME_MIN = 2;
export const NAME_MAX = 20;
/** Combining marks on one base character; more is how text is made to overflow its line. */
const MARKS_MAX = 3;

const INVISIBLE =
  /\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu;
const ALLOWED =
  /^(?:\p{L}|\p{M}|\p{N}|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\u200d|\ufe0f|\u20e3|[ \-_.'’!?+&#])+$/u;

export type NameCheck = { ok: true; name: string; key: string } | { ok: false; problem: string };

/**
 * @param typed what the member typed, of any length
 * @returns the name as shown and its key for comparison, or a sentence that says what to change
 */
export function checkName(typed: string): NameCheck {
  if (typed.length > 1000)
    return refuse(`That name is far too long. Names have ${NAME_MIN} to ${NAME_MAX} characters.`);
  const name = cleanName(typed);
  if (!ALLOWED.test(name) && name !== '') {
    return refuse("Names take letters, digits, spaces, emoji and - _ . ' ! ? + & #. Please leave out other marks.");
  }
  const length = [...new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(name)].length;
  if (length < NAME_MIN || length > NAME_MAX) {
    return refuse(`Names have ${NAME_MIN} to ${NAME_MAX} characters; that one has ${length}.`);
  }
  if (new RegExp(`\\p{M}{${MARKS_MAX + 1},}`, 'u').test(name.normalize('NFD'))) {
    return refuse('That name stacks too many accents on one letter. Please use fewer.');
  }
  const key = nameKey(name);
  if (key === '') return refuse('A name needs at least one letter, digit or emoji.');
  return { ok: true, name, key };
}

/** Without invisible and direction-changing marks, spaces folded; ZWJ stays inside emoji only. */
export function cleanName(typed: string): string {
  return typed
    .normalize('NFC')
    .replace(INVISIBLE, '')
    .replace(/(?<!\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
}

/** Folds case, accents, width, spaces and punctuation, so that look-alikes collide. */
export function nameKey(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[\s\-_.'’!?+&#]|\u200d|\ufe0f/gu, '');
}

function refuse(problem: string): NameCheck {
  return { ok: false, problem };
}
