import { type EliminationOptions, holderOf, inBracketOrder, keysOf, placesFor, wireRound } from './elimination.ts';
import { assemble, type Planned, type Question, strangers } from './plan.ts';
import { bracketSize } from './seeding.ts';
import { standingsByExit } from './tally.ts';
import { loserOf, type Resolved, resolve, type Source, type WiredBout, winnerOf } from './wiring.ts';

/** The grand final, and its reset: the bout that decides if it was the winner of the winners' bracket that lost. */
export const GRAND_FINAL = 'GF';
export const RESET = 'GF2';

export function planDouble({ settings, seeding, fixed, out }: Question): Planned {
  const finalBestOf = settings.finalBestOf || settings.bestOf;
  const wired = wireDouble(placesFor(seeding), { bestOf: settings.bestOf, finalBestOf });
  const resolved = resolve(wired, fixed, out);
  const exits = exitsOfDouble(wired, resolved, seeding.length);
  const hasReset = resolved.bouts.some(({ key }) => key === RESET);
  const plan = assemble(resolved.bouts, standingsByExit(seeding, resolved.bouts, exits), {
    champion: holderOf(exits, 1),
    rounds: roundsOfDouble(seeding.length) + (hasReset ? 1 : 0),
  });
  return { plan, misfits: [...resolved.misfits, ...strangers(fixed, keysOf(wired))] };
}

/** Without the reset. */
export function roundsOfDouble(entrants: number): number {
  return 2 * Math.log2(bracketSize(entrants));
}

/**
 * Double elimination: who loses once goes to the losers' bracket, who loses twice is out. Losers' rounds alternate:
 * an even one brings in the losers of a winners' round, in an order that keeps those who have met apart as long as it
 * can; an odd one (after the first, which pairs the losers of the first winners' round) plays among itself.
 */
export function wireDouble(
  places: readonly Source[],
  { bestOf, finalBestOf }: { bestOf: number; finalBestOf: number },
): WiredBout[] {
  const rounds = Math.log2(places.length);
  const options = { bestOf, finalBestOf: bestOf, thirdPlace: false, prefix: 'W', section: 'Winners', after: 0 };
  const inOrder = inBracketOrder(places);
  const wired: WiredBout[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    wired.push(...winnersRound(inOrder, round, options));
    // The losers' rounds that the winners' round before has made possible.
    if (round > 1) wired.push(...losersRound(places.length, 2 * round - 3, bestOf));
    if (round > 1) wired.push(...losersRound(places.length, 2 * round - 2, bestOf));
  }
  const lower = rounds === 1 ? loserOf('W1.1') : winnerOf(`L${2 * rounds - 2}.1`);
  const finalists = [winnerOf(`W${rounds}.1`), lower] as const;
  const final = { section: 'Final', bestOf: finalBestOf, isFinal: true, weight: 2, sources: finalists };
  const round = 2 * rounds;
  wired.push({ ...final, key: GRAND_FINAL, label: 'Grand final', roundName: 'Grand final', round });
  wired.push({
    ...final,
    key: RESET,
    label: 'Grand final, second bout',
    roundName: 'Grand final, second bout',
    round: round + 1,
    onlyIf: { key: GRAND_FINAL, winner: 1 },
  });
  return wired;
}

function winnersRound(places: readonly Source[], round: number, options: EliminationOptions): WiredBout[] {
  const bouts = wireRound(places, round, options);
  const name =
    bouts.length === 1 ? 'Winners final' : bouts.length === 2 ? 'Winners semi-finals' : `Winners round ${round}`;
  return bouts.map((bout, index) => ({
    ...bout,
    label: numbered(name, bouts.length, index),
    roundName: name,
    // With losers' round 2k-3, so that everyone who is still in plays in nearly every round.
    round: round === 1 ? 1 : 2 * round - 2,
    isFinal: false,
    weight: bouts.length <= 4 ? 1 : 0,
  }));
}

function losersRound(size: number, round: number, bestOf: number): WiredBout[] {
  const count = size / 2 ** (Math.ceil(round / 2) + 1);
  const last = 2 * Math.log2(size) - 2;
  const name = round === last ? 'Losers final' : round === last - 1 ? 'Losers semi-final' : `Losers round ${round}`;
  return Array.from({ length: count }, (_, index) => ({
    key: `L${round}.${index + 1}`,
    label: numbered(name, count, index),
    section: 'Losers',
    round: round + 1,
    roundName: name,
    bestOf,
    isFinal: false,
    weight: count <= 2 ? 1 : 0,
    sources: losersSources(size, round, count, index),
  }));
}

