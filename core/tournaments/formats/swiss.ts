import { assemble, type Planned, type Question } from './plan.ts';
import { roundsOfRoundRobin } from './round-robin.ts';
import { type Candidate, pairRound } from './swiss-pairing.ts';
import { type RoundRecord, swissCriteria } from './swiss-table.ts';
import { tallyOf } from './tally.ts';
import { rank } from './tie-breaks.ts';
import type { FixedBout, FormatSettings, PlannedBout, Side, Standing } from './types.ts';
import { byeOf, decideBetween } from './wiring.ts';

/**
 * Rounds of a Swiss tournament: as set, else enough for only one to have won them all. Never more than it takes to
 * meet everyone once; with the default number somebody can always be paired who has not been met.
 */
export function roundsOfSwiss(settings: FormatSettings, entrants: number): number {
  return Math.min(settings.rounds || Math.ceil(Math.log2(entrants)), roundsOfRoundRobin(entrants));
}

/**
 * Everyone plays in each round, against someone with as many points where possible. A round is paired when all
 * bouts of the one before are decided; once any of its bouts is fixed, its pairs stay.
 */
export function planSwiss({ settings, seeding, fixed, out }: Question): Planned {
  const rounds = roundsOfSwiss(settings, seeding.length);
  const { byRound, misfits } = sortByRound(fixed, rounds);
  const leftAt = new Map(out.map((id, index) => [id, index]));
  const left = new Set(out);
  const bouts: PlannedBout[] = [];
  let survivor: string | null = null;
  for (let round = 1; round <= rounds; round += 1) {
    const given = byRound.get(round) ?? [];
    if (given.length === 0 && bouts.some(({ state }) => state !== 'decided')) break;
    const paired = new Set(given.flatMap(({ entrants }) => entrants));
    const free = seeding.filter(id => !left.has(id) && !paired.has(id));
    if (given.length === 0 && free.length < 2) {
      // Nobody is left to play against: the last to stay wins.
      survivor = free[0] ?? null;
      break;
    }
    const pairs = free.length === 0 ? [] : pairRound(candidatesOf(seeding, free, bouts, round - 1));
    bouts.push(...numberPairs(given, pairs).map(pair => planBout(pair, { round, rounds, settings, leftAt })));
  }
  const standings = standingsOf(seeding, bouts, rounds, survivor);
  const isDone = bouts.every(({ state }) => state === 'decided');
  const champion = isDone ? standings[0]!.entrantId : null;
  return { plan: assemble(bouts, standings, { champion, rounds }), misfits };
}

function sortByRound(
  fixed: Question['fixed'],
  rounds: number,
): { byRound: Map<number, FixedBout[]>; misfits: FixedBout[] } {
  const byRound = new Map<number, FixedBout[]>();
  const misfits: FixedBout[] = [];
  for (const bout of fixed.values()) {
    const [, round = '0'] = /^S([1-9]\d*)\.[1-9]\d*$/.exec(bout.key) ?? [];
    if (Number(round) < 1 || Number(round) > rounds) misfits.push(bout);
    else byRound.set(Number(round), [...(byRound.get(Number(round)) ?? []), bout]);
  }
  for (const [round, given] of byRound) {
    const sides = given.flatMap(({ entrants }) => entrants).filter(side => side !== null);
    if (new Set(sides).size !== sides.length) throw new RangeError(`someone plays twice in Swiss round ${round}`);
  }
  return { byRound, misfits };
}

interface Pair {
  number: number;
  entrants: readonly [Side, Side];
  record: FixedBout | undefined;
}

/** Pairs that are given keep their numbers; new ones take the free numbers, the best pair first. */
function numberPairs(given: readonly FixedBout[], pairs: readonly [string, string | null][]): Pair[] {
  const numbered = given.map(
    (record): Pair => ({ number: Number(record.key.split('.')[1]), entrants: record.entrants, record }),
  );
  const taken = new Set(numbered.map(({ number }) => number));
  let number = 1;
  for (const entrants of pairs) {
    while (taken.has(number)) number += 1;
    numbered.push({ number, entrants, record: undefined });
    taken.add(number);
  }
  return numbered.sort((one, other) => one.number - other.number);
}

