/**
 * What the cards show. Plain data that the caller gathers; names may be anything a member typed, the cards clean and fit them.
 */
import type { Archetype, Build, Corner, Looks, Sliders, Tape } from '../../core/engine/types.ts';

export type MatchKind = 'rated' | 'casual' | 'exhibition';
export type Outcome = 'win' | 'loss';

export interface RatingView {
  /** The conservative estimate, in rating points: what leaderboards sort by. */
  points: number;
  /** Half the width of the likely range, in rating points. */
  uncertainty: number;
  /** Too few rated matches to be placed. */
  provisional: boolean;
}

export interface RecordView {
  wins: number;
  losses: number;
}

interface AgentFace {
  name: string;
  archetype: Archetype;
  looks: Looks;
}

export interface AgentCardView extends AgentFace {
  /** Display name of the member; null for the house. */
  owner: string | null;
  version: number;
  build: Build;
  /** Null where the controller has none (scripts, networks). */
  sliders: Sliders | null;
  rating: RatingView;
  record: RecordView;
  /** Place on the leaderboard, 1 first; null while unplaced. */
  rank: number | null;
  /** Newest first; the card shows five. */
  lastResults: readonly Outcome[];
  honours?: HonoursView;
}

/** An agent by itself, without words. */
export interface FigureView {
  looks: Looks;
  /** 1 looks to the right. */
  facing: 1 | -1;
}

export interface MatchCornerView extends AgentFace {
  owner: string | null;
  rating: RatingView;
  record: RecordView;
}

export interface MatchCardView {
  kind: MatchKind;
  /** A line of its own over the corners ("Rivalry", "Title bout"), or null. */
  headline: string | null;
  corners: readonly [MatchCornerView, MatchCornerView];
  /** Wins of each corner over the other so far. */
  headToHead: readonly [number, number];
  /** The tape's symbol, "BTC-USD". */
  symbol: string;
  simulated: boolean;
  /** Chances in per cent that sum to 100, or null where none are shown. */
  winPercents: readonly [number, number] | null;
  /** The market's odds, in place of `winPercents`; absent or null for a match without one. */
  odds?: MatchOddsView | null;
}

/** Probabilities in millionths. */
export interface MatchOddsView {
  /** That the left corner wins. */
  a: number;
  /** That the price ends up. */
  up: number;
}

export interface RatingChangeView {
  before: number;
  after: number;
  provisional: boolean;
  /** Probability of winning that the ratings gave this corner, 0 to 1. */
  expected: number;
}

export interface ResultCornerView extends AgentFace {
  /** Null in matches that are not rated. */
  rating: RatingChangeView | null;
}

export interface RoundView {
  winner: Corner;
  by: 'knockout' | 'health' | 'damage' | 'seed';
  /** Health left, 0 to 100. */
  health: readonly [number, number];
}

export interface ResultCardView {
  kind: MatchKind;
  result: 'knockout' | 'decision' | 'forfeit' | 'void';
  /** Null for a void match only. */
  winner: Corner | null;
  corners: readonly [ResultCornerView, ResultCornerView];
  /** Empty for forfeits and voids before the first round. */
  rounds: readonly RoundView[];
  tape: Pick<Tape, 'symbol' | 'source' | 'decimals' | 'samples'>;
  /** The coach's line, or the reason of a forfeit or void; null for none. */
  note: string | null;
  /** Hardly anybody expected the winner to win. */
  isUpset?: boolean;
}

export interface LeaderboardRowView extends AgentFace {
  rank: number;
  owner: string | null;
  rating: RatingView;
  record: RecordView;
  /** Places won (positive) or lost since the last table; null for a newcomer. */
  movement: number | null;
}

export interface LeaderboardCardView {
  /** "Leaderboard", or a season's or division's name. */
  title: string;
  /** A line under the title ("Season 3, week 2"), or null. */
  subtitle: string | null;
  /** Best first; the card shows ten. */
  rows: readonly LeaderboardRowView[];
}

export interface ProfileAgentView extends AgentFace {
  rating: RatingView;
  record: RecordView;
  rank: number | null;
  lastResults: readonly Outcome[];
}

