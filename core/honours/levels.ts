/**
 * Levels: how long an agent has been at it and what it has won. They unlock looks and nothing else; no rule of the fight, of pairing or of
 * credits asks for them. Pure.
 */

export interface Career {
  /** Rated matches fought, and won. */
  matches: number;
  wins: number;
  /** Trophies: belts, seasons, tournaments. */
  titles: number;
}

/** Of an agent's trophies those that count as titles: what one is the first of, or has a single holder. */
export function isTitle({ place }: { place: number | null }): boolean {
  return place === null || place === 1;
}

export interface Level {
  /** From 1. */
  level: number;
  experience: number;
  /** Experience at which this level began, and at which the next one begins; null at the highest. */
  from: number;
  next: number | null;
}

/** A match counts whoever wins it: who keeps coming back gets on. */
const PER_MATCH = 4;
const PER_WIN = 6;
const PER_TITLE = 120;
export const LEVEL_MAX = 30;
/**
 * Level n begins at so many times n(n-1)/2: the second after some 3 matches, the fifth after some 30, the tenth after some 130, the
 * thirtieth after 1,250 (at an even record, 7 points a match).
 */
const STEP = 20;

export function experienceOf({ matches, wins, titles }: Career): number {
  return PER_MATCH * matches + PER_WIN * wins + PER_TITLE * titles;
}

/** Experience at which a level begins. */
export function levelBegins(level: number): number {
  return (STEP * level * (level - 1)) / 2;
}

export function levelOf(career: Career): Level {
  const experience = experienceOf(career);
  let level = 1;
  while (level < LEVEL_MAX && experience >= levelBegins(level + 1)) level += 1;
  return { level, experience, from: levelBegins(level), next: level < LEVEL_MAX ? levelBegins(level + 1) : null };
}