function losersSources(size: number, round: number, count: number, index: number): [Source, Source] {
  if (round === 1) return [loserOf(`W1.${2 * index + 1}`), loserOf(`W1.${2 * index + 2}`)];
  if (round % 2 === 1) return [winnerOf(`L${round - 1}.${2 * index + 1}`), winnerOf(`L${round - 1}.${2 * index + 2}`)];
  const from = dropOrder(size, round, count)[index]!;
  return [loserOf(`W${round / 2 + 1}.${from + 1}`), winnerOf(`L${round - 1}.${index + 1}`)];
}

function numbered(name: string, count: number, index: number): string {
  return count === 1 ? name : `${name.replace(/s$/, '')}${name.endsWith('s') ? ' ' : ', bout '}${index + 1}`;
}

type Order = (count: number, index: number) => number;
const natural: Order = (_, index) => index;
const reverse: Order = (count, index) => count - 1 - index;
const halfShift: Order = (count, index) => (index + count / 2) % count;
const reverseHalfShift: Order = (count, index) =>
  (index < count / 2 ? 0 : count / 2) + (count / 2 - 1 - (index % (count / 2)));
const pairFlip: Order = (_, index) => index ^ 1;

/**
 * The order in which the losers of winners' rounds 2, 3, ... come down, by the size of the bracket: the usual ones
 * (https://tl.net/forum/sc2-tournaments/202139-superior-double-elimination-losers-bracket-seeding), which
 * brackets-manager has as well up to 128.
 */
const DROP_ORDERS: Record<number, readonly Order[]> = {
  4: [natural],
  8: [reverse, natural],
  16: [reverseHalfShift, reverse, natural],
  32: [reverse, halfShift, natural, natural],
  64: [reverse, halfShift, reverse, natural, natural],
  128: [reverse, halfShift, pairFlip, pairFlip, pairFlip, natural],
  256: [reverse, halfShift, pairFlip, pairFlip, pairFlip, pairFlip, natural],
};

function dropOrder(size: number, round: number, count: number): number[] {
  const order = count === 1 ? natural : (DROP_ORDERS[size]![round / 2 - 1] ?? natural);
  return Array.from({ length: count }, (_, index) => order(count, index));
}

/** The places of those who are out: the losers of a losers' round share the place behind all who are still in. */
function exitsOfDouble(
  wired: readonly WiredBout[],
  { bouts, passed }: Resolved,
  entrants: number,
): Map<string, number> {
  const real = realBouts(wired);
  const exits = new Map<string, number>();
  let left = entrants;
  for (let round = 1; real.has(`L${round}`); round += 1) {
    left -= real.get(`L${round}`)!;
    for (const { key } of bouts.filter(bout => bout.key.startsWith(`L${round}.`))) {
      const loser = passed.get(key)?.loser;
      if (loser) exits.set(loser, left + 1);
    }
  }
  const final = passed.get(GRAND_FINAL);
  const decider = bouts.find(({ key }) => key === GRAND_FINAL)?.winner === 1 ? passed.get(RESET) : final;
  if (decider?.winner) exits.set(decider.winner, 1);
  if (decider?.loser) exits.set(decider.loser, 2);
  return exits;
}

/** Bouts of each losers' round ('L3') in which two entrants will meet: byes pass through without anyone losing. */
function realBouts(wired: readonly WiredBout[]): Map<string, number> {
  const passes = new Map<string, { winner: boolean; loser: boolean }>();
  const isSomebody = (source: Source): boolean => {
    if (source.kind === 'winner' || source.kind === 'loser') return passes.get(source.of)![source.kind];
    return source.kind !== 'nobody';
  };
  const real = new Map<string, number>();
  for (const { key, section, sources } of wired) {
    const sides = sources.filter(isSomebody).length;
    passes.set(key, { winner: sides > 0, loser: sides > 1 });
    const round = key.split('.')[0]!;
    if (section === 'Losers') real.set(round, (real.get(round) ?? 0) + (sides > 1 ? 1 : 0));
  }
  return real;
}