export interface ProfileCardView {
  name: string;
  /** A line under the name ("Member since May 2026"), or null. */
  subtitle: string | null;
  /** All matches of all agents. */
  record: RecordView;
  /** Best first; the card shows six and counts the others. */
  agents: readonly ProfileAgentView[];
  /** The member's own: level, and trophies of all agents. */
  honours?: HonoursView;
}

/** Where a price comes from and whether it may be relied on. */
export type PriceState = 'fresh' | 'stale' | 'conflict' | 'unavailable' | 'simulated';
export type Direction = 'up' | 'down';

export interface PricePointView {
  /** Milliseconds of Unix time. */
  at: number;
  /** Ticks; null where nothing was known. */
  price: number | null;
}

/** A fight whose tape ran while the price moved. */
export interface PriceFightView {
  /** Milliseconds of Unix time. */
  startsAt: number;
  endsAt: number;
  /** The winner's name. */
  label: string;
  direction: Direction | null;
}

export interface PriceCardView {
  /** "BTC-USD" */
  symbol: string;
  /** "Bitcoin" */
  name: string;
  /** A price in quote currency is `ticks / 10 ** decimals`. */
  decimals: number;
  /** Last price in ticks; null where none is known. */
  price: number | null;
  /** Oldest first, at most some 3,600. A null price, or a longer silence, is a hole in the line. */
  points: readonly PricePointView[];
  /** The stretch of time shown, milliseconds. */
  from: number;
  to: number;
  fights: readonly PriceFightView[];
  state: PriceState;
  /** Each source's own last price in ticks. */
  sources: readonly { name: string; price: number | null }[];
}

/** The odds at one moment: probabilities in millionths that the left corner wins and that the price ends up. */
export interface OddsPointView {
  at: number;
  a: number;
  up: number;
}

export interface TradeView {
  at: number;
  /** 'a', 'b', 'up', 'down' or a pair such as 'a-up'. */
  pick: string;
  /** Credits; 0 or less for a sale. */
  stake: number;
}

export interface MarketCardView {
  matchId: string;
  names: readonly [string, string];
  looks: readonly [Looks, Looks];
  symbol: string;
  /** The price comes from no exchange; the card says so. */
  simulated?: boolean;
  /** Milliseconds of Unix time. */
  openedAt: number;
  closesAt: number;
  /** Until when the odds of an open market are drawn; its last event where absent. */
  now?: number;
  /** Oldest first, the opening among them. */
  points: readonly OddsPointView[];
  trades: readonly TradeView[];
  /** What a credit of a small stake pays (1.72), now or at the end; where absent or null what the chances alone would pay. */
  factors?: Record<'a' | 'b' | 'up' | 'down', number | null>;
  /** Credits staked. */
  volume: number;
  /** Purchases and sales; the number of `trades` where absent. */
  tradeCount?: number;
  bettors: number;
  state: 'open' | 'locked' | 'settled' | 'void';
  /** Null until it is settled. */
  outcome: { winner: Corner; direction: Direction } | null;
}

export interface BettorRowView {
  rank: number;
  name: string;
  /** Credits won less credits lost. */
  profit: number;
  /** Profit in per cent of all stakes; null with too few bets. */
  returnPercent: number | null;
  /**
   * Points by which the bets brought the odds nearer to what happened, in sum; 100 is one question turned from certainly wrong to
   * certainly right. Null with too few bets.
   */
  skill: number | null;
  /** Matches bet on. */
  bets: number;
}

export interface BettorsCardView {
  /** "Bettors", or a season's name. */
  title: string;
  /** The time that counts ("last 7 days"), or null. */
  period: string | null;
  /** What the rows are sorted by. */
  order: 'profit' | 'return' | 'skill';
  /** Best first; the card shows ten. */
  rows: readonly BettorRowView[];
}

/** Which of how many pages this is, counted from 1. */
export interface PageView {
  number: number;
  of: number;
}

export interface BracketSideView {
  name: string;
  /** 1 for the best; null where none is shown. */
  seed: number | null;
  /** Matches won in this bout; null before it has begun. */
  score: number | null;
  hue: number;
}

