/** A season among members: rated matches that earn them their ratings, then the bouts whose lines are put to the test. */

import { playFight } from '../../core/controllers/index.ts';
import { fightSeed, sha256Hex, type Tape } from '../../core/engine/index.ts';
import { pairTickets } from '../../core/matches/pairing.ts';
import {
  type Belief,
  newBelief,
  shownRating,
  shownUncertainty,
  updateBeliefs,
  winProbability,
} from '../../core/ratings/index.ts';
import { directionOf, outcomeOf } from '../../core/wagers/picks.ts';
import type { Dice } from '../balance/search.ts';
import type { Member } from './agents.ts';
import type { Market } from './prices.ts';

const KINDS = ['rated', 'rated', 'rated', 'rated', 'rated', 'any', 'any', 'any', 'copycat', 'mismatch'] as const;
export type BoutKind = (typeof KINDS)[number];

export interface Bout {
  kind: BoutKind;
  /** Who stood left and right: indices into the population. */
  corners: readonly [number, number];
  symbol: string;
  lockAt: Date;
  /** What the ratings said just before: chance of the left corner. */
  rating: number;
  /** The same by the ratings after a very long warm-up: the best that ratings can do. */
  settledRating: number;
  /** Joint outcomes of the bout itself and of further fights of the two on later tapes. */
  outcomes: readonly number[];
}

export interface SeasonOptions {
  members: readonly Member[];
  market: Market;
  dice: Dice;
  bouts: number;
  /** Rated matches of each member before the first bout. */
  warmUp: number;
  /** Rated matches of each member behind `settledRating`. */
  settled: number;
  /** Fights a bout, the bout itself included. */
  repeats: number;
}

/** Any date does: the simulated exchange knows all times. */
const SEASON_START = Date.UTC(2026, 2, 3);
const SEASON_SECONDS = 60 * 86_400;
const LEAGUE_TAPES = 128;
/** Members in the queue at a time, and how long each has waited at most: a lively community. */
const QUEUE = 8;
const MOST_WAITED_SECONDS = 60;

export async function playSeason(options: SeasonOptions): Promise<Bout[]> {
  const { members, market, dice, bouts, repeats } = options;
  const league = new League(members, dice, await leagueTapes(market, dice));
  league.play(options.warmUp);
  const beliefs = [...league.beliefs];
  league.play(options.settled);
  const settled = [...league.beliefs];
  const played: Bout[] = [];
  for (let index = 0; index < bouts; index++) {
    const kind = KINDS[index % KINDS.length]!;
    const corners = pairFor(kind, members, beliefs, dice);
    const symbol = dice.pick(market.symbols);
    const lockAt = someTime(dice);
    const [left, right] = corners;
    const rating = winProbability(beliefs[left]!, beliefs[right]!);
    const settledRating = winProbability(settled[left]!, settled[right]!);
    const tapes = await market.coming(symbol, lockAt, repeats);
    const outcomes = tapes.map((tape, fight) => outcomeOfFight(members, corners, tape, `odds-${index}-${fight}`));
    [beliefs[left], beliefs[right]] = updateBeliefs(beliefs[left]!, beliefs[right]!, outcomes[0]! < 2 ? 0 : 1);
    played.push({ kind, corners, symbol, lockAt, rating, settledRating, outcomes });
  }
  return played;
}

function someTime(dice: Dice): Date {
  return new Date(SEASON_START + dice.below(SEASON_SECONDS) * 1000);
}

async function leagueTapes(market: Market, dice: Dice): Promise<Tape[]> {
  const tapes: Tape[] = [];
  while (tapes.length < LEAGUE_TAPES) {
    tapes.push(...(await market.coming(dice.pick(market.symbols), someTime(dice), 1)));
  }
  return tapes;
}

function outcomeOfFight(
  members: readonly Member[],
  [left, right]: readonly [number, number],
  tape: Tape,
  matchId: string,
): number {
  const seed = fightSeed(sha256Hex(`server seed of ${matchId}`), matchId, tape);
  const corners = [members[left]!.setup, members[right]!.setup] as const;
  const { result } = playFight({ rules: 'standard', seed, tape, corners });
  return outcomeOf(result.winner, directionOf(tape, seed));
}

