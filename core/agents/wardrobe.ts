/**
 * Entrances, finishers and corner lines: what an agent wears and says in the picture. Bought with credits or earned, never more than
 * looks. The renderer draws entrances and finishers by these names. Pure.
 */

export type PieceKind = 'entrance' | 'finisher';

export interface Piece {
  kind: PieceKind;
  /** As it is stored, and as the renderer knows it. */
  id: string;
  name: string;
  /** What one sees. */
  description: string;
  /** Credits; null: cannot be bought. */
  price: number | null;
  /** How it is earned instead. */
  earned: Earned | null;
}

export type Earned = { level: number } | { trophy: 'season' | 'tournament' | 'belt' };

const bought = (kind: PieceKind, id: string, name: string, price: number, description: string): Piece => ({
  kind,
  id,
  name,
  description,
  price,
  earned: null,
});
const earned = (kind: PieceKind, id: string, name: string, by: Earned, description: string): Piece => ({
  kind,
  id,
  name,
  description,
  price: null,
  earned: by,
});

/** numbers.md: looks, entrances and finishers cost 150 to 600 credits. */
export const PIECES: readonly Piece[] = [
  bought('entrance', 'spotlight', 'Spotlight', 150, 'A cone of light finds it in the dark.'),
  bought('entrance', 'sparks', 'Welding sparks', 200, 'It comes out of a shower of sparks.'),
  bought('entrance', 'smoke', 'Smoke', 250, 'It steps out of a cloud of smoke.'),
  bought('entrance', 'drop', 'Drop-in', 300, 'It falls from the sky and lands on its feet.'),
  bought('entrance', 'lightning', 'Lightning', 450, 'A bolt of lightning puts it where it stands.'),
  bought('entrance', 'hologram', 'Hologram', 600, 'It is projected line by line.'),
  earned('entrance', 'drums', 'War drums', { level: 5 }, 'The ground shakes in time with its steps. From level 5.'),
  earned('entrance', 'banners', 'Banners', { level: 12 }, 'Banners in its colours unroll behind it. From level 12.'),
  earned('entrance', 'gold', 'Golden gate', { trophy: 'season' }, 'Gold dust rains. For who has won a season.'),

  bought('finisher', 'confetti', 'Confetti', 150, 'Confetti in its colours.'),
  bought('finisher', 'shockwave', 'Shockwave', 250, 'Rings run over the floor from the last blow.'),
  bought('finisher', 'petals', 'Petals', 300, 'Petals fall, slowly.'),
  bought('finisher', 'fireworks', 'Fireworks', 350, 'Three rockets over the stage.'),
  bought('finisher', 'thunder', 'Thunder', 450, 'Lightning strikes behind it, twice.'),
  bought('finisher', 'nova', 'Nova', 600, 'A star bursts where the last blow fell.'),
  earned('finisher', 'embers', 'Embers', { level: 8 }, 'Embers rise from the floor. From level 8.'),
  earned(
    'finisher',
    'laurels',
    'Laurels',
    { trophy: 'tournament' },
    'A laurel wreath of light. For who has won a tournament.',
  ),
  earned('finisher', 'crown', 'Crown', { trophy: 'belt' }, 'A crown comes down on it. For who has held the belt.'),
];

export function pieceOf(kind: PieceKind, id: string): Piece | null {
  return PIECES.find(piece => piece.kind === kind && piece.id === id) ?? null;
}

/** What decides whether a piece has been earned. */
export interface Merits {
  level: number;
  /** Kinds of its trophies. */
  trophies: readonly string[];
}

export function hasEarned(piece: Piece, { level, trophies }: Merits): boolean {
  if (!piece.earned) return false;
  return 'level' in piece.earned ? level >= piece.earned.level : trophies.includes(piece.earned.trophy);
}

export type Moment = 'entrance' | 'win';

export interface CornerLine {
  /** Stable: 'e3' is the third entrance line. */
  id: string;
  moment: Moment;
  text: string;
}

const ENTRANCE_LINES = [
  'Mind the floor. You will see it up close.',
  'I was built for this. Twice.',
  'Count my bolts. You will miss one.',
  'Oil is cheap. Respect is not.',
  'Somebody ring the bell already.',
  'I read your manual. It is short.',
  'Warranty void from here on.',
  'No update will save you.',
  'My coach said be nice. My coach lies.',
  'Green or red, I come forward.',
  'I only came for the trophy.',
  'Smile. This will be a picture.',
] as const;
const WIN_LINES = [
  'Scrap it, next.',
  'That was the easy setting.',
  'Send the replay to your mother.',
  'Good fight. For one of us.',
  'Still warm. Who else?',
  'I will keep the bolts.',
  'The tape knew. So did I.',
  'Tune, spar, come back.',
  'Told you to mind the floor.',
  'One more for the wall.',
  'My odds were an insult.',
  'Respect. Now get up.',
] as const;

/** 24 lines that need nobody's approval. */
export const CORNER_LINES: readonly CornerLine[] = [
  ...ENTRANCE_LINES.map((text, index): CornerLine => ({ id: `e${index + 1}`, moment: 'entrance', text })),
  ...WIN_LINES.map((text, index): CornerLine => ({ id: `w${index + 1}`, moment: 'win', text })),
];

/** Longest line of one's own, in characters as people count them. */
export const LINE_MAX = 60;

export type CheckedLine = { ok: true; text: string } | { ok: false; problem: string };

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A line of one's own: one line of text, without links, mentions, controls or piles of marks; a moderator reads it besides. */
export function checkLine(typed: string): CheckedLine {
  const text = typed.normalize('NFC').replace(/\s+/gu, ' ').trim();
  const length = [...graphemes.segment(text)].length;
  if (length < 2 || length > LINE_MAX || text.length > 2 * LINE_MAX) {
    return { ok: false, problem: `A corner line has 2 to ${LINE_MAX} characters; yours has ${length}.` };
  }
  if (/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200B\u200C\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/u.test(text)) {
    return { ok: false, problem: 'A corner line holds no invisible characters.' };
  }
  if (/\p{M}{4,}/u.test(text)) return { ok: false, problem: 'A corner line holds no piles of accents.' };
  if (/https?:|www\.|:\/\/|t\.me\/|discord\.gg/iu.test(text) || /[@#]\w/u.test(text)) {
    return { ok: false, problem: 'A corner line holds no links, mentions or tags.' };
  }
  return { ok: true, text };
}
