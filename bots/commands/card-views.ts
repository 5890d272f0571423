/**
 * What the pictures of the market, of tournaments and of seasons are drawn from: plain data that a command gathers from the services. The drawing itself knows no
 * service and has the same shapes (`renderer/cards/views.ts`); the compiler holds the two together in `arena/cards.ts`.
 */
import type { Looks } from '../../core/engine/types.ts';

export interface PriceCardView {
  /** 'BTC-USD' */
  symbol: string;
  /** 'Bitcoin' */
  name: string;
  /** A price in quote currency is `ticks / 10 ** decimals`. */
  decimals: number;
  /** Last price in ticks; null where none is known. */
  price: number | null;
  /** Oldest first, `at` in milliseconds of Unix time, at most some 3,600. A null price, or a longer silence, is a hole in the line. */
  points: readonly { at: number; price: number | null }[];
  /** The stretch of time shown, milliseconds. */
  from: number;
  to: number;
  /** Matches whose tape ran meanwhile; `label` is the winner's name. */
  fights: readonly { startsAt: number; endsAt: number; label: string; direction: 'up' | 'down' | null }[];
  state: 'fresh' | 'stale' | 'conflict' | 'unavailable' | 'simulated';
  /** Each source's own last price in ticks. */
  sources: readonly { name: string; price: number | null }[];
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
  /** Oldest first, the opening among them: probabilities in millionths that A wins and that the price ends up. */
  points: readonly { at: number; a: number; up: number }[];
  /** `pick` is 'a', 'b', 'up', 'down' or a pair such as 'a-up'; stakes in credits, negative or 0 for a sale. */
  trades: readonly { at: number; pick: string; stake: number }[];
  /** What a credit of a small stake pays (1.72), now or at the end; where absent or null what the chances alone would pay. */
  factors?: Record<'a' | 'b' | 'up' | 'down', number | null>;
  /** Credits staked. */
  volume: number;
  /** Purchases and sales; the number of `trades` where absent. */
  tradeCount?: number;
  bettors: number;
  state: 'open' | 'locked' | 'settled' | 'void';
  /** Null until it is settled. */
  outcome: { winner: 0 | 1; direction: 'up' | 'down' } | null;
}

export interface BettorsCardView {
  /** "Bettors", or a season's name. */
  title: string;
  /** The time that counts ("last 7 days"), or null. */
  period: string | null;
  /** What the rows are sorted by. */
  order: 'profit' | 'return' | 'skill';
  /** Best first; the card shows ten. */
  rows: readonly {
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
  }[];
}

/** A market's odds as a match card shows them: probabilities in millionths that the first agent wins and that the price ends up. */
export interface OddsView {
  a: number;
  up: number;
}

/** Which of how many pages this is, counted from 1. */
export interface PageView {
  number: number;
  of: number;
}

export interface BracketSide {
  name: string;
  /** 1 for the best; null where none is shown. */
  seed: number | null;
  /** Matches won in this bout; null before it has begun. */
  score: number | null;
  hue: number;
}

export interface BracketBout {
  /** "Semi-final 1" */
  label: string;
  /** Null where it is not known yet, or (with the note "bye") where nobody comes. */
  sides: readonly [BracketSide | null, BracketSide | null];
  winner: 0 | 1 | null;
  /** Betting on it or fighting it goes on now. */
  live: boolean;
  /** "bye", "forfeit", "BO3", or "" for nothing to say. */
  note: string;
}

export interface BracketRound {
  name: string;
  /** From top to bottom: bout k of a round half as long is fed by bouts 2k and 2k + 1; of one as long, by bout k. */
  bouts: readonly BracketBout[];
}

export interface BracketSection {
  /** "Winners", "Losers", "Finals"; "" for the only one. */
  name: string;
  /** In playing order. */
  rounds: readonly BracketRound[];
  /** One bout that leads nowhere, drawn beside the section before it: the one for third place. */
  aside?: boolean;
  /** Its last round decides the title; where no section of a whole bracket says so it is the last one. */
  decides?: boolean;
}

/** A bracket, or one page of it (card-pages.ts cuts a large one into pages). */
export interface BracketView {
  title: string;
  subtitle: string;
  sections: readonly BracketSection[];
  champion: { name: string; hue: number } | null;
  page: PageView | null;
}

export interface TableRow {
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
export interface TableView {
  title: string;
  subtitle: string;
  /** Headings, at most five; the last column is what the rows are sorted by and is drawn largest. */
  columns: readonly string[];
  rows: readonly TableRow[];
  /** "" for none. */
  footer: string;
  page: PageView | null;
}

export interface CrossTableCell {
  /** The opponent's rank in this table; null for a bye or where nobody is paired yet. */
  opponent: number | null;
  result: 'win' | 'loss' | 'bye' | 'forfeit' | 'live' | null;
}

export interface CrossTableRow {
  rank: number;
  name: string;
  hue: number;
  /** "4.5" */
  score: string;
  /** One for each name of a tie-break. */
  tieBreaks: readonly string[];
  /** One a round; a round that is not paired yet may be missing at the end. */
  cells: readonly CrossTableCell[];
}

/** Who met whom with what result, round by round: Swiss and round robin. */
export interface CrossTableView {
  title: string;
  subtitle: string;
  rounds: number;
  /** Number of the round in the first column: 1, but on later pages of a long table. */
  firstRound?: number;
  rows: readonly CrossTableRow[];
  tieBreakNames: readonly string[];
  page: PageView | null;
}

/** The winner of a tournament on the podium. */
export interface WinnerView {
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
export interface RecapView {
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
