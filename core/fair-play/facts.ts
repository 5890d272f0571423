/** What the signals are computed from. Members are those of today: an account that was merged counts as the one that it was merged into. Pure. */

/** A settled match of the window, its agents owned by members. */
export interface MatchFact {
  id: string;
  at: Date;
  kind: 'rated' | 'exhibition';
  /** Members who own the left and the right agent today. */
  owners: readonly [string, string];
  agents: readonly [string, string];
  winner: 0 | 1;
  /** Chance of the left agent before the match, 0 to 1: the market's opening, else the ratings', else even. */
  chance: number;
  /** The two members arranged it with each other (a challenge). */
  arranged: boolean;
}

/** A member's main bet on a settled match: the largest purchase of a simple pick (an agent, or up or down). */
export interface BetFact {
  matchId: string;
  /** When it was placed, and when betting ended. */
  at: Date;
  closesAt: Date;
  /** As which account, and whose that is today. */
  accountId: string;
  memberId: string;
  question: 'winner' | 'price';
  /** 0: left agent, up. 1: right agent, down. */
  side: 0 | 1;
  stake: number;
  /** Chance of the pick by the odds after the purchase, 0 to 1. */
  chance: number;
  won: boolean;
  /** Credits won or lost in this match's market altogether. */
  net: number;
  /** They own an agent in it: backing it tells nothing. */
  owns: boolean;
}

export interface Facts {
  matches: readonly MatchFact[];
  bets: readonly BetFact[];
}

/** One piece of evidence: what happened in a match, in words. */
export interface Evidence {
  matchId: string;
  at: Date;
  text: string;
}

export type SignalKind =
  | 'win-trading'
  | 'thrown-matches'
  | 'one-person'
  | 'feeder-account'
  | 'late-bets'
  | 'opposite-bets'
  | 'circle';

/** Something for a moderator to look at. It proves nothing, and nothing follows from it by itself. */
export interface Signal {
  kind: SignalKind;
  /** The members concerned, the one who gains last where there is one. */
  memberIds: readonly string[];
  /** How likely chance alone would bring it to anybody here, of all that were looked at; null where no chance is involved. */
  chance: number | null;
  figures: Readonly<Record<string, number>>;
  /** Newest first. */
  evidence: readonly Evidence[];
}

/**
 * A screening, not a verdict (as fair-play officers in chess call the two stages: a number that says whom to look at, and a full test
 * that people do). Each signal is raised where chance alone would bring it to anybody in the community at most once in so many looks,
 * however many members or pairs were looked at (Bonferroni).
 */
export const ALPHA = 0.001;

/** Most pieces of evidence that a signal carries. */
export const EVIDENCE_MOST = 12;

/** The chance of something that happened to one of so many candidates. */
export function amongAll(chance: number, candidates: number): number {
  return Math.min(1, chance * candidates);
}

export function newestFirst(evidence: readonly Evidence[]): Evidence[] {
  return [...evidence].sort((a, b) => b.at.getTime() - a.at.getTime()).slice(0, EVIDENCE_MOST);
}

export function groupBy<Item>(items: Iterable<Item>, keyOf: (item: Item) => string | null): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
