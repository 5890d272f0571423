/** `arena bench balance`: whether the game is fair and skill shows. numbers.md and issue 2 name the gates. */
import { ACTIONS, ARCHETYPES, MOVES, TICKS_PER_SECOND } from '../core/engine/index.ts';
import { archetypeContestant, type Contestant, REACTIVE, setupOf } from './balance/agents.ts';
import { Crew } from './balance/crew.ts';
import { type DuelTally, shareOf } from './balance/duel.ts';
import { agentsShareOfVariance, fitElo, shareAtGap200 } from './balance/ratings.ts';
import { Dice, evolveTactics, randomBuild, randomSliders, shareAgainst, tune } from './balance/search.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress, type Target } from './report.ts';

const TARGETS: readonly Target[] = [
  { metric: 'worstOverall', atLeast: 0.4 },
  { metric: 'bestOverall', atMost: 0.6 },
  { metric: 'worstPair', atMost: 0.75 },
  { metric: 'cornerBias', atLeast: 0.48, atMost: 0.52 },
  { metric: 'constantAction', atMost: 0.4 },
  { metric: 'exploiter', atMost: 0.65 },
  { metric: 'tunedOverDefault', atLeast: 0.7 },
  { metric: 'leadChanges', atLeast: 1.8 },
  { metric: 'decisions', atMost: 0.25 },
  { metric: 'throws', atLeast: 1.5 },
  { metric: 'knockouts', atLeast: 0.75 },
  { metric: 'from20To45Seconds', atLeast: 0.6 },
  { metric: 'ratingGap200', atLeast: 0.72, atMost: 0.78 },
  { metric: 'agentsShareOfVariance', atLeast: 0.75, atMost: 0.9 },
];

type Metrics = Record<string, number>;

const house: Contestant[] = ARCHETYPES.map(archetypeContestant);

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! / TICKS_PER_SECOND;
}

function percent(share: number): string {
  return `${Math.round(100 * share)}%`.padStart(5);
}

/** Every pair of archetypes, both corners alike. */
async function roundRobin(crew: Crew, fights: number, metrics: Metrics, notes: string[]): Promise<void> {
  const pairs: [number, number][] = [];
  for (let i = 0; i < house.length; i++) for (let j = i + 1; j < house.length; j++) pairs.push([i, j]);
  const tallies = await crew.duels(
    pairs.map(([i, j], index) => ({ first: house[i]!, second: house[j]!, fights, seed: index * 10_007 })),
  );
  const shares = house.map(() => house.map(() => 0.5));
  pairs.forEach(([i, j], index) => {
    shares[i]![j] = shareOf(tallies[index]!);
    shares[j]![i] = 1 - shares[i]![j]!;
  });
  const overall = shares.map(row => (row.reduce((sum, share) => sum + share, 0) - 0.5) / (house.length - 1));
  metrics.worstOverall = Math.min(...overall);
  metrics.bestOverall = Math.max(...overall);
  metrics.worstPair = Math.max(...shares.flat());
  ARCHETYPES.forEach((name, i) => {
    notes.push(`  ${name.padEnd(10)}${shares[i]!.map(percent).join('')}   all ${percent(overall[i]!)}`);
  });
  describeFights(tallies, metrics, notes);
}

function describeFights(tallies: readonly DuelTally[], metrics: Metrics, notes: string[]): void {
  const total = (pick: (tally: DuelTally) => number): number => tallies.reduce((sum, tally) => sum + pick(tally), 0);
  const fights = total(tally => tally.fights);
  const lengths = tallies.flatMap(tally => tally.lengths).sort((left, right) => left - right);
  metrics.leadChanges = total(tally => tally.leadChanges) / fights;
  metrics.throws = total(tally => tally.throws) / fights;
  metrics.knockouts = total(tally => tally.knockouts) / fights;
  metrics.decisions = 1 - metrics.knockouts;
  metrics.comebacks = total(tally => tally.comebacks) / fights;
  for (const share of [5, 25, 50, 75, 95]) metrics[`secondsP${share}`] = percentile(lengths, share / 100);
  metrics.from20To45Seconds = lengths.filter(ticks => ticks >= 20 * TICKS_PER_SECOND).length / lengths.length;
  const landed = MOVES.map(move => `${move} ${(total(tally => tally.landed[move]) / fights).toFixed(1)}`);
  notes.push(`  landed a match: ${landed.join(', ')}`);
}

