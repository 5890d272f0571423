import { describe, expect, test } from 'vitest';
import { atLeast } from './chance.ts';
import type { BetFact, Facts, MatchFact, SignalKind } from './facts.ts';
import { signalsOf } from './signals.ts';

/** Communities that were made up: honest ones raise (almost) nothing, and every cheat that was planted among them is found. */

const START = Date.UTC(2026, 10, 1);
const LOCK_MS = 60_000;

/** xorshift32: the same community from the same seed. */
function randomOf(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) | 1) >>> 0;
  return () => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/**
 * Thirty members, 600 matches between agents of true strengths, and ten bettors a match who follow the odds with some noise; a
 * third of them in the last seconds.
 */
function community(seed: number, members = 30, count = 600): Facts {
  const random = randomOf(seed);
  const pick = (size: number) => Math.floor(random() * size);
  const strengths = Array.from({ length: members }, () => random() * 4 - 2);
  const matches: MatchFact[] = [];
  const bets: BetFact[] = [];
  for (let index = 0; index < count; index += 1) {
    const left = pick(members);
    const right = (left + 1 + pick(members - 1)) % members;
    const truth = 1 / (1 + Math.exp(strengths[right]! - strengths[left]!));
    // the odds know nearly the truth
    const chance = Math.min(0.95, Math.max(0.05, truth + (random() - 0.5) * 0.1));
    const winner = random() < truth ? 0 : 1;
    const up = random() < 0.5 ? 0 : 1;
    const match = matchOf(index, [left, right].map(memberId) as [string, string], winner, chance, random() < 0.2);
    matches.push(match);
    const bettors = new Set(Array.from({ length: 10 }, () => pick(members)));
    for (const bettor of bettors) bets.push(honestBet(match, bettor, up, random));
  }
  return { matches, bets };
}

const memberId = (index: number) => `m${index}`;

function matchOf(
  index: number,
  owners: [string, string],
  winner: 0 | 1,
  chance = 0.5,
  arranged = false,
  kind: MatchFact['kind'] = arranged ? 'exhibition' : 'rated',
): MatchFact {
  const at = new Date(START + index * 600_000);
  return { id: `match${index}`, at, kind, owners, agents: [`L${index}`, `R${index}`], winner, chance, arranged };
}

function honestBet(match: MatchFact, bettor: number, up: 0 | 1, random: () => number): BetFact {
  const onWinner = random() < 0.7;
  const chanceOfLeft = onWinner ? match.chance : 0.5;
  const side = random() < 0.3 + 0.4 * (chanceOfLeft > 0.5 ? 1 : 0) ? 0 : 1;
  const came = onWinner ? match.winner : up;
  const isLate = random() < 0.33;
  return betOf(match, memberId(bettor), side, side === came, {
    question: onWinner ? 'winner' : 'price',
    chance: side === 0 ? chanceOfLeft : 1 - chanceOfLeft,
    secondsBefore: isLate ? 5 * random() : 5 + 50 * random(),
    owns: match.owners.includes(memberId(bettor)),
  });
}

function betOf(
  match: MatchFact,
  member: string,
  side: 0 | 1,
  won: boolean,
  given: {
    question?: BetFact['question'];
    chance?: number;
    secondsBefore?: number;
    owns?: boolean;
    accountId?: string;
    stake?: number;
  } = {},
): BetFact {
  const { question = 'winner', chance = 0.5, secondsBefore = 30, owns = false, accountId = member, stake = 50 } = given;
  return {
    matchId: match.id,
    at: new Date(match.at.getTime() - LOCK_MS - secondsBefore * 1000),
    closesAt: new Date(match.at.getTime() - LOCK_MS),
    accountId,
    memberId: member,
    question,
    side,
    stake,
    chance,
    won,
    net: won ? Math.round(stake / chance) - stake : -stake,
    owns,
  };
}

const kindsOf = (facts: Facts): SignalKind[] => signalsOf(facts).map(signal => signal.kind);
/** A cheat of these matches and bets in the midst of an honest community. */
const among = (seed: number, cheat: Facts): Facts => {
  const honest = community(seed);
  return { matches: [...honest.matches, ...cheat.matches], bets: [...honest.bets, ...cheat.bets] };
};
const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => make(i));

describe('exact tails', () => {
  test('are those of the binomial distribution', () => {
    expect(atLeast([0.5, 0.5, 0.5], 2)).toBeCloseTo(0.5, 12);
    expect(atLeast(new Array<number>(20).fill(0.5), 20)).toBeCloseTo(2 ** -20, 15);
    expect(atLeast([0.1, 0.9], 2)).toBeCloseTo(0.09, 12);
    expect(atLeast([0.3], 0)).toBe(1);
    expect(atLeast([0.3], 2)).toBe(0);
  });
});

