import { boutLabelOf, roundNameOf } from './names.ts';
import { bracketOrder } from './seeding.ts';
import { loserOf, NOBODY, type Source, type WiredBout, winnerOf } from './wiring.ts';

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

/**
 * Single elimination: who loses is out.
 *
 * @param places who starts in which place of the bracket, the best seed first; a power of two with the byes as NOBODY
 */
export function wireSingle(places: readonly Source[], options: EliminationOptions): WiredBout[] {
  const rounds = Math.log2(places.length);
  const wired: WiredBout[] = [];
  const hasThird =
    options.thirdPlace && places.length >= 4 && places.filter(({ kind }) => kind !== 'nobody').length > 3;
  for (let round = 1; round <= rounds; round += 1) {
    if (round === rounds && hasThird) wired.push(wireThird(rounds, options));
    wired.push(...wireRound(places, round, rounds, options));
  }
  return wired;
}

/** One round of a bracket in which the winners go on. */
export function wireRound(
  places: readonly Source[],
  round: number,
  rounds: number,
  options: EliminationOptions,
): WiredBout[] {
  const count = places.length / 2 ** round;
  const isFinal = round === rounds;
  return Array.from({ length: count }, (_, index) => ({
    key: `${options.prefix}${round}.${index + 1}`,
    label: boutLabelOf(count, index + 1),
    section: options.section,
    round: options.after + round,
    roundName: roundNameOf(count),
    bestOf: isFinal ? options.finalBestOf : options.bestOf,
    isFinal,
    weight: isFinal ? 2 : count <= 4 ? 1 : 0,
    sources: [0, 1].map(side => feederOf(places, round, index * 2 + side, options.prefix)) as [Source, Source],
  }));
}

function feederOf(places: readonly Source[], round: number, index: number, prefix: string): Source {
  if (round > 1) return winnerOf(`${prefix}${round - 1}.${index + 1}`);
  return places[bracketOrder(places.length)[index]! - 1] ?? NOBODY;
}

function wireThird(rounds: number, { prefix, section, bestOf, after }: EliminationOptions): WiredBout {
  return {
    key: 'P3',
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