/** Equal agents: neither corner may be better. */
async function mirrors(crew: Crew, fights: number, metrics: Metrics): Promise<void> {
  const each = Math.ceil(fights / house.length);
  const tallies = await crew.duels(
    house.map((contestant, index) => ({ first: contestant, second: contestant, fights: each, seed: 77_000 + index })),
  );
  metrics.cornerBias = tallies.reduce((sum, tally) => sum + tally.leftWins, 0) / (each * house.length);
}

/** Agents that do one thing for ever. */
async function constants(crew: Crew, metrics: Metrics, notes: string[]): Promise<void> {
  const shares = await Promise.all(
    ACTIONS.map((_, action) => shareAgainst(crew, { kind: 'constant', action }, house, 200, 500 + action * 31)),
  );
  metrics.constantAction = Math.max(...shares);
  notes.push(`  best constant action: ${ACTIONS[shares.indexOf(metrics.constantAction)]}`);
}

interface Suspect {
  name: string;
  contestant: Contestant;
}

/** Random, evolved and hand-written agents, each against all six archetypes; the finalists fight again, unselected. */
async function exploiters(crew: Crew, metrics: Metrics, notes: string[], offset: number): Promise<void> {
  const dice = new Dice(4242 + offset);
  const suspects: Suspect[] = Object.keys(REACTIVE).map(name => ({ name, contestant: { kind: 'reactive', name } }));
  for (let index = 0; index < 60; index++) {
    const archetype = ARCHETYPES[index % ARCHETYPES.length]!;
    const setup = setupOf(archetype, randomBuild(dice), randomSliders(dice));
    suspects.push({ name: `random ${archetype}`, contestant: { kind: 'setup', setup } });
  }
  for (const [index, archetype] of ARCHETYPES.entries()) {
    const best = await tune(crew, archetype, house, {
      fights: 24,
      randoms: 24,
      generations: 8,
      children: 12,
      seed: 900 + offset + index,
    });
    const setup = setupOf(archetype, best.build, best.sliders);
    suspects.push({ name: `evolved ${archetype}`, contestant: { kind: 'setup', setup } });
  }
  const evolved = await Promise.all(
    [1, 2, 3].map(seed => evolveTactics(crew, house, { generations: 40, pairs: 12, fights: 4, seed: offset + seed })),
  );
  evolved.forEach((contestant, index) => {
    suspects.push({ name: `evolved tactics ${index + 1}`, contestant });
  });
  const first = await Promise.all(
    suspects.map((suspect, index) => shareAgainst(crew, suspect.contestant, house, 100, 31_000 + offset + index)),
  );
  const finalists = suspects
    .map((suspect, index) => ({ suspect, share: first[index]! }))
    .sort((left, right) => right.share - left.share)
    .slice(0, 12)
    .map(({ suspect }) => suspect);
  const last = await Promise.all(
    finalists.map((suspect, index) => shareAgainst(crew, suspect.contestant, house, 400, 62_000 + offset + index)),
  );
  metrics.exploiter = Math.max(...last);
  const ranking = finalists.map((suspect, index) => ({ name: suspect.name, share: last[index]! }));
  ranking.sort((left, right) => right.share - left.share);
  notes.push(
    `  best against all six: ${ranking
      .slice(0, 5)
      .map(({ name, share }) => `${name}${percent(share)}`)
      .join(', ')}`,
  );
  const randoms = suspects.flatMap((suspect, index) => (suspect.name.startsWith('random') ? [first[index]!] : []));
  metrics.randomSetupMean = randoms.reduce((sum, share) => sum + share, 0) / randoms.length;
}

/**
 * Whether build and sliders matter: the best of a search against the default of its own archetype, on fresh fights. The
 * gate is on the mean of the six archetypes; the worst is shown beside it.
 */
async function tuned(crew: Crew, metrics: Metrics, notes: string[], offset: number): Promise<void> {
  const shares: number[] = [];
  for (const [index, archetype] of ARCHETYPES.entries()) {
    const opponent = archetypeContestant(archetype);
    const best = await tune(crew, archetype, [opponent], {
      fights: 200,
      randoms: 30,
      generations: 14,
      children: 12,
      seed: 300 + offset + index,
    });
    const setup = setupOf(archetype, best.build, best.sliders);
    shares.push(await shareAgainst(crew, { kind: 'setup', setup }, [opponent], 2000, 99_000 + offset + index));
    notes.push(`  tuned ${archetype.padEnd(10)}${percent(shares[index]!)}  ${describe(best)}`);
  }
  metrics.tunedOverDefault = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  metrics.tunedOverDefaultWorst = Math.min(...shares);
}

