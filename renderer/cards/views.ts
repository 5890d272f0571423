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
}
