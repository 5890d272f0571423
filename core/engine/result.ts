import { FightError } from './errors.ts';
import type { Fight } from './fight.ts';
import { chainHash } from './hash.ts';
import * as at from './layout.ts';
import { ROUND_DECISIONS } from './stages/outcome.ts';
import {
  type Corner,
  type CornerStatistics,
  type FightResult,
  type FightStatistics,
  MOVES,
  type Move,
  type RoundResult,
} from './types.ts';

function points(parts: number): number {
  return ((parts + at.POINT - 1) / at.POINT) | 0;
}

function byMove(state: Int32Array, start: number, whole: boolean): Record<Move, number> {
  const counts = {} as Record<Move, number>;
  for (let move = 0; move < MOVES.length; move++) {
    const value = state[start + move]!;
    counts[MOVES[move]!] = whole ? points(value) : value;
  }
  return counts;
}

function cornerStatistics(state: Int32Array, fighter: number): CornerStatistics {
  const start = at.statisticsOf(fighter);
  return {
    damageDealt: points(state[start + at.DAMAGE_DEALT]!),
    damageByMove: byMove(state, start + at.DAMAGE_BY_MOVE, true),
    started: byMove(state, start + at.STARTED, false),
    landed: byMove(state, start + at.LANDED, false),
    blocked: state[start + at.BLOCKED]!,
    guardBroken: state[start + at.GUARD_BROKEN]!,
    counterHits: state[start + at.COUNTER_HITS]!,
    boltsTaken: state[start + at.BOLTS_TAKEN]!,
    cellsTaken: state[start + at.CELLS_TAKEN]!,
    starvedTicks: state[start + at.STARVED_TICKS]!,
    advancingTicks: state[start + at.ADVANCING_TICKS]!,
    retreatingTicks: state[start + at.RETREATING_TICKS]!,
    blockingTicks: state[start + at.BLOCKING_TICKS]!,
  };
}

/** Counts so far; works at any tick. `guardBroken` counts the times this corner's own guard broke. */
export function statisticsOfFight(fight: Fight): FightStatistics {
  const state = fight.state;
  const throwsLanded =
    state[at.STATISTICS_START + at.LANDED + at.THROW]! +
    state[at.STATISTICS_START + at.STATISTICS_SIZE + at.LANDED + at.THROW]!;
  return {
    corners: [cornerStatistics(state, at.FIGHTER_0), cornerStatistics(state, at.FIGHTER_1)],
    leadChanges: state[at.LEAD_CHANGES]!,
    throwsLanded,
  };
}

/**
 * Result of a fight that is over. `kind` is how the last round ended.
 * @throws FightError `not-over` while it goes on
 */
export function resultOf(fight: Fight): FightResult {
  const state = fight.state;
  if (state[at.OVER] === 0) throw new FightError('not-over', ['The fight is not over yet.']);
  const rounds: RoundResult[] = [];
  for (let round = 0; round <= state[at.ROUND]!; round++) {
    const record = at.ROUND_RECORDS + round * at.ROUND_RECORD_SIZE;
    rounds.push({
      winner: state[record + at.RECORD_WINNER] as Corner,
      by: ROUND_DECISIONS[state[record + at.RECORD_BY]!]!,
      ticks: state[record + at.RECORD_TICKS]!,
      health: [points(state[record + at.RECORD_HEALTH]!), points(state[record + at.RECORD_HEALTH + 1]!)],
    });
  }
  return {
    winner: state[at.WINNER] as Corner,
    kind: rounds[rounds.length - 1]!.by === 'knockout' ? 'knockout' : 'decision',
    ticks: state[at.TICK]!,
    rounds,
    stateHash: chainHash(state),
    statistics: statisticsOfFight(fight),
  };
}