function describe(tuning: { build: object; sliders: object }): string {
  const list = (values: object): string =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  return `${list(tuning.build)}; ${list(tuning.sliders)}`;
}

/** A population as members would build it: half of the fights fit the ratings, the other half test them. */
async function ratingGap(crew: Crew, metrics: Metrics): Promise<void> {
  const dice = new Dice(1717);
  const population: Contestant[] = Array.from({ length: 24 }, (_, index) => ({
    kind: 'setup',
    setup: setupOf(ARCHETYPES[index % ARCHETYPES.length]!, randomBuild(dice), randomSliders(dice)),
  }));
  const games = 40;
  const table = async (seed: number): Promise<number[][]> => {
    const wins = population.map(() => population.map(() => 0));
    const tasks: Promise<void>[] = [];
    for (let i = 0; i < population.length; i++) {
      for (let j = i + 1; j < population.length; j++) {
        const task = { first: population[i]!, second: population[j]!, fights: games, seed: seed + i * 631 + j * 17 };
        tasks.push(
          crew.duel(task).then(tally => {
            wins[i]![j] = tally.wins;
            wins[j]![i] = games - tally.wins;
          }),
        );
      }
    }
    await Promise.all(tasks);
    return wins;
  };
  const ratings = fitElo(await table(1), games);
  metrics.ratingGap200 = shareAtGap200(ratings, await table(5_000_000), games);
}

/** Pairs of agents as members would build them, on tapes one by one. */
async function variance(crew: Crew, metrics: Metrics): Promise<void> {
  const dice = new Dice(5151);
  const fights = 24;
  const tapes = 24;
  const member = (): Contestant => ({
    kind: 'setup',
    setup: setupOf(ARCHETYPES[dice.below(ARCHETYPES.length)]!, randomBuild(dice), randomSliders(dice)),
  });
  const pairs = Array.from({ length: 36 }, () => [member(), member()] as const);
  const shares = await Promise.all(
    pairs.map(([first, second], pair) =>
      Promise.all(
        Array.from({ length: tapes }, (_, tape) =>
          crew
            .duel({ first, second, fights, seed: 7_000_000 + pair * 977 + tape * 13, tape: 300_000 + tape })
            .then(shareOf),
        ),
      ),
    ),
  );
  metrics.agentsShareOfVariance = agentsShareOfVariance(shares, fights);
}

/**
 * `--fights N`: matches a pair in the round robin (default 1,000); `--mirrors N` (default 5,000); `--quick` leaves out
 * the searches (exploiters, tuning, ratings, variance), `--only NAME` all stages but the one whose name begins so;
 * `--seed N` starts the searches elsewhere. Uses all cores; shows progress on a terminal.
 */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const fights = readNumber(args, 'fights', 1000);
  const mirrorFights = readNumber(args, 'mirrors', 5000);
  const quick = args.includes('--quick');
  // 0 unless asked for otherwise: other searches, to see how far the figures hang on luck.
  const offset = args.includes('--seed') ? readNumber(args, 'seed', 1) * 100_000 : 0;
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined;
  const metrics: Metrics = {};
  const notes: string[] = [`  share of matches that the row wins, in the order ${ARCHETYPES.join(', ')}:`];
  const crew = new Crew();
  let stage = '';
  let duels = 0;
  crew.onDuel = () => {
    duels++;
    if (duels % 20 === 0) showProgress(`balance: ${stage}, ${duels} duels`);
  };
  const stages: [string, () => Promise<void>][] = [
    ['round robin', () => roundRobin(crew, fights, metrics, notes)],
    ['mirror matches', () => mirrors(crew, mirrorFights, metrics)],
    ['constant actions', () => constants(crew, metrics, notes)],
  ];
  if (!quick) {
    stages.push(
      ['exploiters', () => exploiters(crew, metrics, notes, offset)],
      ['tuned over default', () => tuned(crew, metrics, notes, offset)],
      ['rating gap', () => ratingGap(crew, metrics)],
      ['variance', () => variance(crew, metrics)],
    );
  }
  try {
    for (const [name, work] of stages) {
      if (only !== undefined && !name.startsWith(only)) continue;
      stage = name;
      showProgress(`balance: ${name}`);
      await work();
    }
  } finally {
    clearProgress();
    await crew.close();
  }
  const targets = quick || only !== undefined ? TARGETS.filter(target => target.metric in metrics) : TARGETS;
  finishBench({ bench: 'balance', metrics, targets, notes }, flags);
}
