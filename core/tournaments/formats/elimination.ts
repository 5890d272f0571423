import { boutLabelOf, roundNameOf } from './names.ts';
import { assemble, type Planned, type Question, strangers } from './plan.ts';
import { bracketOrder, bracketSize } from './seeding.ts';
import { standingsByExit } from './tally.ts';
import { entrant, loserOf, NOBODY, type Resolved, resolve, type Source, type WiredBout, winnerOf } from './wiring.ts';

export interface EliminationOptions {
  bestOf: number;
  finalBestOf: number;
  thirdPlace: boolean;
  /** Of the keys: 'W' gives 'W1.3'. */
  prefix: string;
  section: string;
  /** Rounds played before this elimination begins. */
  after: number;
}

export const THIRD_PLACE = 'P3';

export function planSingle({ settings, seeding, fixed, out }: Question): Planned {
  const wired = wireSingle(placesFor(seeding), {
    bestOf: settings.bestOf,
    finalBestOf: settings.finalBestOf || settings.bestOf,
    thirdPlace: settings.thirdPlace,
    prefix: 'W',
    section: 'Bracket',
    after: 0,
  });
  const resolved = resolve(wired, fixed, out);
  const exits = exitsOfSingle(wired, resolved);
  const plan = assemble(resolved.bouts, standingsByExit(seeding, resolved.bouts, exits), {
    champion: holderOf(exits, 1),
    rounds: roundsOfElimination(seeding.length),
  });
  return { plan, misfits: [...resolved.misfits, ...strangers(fixed, keysOf(wired))] };
}

export function roundsOfElimination(entrants: number): number {
  return Math.log2(bracketSize(entrants));
}

/** Everyone by seed, and the byes for the best seeds' opponents. */
export function placesFor(seeding: readonly string[]): Source[] {
  return Array.from({ length: bracketSize(seeding.length) }, (_, index) => {
    const id = seeding[index];
    return id === undefined ? NOBODY : entrant(id);
  });
}

/**
 * Single elimination: who loses is out.
 *
 * @param places who starts in which place of the bracket, the best seed first; a power of two with the byes as NOBODY
 */
export function wireSingle(places: readonly Source[], options: EliminationOptions): WiredBout[] {
  const rounds = Math.log2(places.length);
  const wired: WiredBout[] = [];
  const inOrder = inBracketOrder(places);
  // Of three entrants one has a bye to the final: the loser of the only semi-final is third anyway.
  const hasThird = options.thirdPlace && places.filter(({ kind }) => kind !== 'nobody').length > 3;
  for (let round = 1; round <= rounds; round += 1) {
    if (round === rounds && hasThird) wired.push(wireThird(rounds, options));
    wired.push(...wireRound(inOrder, round, options));
  }
  return wired;
}

/** From places by seed to places from the top of the bracket to its bottom. */
export function inBracketOrder(places: readonly Source[]): Source[] {
  return bracketOrder(places.length).map(seed => places[seed - 1]!);
}

/**
 * One round of a bracket in which the winners go on.
 *
 * @param places in bracket order
 */
export function wireRound(places: readonly Source[], round: number, options: EliminationOptions): WiredBout[] {
  const count = places.length / 2 ** round;
  const isFinal = count === 1;
  const feeder = (index: number): Source =>
    round > 1 ? winnerOf(`${options.prefix}${round - 1}.${index + 1}`) : places[index]!;
  return Array.from({ length: count }, (_, index) => ({
    key: `${options.prefix}${round}.${index + 1}`,
    label: boutLabelOf(count, index + 1),
    section: options.section,
    round: options.after + round,
    roundName: roundNameOf(count),
    bestOf: isFinal ? options.finalBestOf : options.bestOf,
    isFinal,
    weight: isFinal ? 2 : count <= 4 ? 1 : 0,
    sources: [feeder(index * 2), feeder(index * 2 + 1)],
  }));
}

/** Before the final, in the same round. */
function wireThird(rounds: number, { prefix, section, bestOf, after }: EliminationOptions): WiredBout {
  return {
    key: THIRD_PLACE,
    label: 'Third place',
    section,
    round: after + rounds,
    roundName: 'Third place',
    bestOf,
    isFinal: false,
    weight: 1,
    sources: [loserOf(`${prefix}${rounds - 1}.1`), loserOf(`${prefix}${rounds - 1}.2`)],
  };
}

/** The places of those who are out: the losers of a round share the place behind all who went on. */
export function exitsOfSingle(wired: readonly WiredBout[], { bouts, passed }: Resolved): Map<string, number> {
  const inRound = new Map<string, number>();
  for (const { roundName } of wired) inRound.set(roundName, (inRound.get(roundName) ?? 0) + 1);
  const exits = new Map<string, number>();
  for (const { key, roundName, isFinal } of bouts) {
    const { winner, loser } = passed.get(key) ?? {};
    if (loser) exits.set(loser, inRound.get(roundName)! + 1);
    if (winner && isFinal) exits.set(winner, 1);
  }
  const third = passed.get(THIRD_PLACE);
  if (third?.winner) exits.set(third.winner, 3);
  if (third?.loser) exits.set(third.loser, 4);
  return exits;
}

/** Who has this place; null: nobody has it yet. */
export function holderOf(exits: ReadonlyMap<string, number>, place: number): string | null {
  return [...exits].find(([, held]) => held === place)?.[0] ?? null;
}

export function keysOf(wired: readonly WiredBout[]): Set<string> {
  return new Set(wired.map(({ key }) => key));
}
