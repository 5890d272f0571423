import type { FixedBout, History, Outcome, PlannedBout, Side } from './types.ts';

/**
 * Bouts that are wired to each other: each slot holds an entrant, nobody, or whoever wins or loses another bout.
 * brackets-manager does the same in an asynchronous storage with ids of its own and cannot be asked what an override
 * would change, so it is the reference of our tests (wiring.reference.test.ts) instead.
 */
export type Source =
  | { kind: 'entrant'; id: string }
  | { kind: 'nobody' }
  /** An entrant whom something outside of this wiring decides later (a place in a group). */
  | { kind: 'pending' }
  | { kind: 'winner' | 'loser'; of: string };

export interface WiredBout
  extends Pick<PlannedBout, 'key' | 'label' | 'section' | 'round' | 'roundName' | 'bestOf' | 'isFinal' | 'weight'> {
  sources: readonly [Source, Source];
  /** Takes place only if this side of that bout won. */
  onlyIf?: { key: string; winner: 0 | 1 };
}

/** Undefined: not known yet. */
type Slot = Side | undefined;
interface Passed {
  winner: Slot;
  loser: Slot;
}

export interface Resolved {
  /** Bouts that take place, or are passed with a bye, in the order of the wiring. */
  bouts: PlannedBout[];
  /** Fixed bouts that the wiring gives other entrants, or none: only an override that came too late leaves those. */
  misfits: FixedBout[];
  /** Who won and lost each decided bout (null: nobody); undecided ones are missing. */
  passed: ReadonlyMap<string, { winner: Side; loser: Side }>;
}

export const entrant = (id: string): Source => ({ kind: 'entrant', id });
export const winnerOf = (of: string): Source => ({ kind: 'winner', of });
export const loserOf = (of: string): Source => ({ kind: 'loser', of });
export const NOBODY: Source = { kind: 'nobody' };
export const PENDING: Source = { kind: 'pending' };

/** Games that win a bout. */
export const gamesNeeded = (bestOf: number): number => Math.ceil(bestOf / 2);

/**
 * Follows the wires through what has happened.
 *
 * @param wired every bout after those that it depends on
 * @param fixed bouts of this wiring by key
 */
export function resolve(
  wired: readonly WiredBout[],
  fixed: ReadonlyMap<string, FixedBout>,
  out: History['out'],
): Resolved {
  const leftAt = new Map(out.map((id, index) => [id, index]));
  const passed = new Map<string, Passed>();
  const resolved: Resolved = { bouts: [], misfits: [], passed: new Map() };
  for (const bout of wired) {
    const slots = [slotOf(bout.sources[0], passed), slotOf(bout.sources[1], passed)] as const;
    const record = fixed.get(bout.key);
    const takesPlace = bout.onlyIf === undefined || wonBy(bout.onlyIf, resolved.bouts);
    if (!takesPlace || (slots[0] === null && slots[1] === null)) {
      if (record) resolved.misfits.push(record);
      passed.set(bout.key, { winner: null, loser: null });
      continue;
    }
    const fits = record?.entrants.every((side, index) => side === slots[index]);
    if (record && !fits) resolved.misfits.push(record);
    const planned = planBout(bout, slots, fits ? record : undefined, leftAt);
    resolved.bouts.push(planned);
    passed.set(bout.key, passOn(planned, slots));
  }
  const decided = [...passed].filter(([, { winner, loser }]) => winner !== undefined && loser !== undefined);
  return { ...resolved, passed: new Map(decided as [string, { winner: Side; loser: Side }][]) };
}

function slotOf(source: Source, passed: ReadonlyMap<string, Passed>): Slot {
  if (source.kind === 'entrant') return source.id;
  if (source.kind === 'nobody') return null;
  if (source.kind === 'pending') return undefined;
  return passed.get(source.of)?.[source.kind];
}

function wonBy({ key, winner }: { key: string; winner: 0 | 1 }, bouts: readonly PlannedBout[]): boolean {
  return bouts.find(bout => bout.key === key)?.winner === winner;
}

function passOn({ winner }: PlannedBout, slots: readonly [Slot, Slot]): Passed {
  // Whoever meets nobody loses to nobody, even before it is known who that will be.
  if (winner === null) return { winner: undefined, loser: slots.includes(null) ? null : undefined };
  return { winner: slots[winner], loser: slots[1 - winner] };
}

function planBout(
  bout: WiredBout,
  slots: readonly [Slot, Slot],
  record: FixedBout | undefined,
  leftAt: ReadonlyMap<string, number>,
): PlannedBout {
  const { key, label, section, round, roundName, bestOf, isFinal, weight } = bout;
  const { state, winner, how, score } = decide(slots, bestOf, record, leftAt);
  const entrants: [Side, Side] = [slots[0] ?? null, slots[1] ?? null];
  // Every field by name: spreading objects takes most of the time of a large round robin.
  return { key, label, section, round, roundName, entrants, bestOf, state, winner, how, score, isFinal, weight };
}

function decide(
  [a, b]: readonly [Slot, Slot],
  bestOf: number,
  record: FixedBout | undefined,
  leftAt: ReadonlyMap<string, number>,
): Decision {
  if (a === undefined || b === undefined) return { state: 'waiting', winner: null, how: null, score: [0, 0] };
  if (a === null || b === null) return byeOf(a);
  return decideBetween(a, b, bestOf, record, leftAt);
}

/** Who has nobody to meet goes on. */
export function byeOf(a: Side): Decision {
  return decided({ winner: a === null ? 1 : 0, winsA: 0, winsB: 0, how: 'bye' });
}

type Decision = Pick<PlannedBout, 'state' | 'winner' | 'how' | 'score'>;

/**
 * What a bout of these two stands at: its outcome, else a forfeit if one has left, else whether it has begun. An
 * override counts as won to nothing, whatever the games were: what is shown and reckoned never contradicts the winner.
 */
export function decideBetween(
  a: string,
  b: string,
  bestOf: number,
  record: FixedBout | undefined,
  leftAt: ReadonlyMap<string, number>,
): Decision {
  const games = gamesNeeded(bestOf);
  if (record?.outcome?.how === 'override') return decided(wonToNothing(record.outcome.winner, games, 'override'));
  if (record?.outcome) return decided(record.outcome);
  const whenA = leftAt.get(a) ?? Number.POSITIVE_INFINITY;
  const whenB = leftAt.get(b) ?? Number.POSITIVE_INFINITY;
  if (whenA === whenB) {
    const isBegun = record !== undefined && record.paired !== true;
    return { state: isBegun ? 'begun' : 'ready', winner: null, how: null, score: [0, 0] };
  }
  return decided(wonToNothing(whenA < whenB ? 1 : 0, games, 'forfeit'));
}

function wonToNothing(winner: 0 | 1, games: number, how: Outcome['how']): Outcome {
  return { winner, winsA: winner === 0 ? games : 0, winsB: winner === 1 ? games : 0, how };
}

function decided({ winner, winsA, winsB, how }: Outcome): Decision {
  return { state: 'decided', winner, how, score: [winsA, winsB] };
}
