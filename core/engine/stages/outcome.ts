import { EVENT_FIGHT_END, EVENT_KNOCKOUT, EVENT_ROUND_END, note } from '../events.ts';
import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';
import { MAX_ROUNDS, ROUND_TICKS } from '../types.ts';
import { setPosture } from './acts.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  FIGHTER_0,
  FIGHTER_1,
  HEALTH,
  LEAD,
  LEAD_CHANGES,
  NO_MOVE,
  OVER,
  POSTURE_KNOCKED_OUT,
  RECORD_BY,
  RECORD_HEALTH,
  RECORD_TICKS,
  RECORD_WINNER,
  ROUND,
  ROUNDS_WON,
  ROUND_DAMAGE,
  ROUND_OVER,
  ROUND_RECORDS,
  ROUND_RECORD_SIZE,
  ROUND_TICK,
  SEED_WORD,
  WINNER,
  X,
  Y,
  fighterOf,
} = layout;
const { LEAD_MARGIN } = numbers;

/** How a round was decided; codes of RoundResult.by. */
export const ROUND_DECISIONS = ['knockout', 'health', 'damage', 'seed'] as const;
const BY_KNOCKOUT = 0;
const BY_HEALTH = 1;
const BY_DAMAGE = 2;
const BY_SEED = 3;

/** Last stage: who leads, and whether the round and the fight are over. Never a draw. */
export function judge(state: Int32Array): void {
  const first = state[FIGHTER_0 + HEALTH]!;
  const second = state[FIGHTER_1 + HEALTH]!;
  const lead = first - second;
  if (lead >= LEAD_MARGIN || lead <= -LEAD_MARGIN) {
    const leader = lead > 0 ? 1 : -1;
    if (state[LEAD] === -leader) state[LEAD_CHANGES]! += 1;
    state[LEAD] = leader;
  }
  if (first === 0 || second === 0 || state[ROUND_TICK]! >= ROUND_TICKS) endRound(state, first, second);
}

function endRound(state: Int32Array, first: number, second: number): void {
  const damage = state[FIGHTER_0 + ROUND_DAMAGE]! - state[FIGHTER_1 + ROUND_DAMAGE]!;
  const round = state[ROUND]!;
  let winner: number;
  let by: number;
  if (first !== second) {
    winner = first > second ? 0 : 1;
    by = first === 0 || second === 0 ? BY_KNOCKOUT : BY_HEALTH;
  } else if (damage !== 0) {
    winner = damage > 0 ? 0 : 1;
    by = BY_DAMAGE;
  } else {
    winner = (state[SEED_WORD]! >>> round) & 1;
    by = BY_SEED;
  }
  const record = ROUND_RECORDS + round * ROUND_RECORD_SIZE;
  state[record + RECORD_WINNER] = winner;
  state[record + RECORD_BY] = by;
  state[record + RECORD_TICKS] = state[ROUND_TICK]!;
  state[record + RECORD_HEALTH] = first;
  state[record + RECORD_HEALTH + 1] = second;
  state[ROUND_OVER] = 1;
  state[ROUNDS_WON + winner]! += 1;
  for (let corner = 0; corner < 2; corner++) {
    const fighter = fighterOf(corner);
    if (state[fighter + HEALTH] !== 0) continue;
    setPosture(state, fighter, POSTURE_KNOCKED_OUT, 0);
    note(state, EVENT_KNOCKOUT, 1 - corner, corner, NO_MOVE, 0, 0, state[fighter + X]!, state[fighter + Y]!);
  }
  const x = state[fighterOf(winner) + X]!;
  note(state, EVENT_ROUND_END, winner, 1 - winner, NO_MOVE, 0, 0, x, 0);
  const needed = (MAX_ROUNDS + 1) >> 1;
  if (state[ROUNDS_WON + winner]! < needed && round + 1 < MAX_ROUNDS) return;
  state[OVER] = 1;
  state[WINNER] = winner;
  note(state, EVENT_FIGHT_END, winner, 1 - winner, NO_MOVE, 0, 0, x, 0);
}
