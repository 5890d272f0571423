/** What a tournament may be, and how long its parts take. Pure. */

/** In the order of the form; 'team' is for team events, which have their own way of being made. */
export const OPEN_FORMATS = ['single', 'double', 'round-robin', 'swiss', 'groups'] as const;
export type OpenFormat = (typeof OPEN_FORMATS)[number];

export const FORMAT_NAMES: Record<OpenFormat | 'team', string> = {
  single: 'Single elimination',
  double: 'Double elimination',
  'round-robin': 'Round robin',
  swiss: 'Swiss',
  groups: 'Groups, then elimination',
  team: 'Team match',
};

export const SIZE_MIN = 2;
export const SIZE_MAX = 256;
/** Fewer than this cannot begin. */
export const ENTRANTS_MIN = 2;
export const BEST_OF = [1, 3, 5, 7] as const;
export const ENTRY_FEE_MAX = 10_000;
export const CHECK_IN_MAX_MINUTES = 120;
export const AGENTS_PER_MEMBER_MAX = 8;
/** numbers.md: a tournament fee is 50. */
export const ENTRY_FEE_USUAL = 50;
export const PRIZE_SPLIT_USUAL: readonly number[] = [60, 30, 10];
/** Places that a prize split may name. */
export const PRIZE_PLACES_MAX = 16;
/** Furthest ahead that a start may lie. */
export const START_WITHIN_DAYS = 60;
/** A tournament that nobody starts is called off after this. */
export const REGISTRATION_DAYS = 30;
/** A tournament whose chats the bot has all been removed from waits for so long, and is called off then. */
export const AWAY_DAYS = 7;
/** Tournaments of one community that have not ended. */
export const LIVE_MAX = 5;

/** Of a name: characters as people count them, and UTF-16 units (core/agents/names.ts). A thread's name takes 100 (Discord). */
export const TOURNAMENT_NAME = { min: 2, max: 40, units: 80 };

/** Everybody against everybody: 24 make 276 bouts, which is an evening and more. */
export const ROUND_ROBIN_MAX = 24;
export const GROUP_MAX = 12;

/** Bouts of a round that are fought at once: with a live message and a GIF each, a Telegram group takes no more a minute. */
export const ROUND_AT_ONCE = 8;
/** Voids of one game in a row after which moderators are told and it is tried only every few minutes. */
export const VOIDS_IN_A_ROW = 5;

/** Seconds; as they are where bets on everyday matches are open for a minute (numbers.md), and shorter or longer with these. */
export interface Times {
  /** From a bout's announcement to lock: an ordinary one, from the quarter-finals on, the final (numbers.md). */
  betting: readonly [number, number, number];
  /** Between the start and the first bouts, so that people find the thread. */
  beforeFirst: number;
  /** From the end of a bout as it was told to the next one. */
  between: number;
  /** Before the final is announced. */
  beforeFinal: number;
  /** Before a game that was void is fought again; and when it has been void `VOIDS_IN_A_ROW` times. */
  afterVoid: number;
  afterManyVoids: number;
  /** How often to look whether a result was told. */
  look: number;
}

const TIMES: Times = {
  betting: [30, 90, 180],
  beforeFirst: 30,
  between: 5,
  beforeFinal: 20,
  afterVoid: 10,
  afterManyVoids: 300,
  look: 2,
};
/** Of BETTING_SECONDS, for which the times above are meant. */
const USUAL_BETTING_SECONDS = 60;
/** A look costs a query: never more often, in milliseconds. */
const LOOK_MIN = 0.2;

/** @param bettingSeconds of the installation's everyday matches: tests and the demo bet for seconds, or not at all */
export function timesOf(bettingSeconds: number): Times {
  const scale = bettingSeconds / USUAL_BETTING_SECONDS;
  const scaled = (seconds: number) => Math.round(seconds * scale * 10) / 10;
  const [ordinary, late, final] = TIMES.betting;
  return {
    betting: [Math.round(ordinary * scale), Math.round(late * scale), Math.round(final * scale)],
    beforeFirst: scaled(TIMES.beforeFirst),
    between: scaled(TIMES.between),
    beforeFinal: scaled(TIMES.beforeFinal),
    afterVoid: scaled(TIMES.afterVoid),
    // an exchange that is away is away for tests as well
    afterManyVoids: scale < 1 ? Math.max(1, scaled(TIMES.afterManyVoids)) : TIMES.afterManyVoids,
    look: Math.max(LOOK_MIN, Math.min(TIMES.look, scaled(TIMES.look))),
  };
}

