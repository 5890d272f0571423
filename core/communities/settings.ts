import { z } from 'zod';
import { readKept } from './kept.ts';

/**
 * Settings of a community, with the defaults of numbers.md. Stored as they were set; defaults are applied on reading,
 * so that a later default reaches every community that never chose.
 */
export const communitySettingsSchema = z.object({
  /** Symbol whose tape drives the fights. */
  symbol: z.string().default('BTC-USD'),
  /** Seconds from a match's announcement to lock; null: as the installation says (BETTING_SECONDS). */
  bettingSeconds: z.number().int().min(10).max(600).nullable().default(null),
  /** IANA name of the time zone in which times are said and meant; everything is stored in UTC. */
  timeZone: z.string().refine(isTimeZone, 'no such time zone').default('UTC'),
  /** How dates and times are written. Words are English. */
  dateStyle: z.enum(['day-first', 'month-first', 'iso']).default('day-first'),
  /** Seconds between two rated matches of one agent. */
  ratedCooldownSeconds: z.number().int().min(0).max(86_400).default(300),
  /** Rated matches of one agent in 24 h. */
  ratedPerDay: z.number().int().min(1).max(1000).default(100),
  /** Seconds between two casual fights that one member starts. */
  casualCooldownSeconds: z.number().int().min(0).max(3600).default(10),
  /** Agents a member may have without paying. */
  agentsPerMember: z.number().int().min(1).max(20).default(2),
  /** Prices of two further slots, which come on top whatever the number above; 0: not for sale. */
  firstSlotCredits: z.number().int().min(0).max(1_000_000).default(500),
  secondSlotCredits: z.number().int().min(0).max(1_000_000).default(1000),
  /** Price of new looks for an agent; 0: not for sale. */
  repaintCredits: z.number().int().min(0).max(1_000_000).default(150),
  /** Practice runs a member has in 24 h. */
  sparsPerDay: z.number().int().min(0).max(1000).default(10),
  /** House agents fill in for who has waited so many seconds in the queue. */
  houseAfterSeconds: z.number().int().min(0).max(3600).default(60),
  /** Live matches announced in an hour before the rest go into a digest. */
  announcedPerHour: z.number().int().min(1).max(60).default(6),
  /** House bouts posted in a quiet channel a day; 0 turns them off. */
  houseBoutsPerDay: z.number().int().min(0).max(12).default(2),

  /** Whether members may wager credits at all; free picks stay. */
  wagers: z.boolean().default(true),
  /** How odds are made: a market maker that always quotes, or pools that members alone fill. */
  marketKind: z.enum(['lmsr', 'parimutuel']).default('lmsr'),
  /** What the treasury takes of the losing side of a pool, in hundredths of a per cent. */
  rakeBasisPoints: z.number().int().min(0).max(2000).default(0),
  /** Liquidity b of a market: so much for each bettor of the week, within bounds. */
  liquidityPerBettor: z.number().int().min(1).max(1000).default(25),
  liquidityMin: z.number().int().min(20).max(100_000).default(150),
  liquidityMax: z.number().int().min(20).max(100_000).default(1000),
  /** Subsidy of all markets in 24 h, for each active member; beyond it liquidity halves. */
  subsidyPerActiveMember: z.number().int().min(0).max(10_000).default(50),
  /** Most that a member stakes on one match: a share of the wallet in per cent, within bounds. */
  stakeCapPercent: z.number().int().min(1).max(100).default(10),
  stakeCapMin: z.number().int().min(1).max(1_000_000).default(50),
  stakeCapMax: z.number().int().min(1).max(1_000_000).default(250),
  /** Most that a member loses in 24 h, open stakes included. */
  dailyLossCap: z.number().int().min(1).max(1_000_000).default(500),
  /** Matches with bets that the same two members may arrange with each other in 24 h: foregone ones would draw on the treasury. */
  arrangedBetsPerDay: z.number().int().min(0).max(1000).default(3),
  /** Hours after settlement in which moderators may override a result. */
  appealHours: z.number().int().min(0).max(720).default(24),

  /** Credits that a member begins with. */
  startCredits: z.number().int().min(0).max(1_000_000).default(500),
  /** /daily: the first day's credits, more for each day running, at most. */
  dailyCredits: z.number().int().min(0).max(100_000).default(100),
  dailyStreakBonus: z.number().int().min(0).max(10_000).default(10),
  dailyMax: z.number().int().min(0).max(100_000).default(150),
  /** Each of the three daily goals. */
  goalCredits: z.number().int().min(0).max(100_000).default(25),
  /** Purses of rated matches, for so many a day and owner. */
  purseWin: z.number().int().min(0).max(100_000).default(15),
  purseLoss: z.number().int().min(0).max(100_000).default(5),
  pursesPerDay: z.number().int().min(0).max(1000).default(5),
  /** Bounty on an agent with five rated wins in a row or more: so much for each of the last ones, at most; 0 turns it off. */
  bountyPerWin: z.number().int().min(0).max(10_000).default(5),
  bountyMax: z.number().int().min(0).max(100_000).default(50),
  /** For the winner of a rated match between rivals, so many a day and owner, one a day and pair. */
  rivalryPurse: z.number().int().min(0).max(10_000).default(5),
  rivalryPursesPerDay: z.number().int().min(0).max(100).default(1),
  /** Rated matches after which the community's belt goes to the first of the table; 0: there is no belt. */
  beltAfterMatches: z.number().int().min(0).max(10_000).default(30),
  /** Every Monday morning the week is told again. */
  weeklyRecap: z.boolean().default(true),
  /** Bail-out: who owns less than `below`, open bets included, is brought up to `to`, once in 24 h. */
  bailOutBelow: z.number().int().min(0).max(100_000).default(20),
  bailOutTo: z.number().int().min(0).max(100_000).default(50),
  /** A season's end: of what a wallet holds above this a tenth stays, up to half as much again (core/seasons/wallet-cut.ts); 0: all stays. */
  seasonKeepCredits: z.number().int().min(0).max(1_000_000).default(1000),
});

export type CommunitySettings = z.infer<typeof communitySettingsSchema>;

/** Whether the runtime knows this IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Reads stored settings; unknown or spoiled values fall back to their defaults one by one. */
export function readSettings(stored: unknown): CommunitySettings {
  return readKept(communitySettingsSchema, stored);
}
