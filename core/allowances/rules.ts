import type { CommunitySettings } from '../communities/index.ts';

/** What members are given: /daily with its streak, daily goals, purses, bail-out. Days are UTC. Pure. */

export const DAY_MS = 24 * 3600 * 1000;

/** '2026-11-21'. */
export type Day = string;

export function dayOf(at: Date): Day {
  return at.toISOString().slice(0, 10);
}

export function startOfDay(day: Day): Date {
  return new Date(`${day}T00:00:00.000Z`);
}

export function dayAfter(day: Day): Date {
  return new Date(startOfDay(day).getTime() + DAY_MS);
}

export function dayBefore(day: Day): Day {
  return dayOf(new Date(startOfDay(day).getTime() - DAY_MS));
}

export interface LastClaim {
  day: Day;
  streak: number;
}

/** Days running, today's claim included: one more than yesterday's, or the first. */
export function streakOn(today: Day, last: LastClaim | null): number {
  return last?.day === dayBefore(today) ? last.streak + 1 : 1;
}

/** Credits of the streak's so-and-so-manieth day, from 1. */
export function dailyAmount(
  streak: number,
  {
    dailyCredits,
    dailyStreakBonus,
    dailyMax,
  }: Pick<CommunitySettings, 'dailyCredits' | 'dailyStreakBonus' | 'dailyMax'>,
): number {
  return Math.min(dailyMax, dailyCredits + dailyStreakBonus * (streak - 1));
}

/**
 * The three things worth coming back for: fight, have an opinion, make the agent better. Each counts what the member did, never what
 * happened to the agent meanwhile (house bouts, somebody else's casual fight).
 */
export const GOALS = [
  { name: 'fight', text: 'Send an agent into a fight', target: 1 },
  { name: 'call', text: 'Call a match: a free pick or a bet', target: 1 },
  { name: 'train', text: 'Spar with an agent or tune it', target: 1 },
] as const;
export type GoalName = (typeof GOALS)[number]['name'];

export interface Means {
  /** Credits in the wallet that may be spent. */
  available: number;
  /** At stake in matches that are not settled, and profits promised by them. */
  inBets: number;
  pending: number;
}

/** What a bail-out would give: nothing to who is not broke, open bets included. */
export function bailOutAmount(
  { available, inBets, pending }: Means,
  { bailOutBelow, bailOutTo }: Pick<CommunitySettings, 'bailOutBelow' | 'bailOutTo'>,
): number {
  const owned = available + inBets + pending;
  return owned < bailOutBelow ? Math.max(0, bailOutTo - owned) : 0;
}

/** Purses of one owner today, after those paid before; a result's winner and loser in that order. */
export function purseFor(
  won: boolean,
  paidToday: number,
  { purseWin, purseLoss, pursesPerDay }: Pick<CommunitySettings, 'purseWin' | 'purseLoss' | 'pursesPerDay'>,
): number {
  if (paidToday >= pursesPerDay) return 0;
  return won ? purseWin : purseLoss;
}