/** What a moderator asks for; the rest follows from the format. */
export interface Wanted {
  format: string;
  size: number;
  bestOf: number;
  finalBestOf: number;
  rounds: number;
  groups: number;
  entryFee: number;
  prizeSplit: readonly number[];
  checkInMinutes: number;
  agentsPerMember: number;
}

/** @returns what is wrong, as a sentence; null where nothing is. The format's own rules come on top (formats' checkSettings). */
export function checkWanted(wanted: Wanted): string | null {
  const { format, size, bestOf, finalBestOf, rounds, groups, entryFee, prizeSplit, checkInMinutes } = wanted;
  if (!(OPEN_FORMATS as readonly string[]).includes(format)) {
    return `There is no format “${format.slice(0, 30)}”. Please choose one of these: ${OPEN_FORMATS.join(', ')}.`;
  }
  if (!isWhole(size, SIZE_MIN, SIZE_MAX)) return `A tournament takes ${SIZE_MIN} to ${SIZE_MAX} entrants.`;
  if (format === 'round-robin' && size > ROUND_ROBIN_MAX) {
    return `Everybody against everybody takes ${ROUND_ROBIN_MAX} entrants at most; Swiss suits more.`;
  }
  if (format === 'groups' && groups > 0 && size > groups * GROUP_MAX) {
    return `A group has ${GROUP_MAX} entrants at most: ${size} need ${Math.ceil(size / GROUP_MAX)} groups or more.`;
  }
  if (![bestOf, finalBestOf].every(games => (BEST_OF as readonly number[]).includes(games))) {
    return `A bout is best of ${BEST_OF.slice(0, -1).join(', ')} or ${BEST_OF.at(-1)}.`;
  }
  if (!isWhole(rounds, 0, SIZE_MAX)) return 'Please give the rounds as a whole number; 0 takes as many as it needs.';
  if (!isWhole(groups, 0, SIZE_MAX)) return 'Please give the groups as a whole number; 0 takes as many as fit.';
  if (!isWhole(entryFee, 0, ENTRY_FEE_MAX)) {
    return `An entry fee is a whole number of credits from 0 to ${ENTRY_FEE_MAX.toLocaleString('en')}.`;
  }
  if (!isWhole(checkInMinutes, 0, CHECK_IN_MAX_MINUTES)) {
    return `A check-in takes 1 to ${CHECK_IN_MAX_MINUTES} minutes; 0 goes without.`;
  }
  if (!isWhole(wanted.agentsPerMember, 1, AGENTS_PER_MEMBER_MAX)) {
    return `A member may enter 1 to ${AGENTS_PER_MEMBER_MAX} agents.`;
  }
  return checkSplit(prizeSplit);
}

function checkSplit(split: readonly number[]): string | null {
  if (split.length === 0 || split.length > PRIZE_PLACES_MAX) {
    return `A prize split names 1 to ${PRIZE_PLACES_MAX} places, 60/30/10 say.`;
  }
  if (!split.every(percent => isWhole(percent, 1, 100)))
    return 'Each part of a prize split is a whole per cent above 0.';
  const sum = split.reduce((total, percent) => total + percent, 0);
  if (sum !== 100) return `A prize split adds up to 100%; ${split.join('/')} makes ${sum}%.`;
  if (split.some((percent, index) => percent > (split[index - 1] ?? 100))) {
    return 'A better place cannot win less: please give the largest part first, 60/30/10 say.';
  }
  return null;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max;
}

/** '60/30/10', '60, 30, 10%', '100' -> per cents; null where it is nothing of the kind. */
export function readSplit(typed: string): number[] | null {
  const words = typed
    .trim()
    .split(/[\s/,;:+%-]+/u)
    .filter(word => word !== '');
  if (words.length === 0 || words.length > 100) return null;
  return words.every(word => /^\d{1,6}$/u.test(word)) ? words.map(Number) : null;
}
