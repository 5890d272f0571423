import type { CommunitySettings } from '../communities/index.ts';

/** What a match is worth besides its rating points. Pure. */

/** Meetings of two agents in so many days make rivals, where their score is close (game.md). */
export const RIVALRY_DAYS = 14;
export const RIVALRY_MEETINGS = 3;
/** Wins in a row from which there is a bounty on an agent. */
export const BOUNTY_FROM = 5;
/** Chance of winning by the ratings, in thousandths, below which a win is an upset. */
export const UPSET_BELOW = 300;
/** Streaks are counted up to here: no bounty grows beyond. */
export const STREAK_COUNTED = 100;

export type HonourKind = 'upset' | 'bounty' | 'rivalry';

/** Wins of one agent against another and defeats by it, of late. */
export interface Score {
  wins: number;
  losses: number;
}

/** Whether two agents are rivals: they have met often of late, and neither has left the other behind (2-1, 2-2, 5-3, not 3-0). */
export function areRivals({ wins, losses }: Score): boolean {
  const meetings = wins + losses;
  return meetings >= RIVALRY_MEETINGS && Math.abs(wins - losses) <= Math.max(1, Math.floor(meetings / 4));
}

/** Credits on an agent with so many rated wins in a row: none below {@link BOUNTY_FROM}, then more with each win, capped. */
export function bountyOf(
  streak: number,
  { bountyPerWin, bountyMax }: Pick<CommunitySettings, 'bountyPerWin' | 'bountyMax'>,
): number {
  if (streak < BOUNTY_FROM) return 0;
  return Math.min(bountyMax, bountyPerWin * (streak - BOUNTY_FROM + 2));
}

/** @param expected chance of the winner in thousandths */
export function isUpset(expected: number): boolean {
  return expected < UPSET_BELOW;
}

/** As a match's view has it; chances in thousandths. */
interface FoughtMatch {
  kind: string;
  result: { winner: 0 | 1; kind: string } | null;
  sides: readonly [{ expected: number }, { expected: number }];
}

/** A rated fight that its winner was not given: a stamp says so on its pictures. */
export function wasUpset({ kind, result, sides }: FoughtMatch): boolean {
  return kind === 'rated' && result !== null && result.kind !== 'forfeit' && isUpset(sides[result.winner].expected);
}

export interface MatchFacts {
  /** Chance that the ratings gave the winner, in thousandths. */
  expected: number;
  /** Rated wins in a row that the loser had before. */
  streakEnded: number;
  /** Of the winner against the loser within the days that count, before this match. */
  before: Score;
}

export interface EarnedHonour {
  kind: HonourKind;
  figure: number;
  /** Credits for the winner's owner, before any limit of a day. */
  amount: number;
}

/** Whether a rated match has earned its winner anything at all; most have not. */
export function isWorthMore({ expected, streakEnded, before }: MatchFacts): boolean {
  return isUpset(expected) || streakEnded >= BOUNTY_FROM || areRivals(before);
}

/** What a rated match has earned its winner. */
export function honoursOf(
  { expected, streakEnded, before }: MatchFacts,
  settings: Pick<CommunitySettings, 'bountyPerWin' | 'bountyMax' | 'rivalryPurse'>,
): EarnedHonour[] {
  const earned: EarnedHonour[] = [];
  if (isUpset(expected)) earned.push({ kind: 'upset', figure: expected, amount: 0 });
  if (streakEnded >= BOUNTY_FROM) {
    earned.push({ kind: 'bounty', figure: streakEnded, amount: bountyOf(streakEnded, settings) });
  }
  if (areRivals(before)) {
    earned.push({ kind: 'rivalry', figure: before.wins + before.losses + 1, amount: settings.rivalryPurse });
  }
  return earned;
}