export interface BracketBoutView {
  /** "Semi-final 1" */
  label: string;
  /** Null where it is not known yet, or (with the note "bye") where nobody comes. */
  sides: readonly [BracketSideView | null, BracketSideView | null];
  winner: 0 | 1 | null;
  /** Betting on it or fighting it goes on now. */
  live: boolean;
  /** "bye", "forfeit", "BO3", or "" for nothing to say. */
  note: string;
}

export interface BracketRoundView {
  name: string;
  /** From top to bottom: bout k of a round half as long is fed by bouts 2k and 2k + 1; of one as long, by bout k. */
  bouts: readonly BracketBoutView[];
}

export interface BracketSectionView {
  /** "Winners", "Losers", "Finals"; "" for the only one. */
  name: string;
  /** In playing order. */
  rounds: readonly BracketRoundView[];
  /** One bout that leads nowhere, drawn beside the section before it: the one for third place. */
  aside?: boolean;
  /** Its last round decides the title; where no section of a whole bracket says so it is the last one. */
  decides?: boolean;
}

/** A bracket, or one page of it (bots/commands/card-pages.ts cuts a large one into pages). */
export interface BracketCardView {
  title: string;
  subtitle: string;
  sections: readonly BracketSectionView[];
  champion: { name: string; hue: number } | null;
  page: PageView | null;
}

export interface TableRowView {
  rank: number;
  name: string;
  /** Null for what has no colours: a member. */
  hue: number | null;
  /** One for each column. */
  cells: readonly string[];
  mark: 'champion' | 'up' | 'down' | null;
  /** "Group A", "Division 1": written over the first row of each stretch of equal ones; absent for a table without groups. */
  group?: string;
}

/** Standings, or a season's table. */
export interface TableCardView {
  title: string;
  subtitle: string;
  /** Headings, at most five; the last column is what the rows are sorted by and is drawn largest. */
  columns: readonly string[];
  rows: readonly TableRowView[];
  /** "" for none. */
  footer: string;
  page: PageView | null;
}

export interface CrossTableCellView {
  /** The opponent's rank in this table; null for a bye or where nobody is paired yet. */
  opponent: number | null;
  result: 'win' | 'loss' | 'bye' | 'forfeit' | 'live' | null;
}

export interface CrossTableRowView {
  rank: number;
  name: string;
  hue: number;
  /** "4.5" */
  score: string;
  /** One for each name of a tie-break. */
  tieBreaks: readonly string[];
  /** One a round; a round that is not paired yet may be missing at the end. */
  cells: readonly CrossTableCellView[];
}

/** Who met whom with what result, round by round: Swiss and round robin. */
export interface CrossTableCardView {
  title: string;
  subtitle: string;
  rounds: number;
  /** Number of the round in the first column: 1, but on later pages of a long table. */
  firstRound?: number;
  rows: readonly CrossTableRowView[];
  tieBreakNames: readonly string[];
  page: PageView | null;
}

/** The winner of a tournament on the podium. */
export interface WinnerCardView {
  /** The tournament's name. */
  title: string;
  /** "16 agents, single elimination" */
  line: string;
  name: string;
  looks: Looks;
  /** Best first, at most four rows are shown; prizes in credits, 0 for none. */
  podium: readonly { place: number; name: string; hue: number; prize: number }[];
}

/** What a season or a week was: a hero, facts, and a short table. */
export interface RecapCardView {
  title: string;
  subtitle: string;
  hero: { name: string; looks: Looks; line: string } | null;
  /** "Upset of the season", "NULL beat RUSTY-09", "8% by the ratings"; at most eight are shown. */
  facts: readonly { label: string; value: string; detail: string }[];
  /** At most ten are shown. */
  rows: readonly { rank: number; name: string; value: string; hue: number | null }[];
}

/** What an agent or a member has won and reached; parts that are absent or null are not shown. */
export interface HonoursView {
  /** Most worth first; the card shows four and counts the others. */
  trophies: readonly { title: string; kind: TrophyKind; count: number }[];
  /** "Division 2" */
  division?: string | null;
  level?: number | null;
  /** Holds the community's belt now. */
  belt?: boolean;
}

/** Decides the drawing: a cup in gold, silver or bronze, a belt, or a medal. */
export type TrophyKind = 'gold' | 'silver' | 'bronze' | 'belt' | 'medal';
