import { EVENT_FIGHT_END, EVENT_KNOCKOUT, EVENT_ROUND_END, note } from '../events.ts';
import * as at from '../layout.ts';
import { LEAD_MARGIN } from '../numbers.ts';
import { MAX_ROUNDS, ROUND_TICKS } from '../types.ts';
import { setPosture } from './acts.ts';

/** How a round was decided; codes of RoundResult.by. */
export const ROUND_DECISIONS = ['knockout', 'health', 'damage', 'seed'] as const;
const BY_KNOCKOUT = 0;
const BY_HEALTH = 1;
const BY_DAMAGE = 2;
const BY_SEED = 3;

/** Last stage: who leads, and whether the round and the fight are over. Never a draw. */
export function judge(state: Int32Array): void {
  const first = state[at.FIGHTER_0 + at.HEALTH]!;
  const second = state[at.FIGHTER_1 + at.HEALTH]!;
  const lead = first - second;
  if (lead >= LEAD_MARGIN || lead <= -LEAD_MARGIN) {
    const leader = lead > 0 ? 1 : -1;
    if (state[at.LEAD] === -leader) state[at.LEAD_CHANGES]! += 1;
    state[at.LEAD] = leader;
  }
  if (first === 0 || second === 0 || state[at.ROUND_TICK]! >= ROUND_TICKS) endRound(state, first, second);
}

function endRound(state: Int32Array, first: number, second: number): void {
  const damage = state[at.FIGHTER_0 + at.ROUND_DAMAGE]! - state[at.FIGHTER_1 + at.ROUND_DAMAGE]!;
  const round = state[at.ROUND]!;
  let winner: number;
  let by: number;
  if (first !== second) {
    winner = first > second ? 0 : 1;
    by = first === 0 || second === 0 ? BY_KNOCKOUT : BY_HEALTH;
  } else if (damage !== 0) {
    winner = damage > 0 ? 0 : 1;
    by = BY_DAMAGE;
  } else {
    winner = (state[at.SEED_WORD]! >>> round) & 1;
    by = BY_SEED;
  }
  const record = at.ROUND_RECORDS + round * at.ROUND_RECORD_SIZE;
  state[record + at.RECORD_WINNER] = winner;
  state[record + at.RECORD_BY] = by;
  state[record + at.RECORD_TICKS] = state[at.ROUND_TICK]!;
  state[record + at.RECORD_HEALTH] = first;
  state[record + at.RECORD_HEALTH + 1] = second;
  state[at.ROUND_OVER] = 1;
  state[at.ROUNDS_WON + winner]! += 1;
  for (let corner = 0; corner < 2; corner++) {
    const fighter = at.fighterOf(corner);
    if (state[fighter + at.HEALTH] !== 0) continue;
    setPosture(state, fighter, at.POSTURE_KNOCKED_OUT, 0);
    note(state, EVENT_KNOCKOUT, 1 - corner, corner, at.NO_MOVE, 0, 0, state[fighter + at.X]!, state[fighter + at.Y]!);
  }
  const x = state[at.fighterOf(winner) + at.X]!;
  note(state, EVENT_ROUND_END, winner, 1 - winner, at.NO_MOVE, 0, 0, x, 0);
  const needed = (MAX_ROUNDS + 1) >> 1;
  if (state[at.ROUNDS_WON + winner]! < needed && round + 1 < MAX_ROUNDS) return;
  state[at.OVER] = 1;
  state[at.WINNER] = winner;
  note(state, EVENT_FIGHT_END, winner, 1 - winner, at.NO_MOVE, 0, 0, x, 0);
}