describe('honest communities', () => {
  test('of 40, hardly one raises a signal', () => {
    const raised = times(40, seed => kindsOf(community(seed + 1)).length);
    // a signal in a thousand looks, for each of five kinds: one in 40 communities would be a surprise already
    expect(raised.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(1);
  });

  test('that are small, where everybody meets everybody again and again, raise none either', () => {
    const raised = times(20, seed => kindsOf(community(seed + 500, 5, 150)));
    expect(raised.flat().length).toBeLessThanOrEqual(1);
  });
});

describe('planted cheats are found, and named', () => {
  test('wins taken in turns', () => {
    const matches = times(24, index => matchOf(10_000 + index, ['x', 'y'], (index % 2) as 0 | 1));
    const [signal] = signalsOf(among(1, { matches, bets: [] }));
    expect(signal).toMatchObject({ kind: 'win-trading', figures: { meetings: 24, turns: 23 } });
    expect([...signal!.memberIds].sort()).toEqual(['x', 'y']);
    expect(signal!.evidence.length).toBe(12);
  });

  test('matches lost on purpose, with somebody who bets on it', () => {
    const matches = times(12, index => matchOf(10_000 + index, ['x', 'y'], 1, 0.6));
    const bets = matches.map(match => betOf(match, 'friend', 1, true, { chance: 0.4 }));
    const signal = signalsOf(among(2, { matches, bets })).find(found => found.kind === 'thrown-matches');
    expect(signal?.memberIds).toEqual(['x', 'y', 'friend']);
    // without the bets it is a hard opponent
    expect(kindsOf(among(2, { matches, bets: [] }))).not.toContain('thrown-matches');
  });

  test('late bets that always win', () => {
    const honest = community(3);
    const bets = honest.matches
      .slice(0, 18)
      .map(match => betOf(match, 'seer', match.winner, true, { chance: 0.5, secondsBefore: 2 }));
    const found = signalsOf({ ...honest, bets: [...honest.bets, ...bets] });
    expect(found[0]).toMatchObject({
      kind: 'late-bets',
      memberIds: ['seer'],
      figures: { bets: 18, won: 18, expected: 9 },
    });
    // the same luck half a minute before is no such signal
    const early = bets.map(bet => ({ ...bet, at: new Date(bet.at.getTime() - 28_000) }));
    expect(kindsOf({ ...honest, bets: [...honest.bets, ...early] })).not.toContain('late-bets');
    // nor are favourites, which win
    const safe = bets.map(bet => ({ ...bet, chance: 0.9 }));
    expect(kindsOf({ ...honest, bets: [...honest.bets, ...safe] })).not.toContain('late-bets');
  });

  test('two accounts of one person that met before they were joined', () => {
    const matches = [matchOf(10_000, ['x', 'x'], 0)];
    const bets = [
      betOf(matchOf(1, ['a', 'b'], 0), 'y', 0, true, { accountId: 'y1' }),
      betOf(matchOf(1, ['a', 'b'], 0), 'y', 1, false, { accountId: 'y2' }),
    ];
    const found = signalsOf(among(4, { matches, bets })).filter(signal => signal.kind === 'one-person');
    expect(found.map(signal => [signal.memberIds, signal.figures])).toEqual([
      [['x'], { matches: 1, bets: 0 }],
      [['y'], { matches: 0, bets: 1 }],
    ]);
  });

  test('an account that is there to lose to another', () => {
    const matches = times(20, index => matchOf(10_000 + index, ['feeder', 'fed'], 1, 0.3, true));
    const signal = signalsOf(among(5, { matches, bets: [] })).find(found => found.kind === 'feeder-account');
    expect(signal?.memberIds).toEqual(['feeder', 'fed']);
    // somebody who also plays others is none
    const others = times(10, index => matchOf(20_000 + index, ['feeder', `m${index}`], 0));
    expect(kindsOf(among(5, { matches: [...matches, ...others], bets: [] }))).not.toContain('feeder-account');
  });

  test('two who always bet against each other', () => {
    const honest = community(6);
    const bets = honest.matches
      .slice(0, 30)
      .flatMap(match => [
        betOf(match, 'one', 0, match.winner === 0, { chance: match.chance }),
        betOf(match, 'two', 1, match.winner === 1, { chance: 1 - match.chance }),
      ]);
    const signal = signalsOf({ ...honest, bets: [...honest.bets, ...bets] }).find(
      found => found.kind === 'opposite-bets',
    );
    expect([...(signal?.memberIds ?? [])].sort()).toEqual(['one', 'two']);
  });

  test('credits that go round', () => {
    const honest = community(7);
    const ring = ['a', 'b', 'c'];
    const bets = honest.matches.slice(0, 36).flatMap((match, index) => {
      const loser = ring[index % 3]!;
      const winner = ring[(index + 1) % 3]!;
      const side = match.winner;
      const lost = (1 - side) as 0 | 1;
      return [betOf(match, loser, lost, false), betOf(match, winner, side, true)];
    });
    const signal = signalsOf({ ...honest, bets: [...honest.bets, ...bets] }).find(found => found.kind === 'circle');
    expect([...(signal?.memberIds ?? [])].sort()).toEqual(ring);
    expect(signal?.figures).toMatchObject({ members: 3, matches: 36 });
  });
});
