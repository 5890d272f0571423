import { ARCHETYPES, type Archetype } from '../engine/index.ts';

/**
 * The one rule that a season may add. None touches the fight, whose rules are committed to: they change what a rated match of the
 * season pays, or how soon the next one may be. Announced when the season is, and in /season status. Pure.
 */

export const MODIFIERS = ['double-purses', 'underdog-bounty', 'archetype-week', 'short-rest'] as const;
export type Modifier = (typeof MODIFIERS)[number];

interface ModifierWords {
  name: string;
  text: string;
}

/** An underdog won against a chance of at most so many thousandths by the ratings. */
const UNDERDOG_EXPECTED = 400;
const UNDERDOG_CREDITS = 20;
const ARCHETYPE_CREDITS = 10;
/** Of the usual rest between two rated matches so much remains. */
const SHORT_REST = 0.4;
const WEEK_MS = 7 * 24 * 3600 * 1000;

const WORDS: Readonly<Record<Modifier, ModifierWords>> = {
  'double-purses': { name: 'Double purses', text: 'Every purse of a rated match is paid twice.' },
  'underdog-bounty': {
    name: 'Underdog bounty',
    text: `Who wins a rated match with a chance of ${UNDERDOG_EXPECTED / 10}% or less gets ${UNDERDOG_CREDITS} credits on top of the purse.`,
  },
  'archetype-week': {
    name: 'Archetype of the week',
    text: `Another archetype each week: its agents get ${ARCHETYPE_CREDITS} credits for a rated win, on top of the purse.`,
  },
  'short-rest': { name: 'Short rest', text: 'Agents rest less than half as long between rated matches.' },
};

export function isModifier(name: string | null): name is Modifier {
  return name !== null && (MODIFIERS as readonly string[]).includes(name);
}

/** The archetype of this week; weeks are counted from the season's start. The order of the archetypes is the engine's. */
export function archetypeOfWeek(startedAt: Date, at: Date): Archetype {
  const week = Math.max(0, Math.floor((at.getTime() - startedAt.getTime()) / WEEK_MS));
  return ARCHETYPES[week % ARCHETYPES.length] as Archetype;
}

/** What members are told of a modifier; with the week's archetype where there is one and the season has begun. */
export function modifierWords(modifier: Modifier, startedAt: Date | null, now: Date): ModifierWords {
  const { name, text } = WORDS[modifier];
  if (modifier !== 'archetype-week' || !startedAt) return { name, text };
  return { name, text: `${text} This week: ${archetypeOfWeek(startedAt, now)}.` };
}

export interface PurseFacts {
  /** By corner; null where the owner had no purse for this match (the day's limit, the house), and so has no bonus either. */
  purses: readonly [bigint | null, bigint | null];
  winner: 0 | 1;
  /** Chance of winning before the match by the ratings, in thousandths, by corner. */
  expected: readonly [number, number];
  archetypes: readonly [string, string];
  startedAt: Date;
  at: Date;
}

/** Credits that the season's rule adds to the purses of a match, by corner. */
export function bonusesOf(modifier: Modifier, facts: PurseFacts): [bigint, bigint] {
  const { purses, winner } = facts;
  const bonus = (corner: 0 | 1): bigint => {
    const purse = purses[corner];
    if (purse === null) return 0n;
    if (modifier === 'double-purses') return purse;
    if (corner !== winner) return 0n;
    if (modifier === 'underdog-bounty')
      return facts.expected[corner] <= UNDERDOG_EXPECTED ? BigInt(UNDERDOG_CREDITS) : 0n;
    if (modifier === 'archetype-week')
      return facts.archetypes[corner] === archetypeOfWeek(facts.startedAt, facts.at) ? BigInt(ARCHETYPE_CREDITS) : 0n;
    return 0n;
  };
  return [bonus(0), bonus(1)];
}

/** Seconds between two rated matches of an agent under a season's modifier. */
export function restUnder(modifier: Modifier | null, seconds: number): number {
  return modifier === 'short-rest' ? Math.round(seconds * SHORT_REST) : seconds;
}