function pairFor(
  kind: BoutKind,
  members: readonly Member[],
  beliefs: readonly Belief[],
  dice: Dice,
): readonly [number, number] {
  const pair = unorderedPair(kind, members, beliefs, dice);
  return dice.next() < 0.5 ? pair : [pair[1], pair[0]];
}

function unorderedPair(
  kind: BoutKind,
  members: readonly Member[],
  beliefs: readonly Belief[],
  dice: Dice,
): readonly [number, number] {
  const ranking = rankingOf(beliefs);
  const fifth = Math.ceil(members.length / 5);
  if (kind === 'mismatch') return [ranking[dice.below(fifth)]!, ranking[members.length - 1 - dice.below(fifth)]!];
  if (kind === 'copycat') {
    const copycats = members.flatMap((member, index) =>
      member.model === null ? [] : [[index, member.model] as const],
    );
    return dice.pick(copycats);
  }
  const first = dice.below(members.length);
  if (kind === 'any') return [first, (first + 1 + dice.below(members.length - 1)) % members.length];
  return queuePair(beliefs, dice) ?? [first, (first + 1) % members.length];
}

/** Members from the best to the worst, as far as the ratings know. */
function rankingOf(beliefs: readonly Belief[]): number[] {
  return beliefs
    .map((belief, index) => ({ index, mu: belief.mu }))
    .sort((a, b) => b.mu - a.mu)
    .map(({ index }) => index);
}

/** The first pair that the rated queue makes of some members who happen to wait. */
function queuePair(beliefs: readonly Belief[], dice: Dice): readonly [number, number] | undefined {
  const waiting = drawSome(
    beliefs.map((_, index) => index),
    QUEUE,
    dice,
  );
  return pairsOf(waiting, beliefs, dice)[0];
}

function drawSome(members: readonly number[], count: number, dice: Dice): number[] {
  const left = [...members];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(dice.below(left.length), 1)[0]!);
}

/** What the arena's own queue makes of these members. */
function pairsOf(waiting: readonly number[], beliefs: readonly Belief[], dice: Dice): (readonly [number, number])[] {
  const tickets = waiting.map(index => ({
    agentId: String(index),
    memberId: String(index),
    rating: shownRating(beliefs[index]!),
    uncertainty: shownUncertainty(beliefs[index]!),
    waitedSeconds: dice.below(MOST_WAITED_SECONDS),
    resting: false,
    matchesToday: 0,
    recentOpponents: [],
  }));
  return pairTickets(tickets, [], MOST_WAITED_SECONDS).map(({ first, second }) => [Number(first), Number(second)]);
}

/** Rated matches through the arena's own queue, some members waiting at a time, until each has had so many. */
class League {
  beliefs: Belief[];
  private readonly matches: number[];
  private readonly members: readonly Member[];
  private readonly dice: Dice;
  private readonly tapes: readonly Tape[];

  constructor(members: readonly Member[], dice: Dice, tapes: readonly Tape[]) {
    this.members = members;
    this.dice = dice;
    this.tapes = tapes;
    this.beliefs = members.map(() => newBelief());
    this.matches = members.map(() => 0);
  }

  /** Goes on until all but the last few members, who find nobody any more, have so many matches behind them. */
  play(matches: number): void {
    for (let idle = 0; idle < 20; ) {
      const eager = this.members.map((_, index) => index).filter(index => this.matches[index]! < matches);
      const pairs = pairsOf(drawSome(eager, QUEUE, this.dice), this.beliefs, this.dice);
      for (const [first, second] of pairs) this.meet(first, second);
      idle = pairs.length === 0 ? idle + 1 : 0;
    }
  }

  private meet(first: number, second: number): void {
    const [left, right] = this.dice.next() < 0.5 ? [first, second] : [second, first];
    const tape = this.dice.pick(this.tapes);
    const matchId = `league-${left}-${right}-${this.matches[left]}`;
    const outcome = outcomeOfFight(this.members, [left, right], tape, matchId);
    const [leftBelief, rightBelief] = updateBeliefs(this.beliefs[left]!, this.beliefs[right]!, outcome < 2 ? 0 : 1);
    this.beliefs[left] = leftBelief;
    this.beliefs[right] = rightBelief;
    this.matches[left]!++;
    this.matches[right]!++;
  }
}
