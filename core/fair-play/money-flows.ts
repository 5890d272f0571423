import { atLeast } from './chance.ts';
import { ALPHA, amongAll, type BetFact, groupBy, newestFirst, type Signal } from './facts.ts';

/**
 * Credits that go from member to member through markets: nobody can give credits away, but two who always take opposite sides can
 * make one lose what the other wins. Pure.
 */

/** Two members on opposite sides of one question of one match. */
interface Opposition {
  matchId: string;
  at: Date;
  /** Who lost it, and who won. */
  from: string;
  to: string;
  /** Chance that `from` would lose it, by the odds. */
  chance: number;
  /** What went over at most: the smaller of loss and gain. */
  credits: number;
  text: string;
}

interface Together {
  members: readonly [string, string];
  /** Questions on which both have bet, and those on opposite sides. */
  shared: number;
  opposed: Opposition[];
}

const LEAST_OPPOSED = 10;

/**
 * Always opposite: two members who bet on the same questions take opposite sides nearly always. Independent bettors do so at most half
 * the time (both lean towards the favourite), which the test assumes. Bets in matches of one's own agents are left out: there
 * owners back their own.
 *
 * Innocent where: rivals who make a point of it, and say so.
 */
export function oppositeBets(bets: readonly BetFact[]): Signal[] {
  const pairs = pairsOf(bets).filter(({ shared }) => shared >= LEAST_OPPOSED);
  return pairs.flatMap(({ members, shared, opposed }) => {
    const chance = amongAll(atLeast(new Array<number>(shared).fill(0.5), opposed.length), pairs.length);
    if (chance >= ALPHA) return [];
    return [
      {
        kind: 'opposite-bets' as const,
        memberIds: members,
        chance,
        figures: { shared, opposed: opposed.length, credits: opposed.reduce((total, each) => total + each.credits, 0) },
        evidence: newestFirst(opposed),
      },
    ];
  });
}

/** A stream from one member to another has so many matches and credits at least, and is this unlikely by itself. */
const LEAST_STREAM_MATCHES = 4;
const LEAST_STREAM_CREDITS = 200;
const STREAM_ALPHA = 0.05;
const LONGEST_CIRCLE = 4;

interface Stream {
  from: string;
  to: string;
  lost: Opposition[];
  credits: number;
  chance: number;
}

/**
 * Circles: A loses to B, B to C, C to A, each more often than the odds say. A stream by itself is common bad luck; that they close to a
 * circle is judged by all of them together, over all circles of that length that were possible among those who bet together.
 * (Closed loops whose positions cancel out are what wash trading on exchanges is found by: Victor and Weintraud, WWW 2021.)
 *
 * Innocent where: a handful of members bet on everything, all against all, in bad luck by turns.
 */
export function circles(bets: readonly BetFact[]): Signal[] {
  const pairs = pairsOf(bets).filter(({ opposed }) => opposed.length >= LEAST_STREAM_MATCHES);
  const bettors = new Set(pairs.flatMap(({ members }) => members)).size;
  const streams = pairs.flatMap(({ members: [a, b], opposed }) =>
    [
      { from: a, to: b },
      { from: b, to: a },
    ].flatMap(ends => streamOf(ends, opposed)),
  );
  const from = groupBy(streams, stream => stream.from);
  const found = new Map<string, Stream[]>();
  for (const first of streams) {
    walk(first, [first], from, circle => {
      const key = circle
        .map(stream => stream.from)
        .sort()
        .join(' ');
      if (!found.has(key)) found.set(key, circle);
    });
  }
  return [...found.values()].flatMap(circle => {
    const together = circle.reduce((product, stream) => product * stream.chance, 1);
    const chance = amongAll(together, circlesAmong(bettors, circle.length));
    if (chance >= ALPHA) return [];
    return [
      {
        kind: 'circle' as const,
        memberIds: circle.map(stream => stream.from),
        chance,
        figures: {
          members: circle.length,
          matches: circle.reduce((total, stream) => total + stream.lost.length, 0),
          credits: Math.min(...circle.map(stream => stream.credits)),
        },
        evidence: newestFirst(circle.flatMap(stream => stream.lost)),
      },
    ];
  });
}

function streamOf({ from, to }: { from: string; to: string }, opposed: readonly Opposition[]): Stream[] {
  const lost = opposed.filter(each => each.from === from);
  const credits = lost.reduce((total, each) => total + each.credits, 0);
  const back = opposed.reduce((total, each) => total + (each.from === from ? 0 : each.credits), 0);
  if (lost.length < LEAST_STREAM_MATCHES || credits - back < LEAST_STREAM_CREDITS) return [];
  const chances = opposed.map(each => (each.from === from ? each.chance : 1 - each.chance));
  const chance = atLeast(chances, lost.length);
  return chance < STREAM_ALPHA ? [{ from, to, lost, credits: credits - back, chance }] : [];
}

function walk(
  first: Stream,
  path: readonly Stream[],
  from: ReadonlyMap<string, Stream[]>,
  onCircle: (circle: Stream[]) => void,
): void {
  const end = path.at(-1)?.to ?? '';
  if (end === first.from) {
    if (path.length >= 3) onCircle([...path]);
    return;
  }
  if (path.length >= LONGEST_CIRCLE || path.slice(1).some(stream => stream.from === end)) return;
  for (const next of from.get(end) ?? []) {
    if (!path.some(stream => stream.from === next.from)) walk(first, [...path, next], from, onCircle);
  }
}

/** How many directed circles of this length there are among so many members: ordered choices, each counted from every start. */
function circlesAmong(members: number, length: number): number {
  let choices = 1;
  for (let index = 0; index < length; index += 1) choices *= members - index;
  return choices / length;
}

/** All who bet on the same questions, two by two. */
function pairsOf(bets: readonly BetFact[]): Together[] {
  const pairs = new Map<string, Together>();
  const questions = groupBy(bets, bet => (bet.owns ? null : `${bet.matchId} ${bet.question}`));
  for (const group of questions.values()) {
    for (const [index, one] of group.entries()) {
      for (const other of group.slice(index + 1)) if (one.memberId !== other.memberId) note(pairs, one, other);
    }
  }
  return [...pairs.values()];
}

function note(pairs: Map<string, Together>, one: BetFact, other: BetFact): void {
  const [a, b] = one.memberId < other.memberId ? [one, other] : [other, one];
  const key = `${a.memberId} ${b.memberId}`;
  const pair = pairs.get(key) ?? { members: [a.memberId, b.memberId] as const, shared: 0, opposed: [] };
  pairs.set(key, pair);
  pair.shared += 1;
  if (a.side === b.side) return;
  const [loser, winner] = a.won ? [b, a] : [a, b];
  const credits = Math.max(0, Math.min(-loser.net, winner.net));
  pair.opposed.push({
    matchId: a.matchId,
    at: loser.at,
    from: loser.memberId,
    to: winner.memberId,
    chance: 1 - loser.chance,
    credits,
    text: `opposite sides, ${credits} went over`,
  });
}