function planBout(
  { number, entrants, record }: Pair,
  {
    round,
    rounds,
    settings,
    leftAt,
  }: { round: number; rounds: number; settings: FormatSettings; leftAt: ReadonlyMap<string, number> },
): PlannedBout {
  const [a, b] = entrants;
  const isBye = a === null || b === null;
  const { state, winner, how, score } = isBye ? byeOf(a) : decideBetween(a, b, settings.bestOf, record, leftAt);
  return {
    key: `S${round}.${number}`,
    label: isBye ? `Round ${round}, bye` : `Round ${round}, bout ${number}`,
    section: 'Swiss',
    round,
    roundName: `Round ${round}`,
    entrants: [a, b],
    bestOf: settings.bestOf,
    state,
    winner,
    how,
    score,
    isFinal: false,
    weight: round === rounds ? 1 : 0,
  };
}

/** Everyone's decided rounds; who was in no bout of a round that has been paired had left. */
function recordsOf(seeding: readonly string[], bouts: readonly PlannedBout[]): Map<string, RoundRecord[]> {
  const records = new Map<string, RoundRecord[]>(seeding.map(id => [id, []]));
  const last = Math.max(0, ...bouts.map(({ round }) => round));
  for (let round = 1; round <= last; round += 1) {
    const present = new Set<string>();
    for (const { entrants, winner, how } of bouts.filter(bout => bout.round === round)) {
      for (const [side, id] of entrants.entries()) {
        if (id === null) continue;
        present.add(id);
        if (winner === null) continue;
        const kind = how === 'bye' ? 'bye' : how === 'forfeit' ? 'forfeit' : 'played';
        records.get(id)?.push({ opponent: entrants[1 - side]!, points: side === winner ? 1 : 0, kind });
      }
    }
    for (const id of seeding)
      if (!present.has(id)) records.get(id)!.push({ opponent: null, points: 0, kind: 'absent' });
  }
  return records;
}

/** Those who are to be paired, best first, with what they did in the rounds before. */
function candidatesOf(
  seeding: readonly string[],
  free: readonly string[],
  bouts: readonly PlannedBout[],
  before: number,
): Candidate[] {
  const records = recordsOf(
    seeding,
    bouts.filter(({ round }) => round <= before),
  );
  const pointsAfter = (id: string, round: number) =>
    records
      .get(id)!
      .slice(0, round)
      .reduce((total, { points }) => total + points, 0);
  const floatIn = (id: string, round: number): number => {
    const record = round < 1 ? undefined : records.get(id)![round - 1];
    if (record === undefined || record.kind === 'absent') return 0;
    if (record.opponent === null) return 1;
    return Math.sign(pointsAfter(id, round - 1) - pointsAfter(record.opponent, round - 1));
  };
  return free
    .map((id): Candidate => {
      const list = records.get(id)!;
      return {
        id,
        points: pointsAfter(id, before),
        met: list.flatMap(({ opponent }) => (opponent === null ? [] : [opponent])),
        gifts: list.filter(({ kind, points }) => kind !== 'played' && points > 0).length,
        floats: [floatIn(id, before), floatIn(id, before - 1)],
      };
    })
    .sort((one, other) => other.points - one.points);
}

function standingsOf(
  seeding: readonly string[],
  bouts: readonly PlannedBout[],
  rounds: number,
  survivor: string | null,
): Standing[] {
  const tallies = tallyOf(seeding, bouts);
  const criteria = swissCriteria(recordsOf(seeding, bouts), rounds);
  const ranked = rank(seeding, criteria).sort(
    (one, other) => Number(other.id === survivor) - Number(one.id === survivor),
  );
  return ranked.map(({ id, values }, index): Standing => {
    const { wins, losses, byes } = tallies.get(id)!;
    const tieBreaks = criteria.slice(1).map(({ name }, at) => ({ name, value: values[at + 1]! }));
    const base = { place: index + 1, entrantId: id, points: (wins + byes) * 2, wins, losses, tieBreaks, shared: false };
    return id === survivor ? { ...base, note: 'the only one left' } : base;
  });
}
