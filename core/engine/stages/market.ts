import { EVENT_BOLT_WARNING, EVENT_CELL_APPEARED, EVENT_MARKET, note } from '../events.ts';
import * as at from '../layout.ts';
import { BOLT_WARNING_TICKS, CELL_STAY_TICKS, CELL_X, MARKET_HOLD_TICKS, MARKET_LINE } from '../numbers.ts';
import { ROUND_SECONDS, TICKS_PER_SECOND } from '../types.ts';

/** Stage: once a second reads the tape, sets the market's state, and lets a jump bring a cell and a drop two bolts. */
export function readMarket(state: Int32Array): void {
  state[at.MARKET_AGE]! += 1;
  const elapsed = state[at.ROUND_TICK]! - 1;
  if (elapsed % TICKS_PER_SECOND !== 0) return;
  const second = state[at.ROUND]! * ROUND_SECONDS + ((elapsed / TICKS_PER_SECOND) | 0);
  const displacement = state[at.TAPE_DISPLACEMENT + second]!;
  state[at.TAPE_SECOND] = second;
  state[at.DISPLACEMENT] = displacement;
  const market = displacement > MARKET_LINE ? at.GREEN : displacement < -MARKET_LINE ? at.RED : at.FLAT;
  if (market !== state[at.MARKET] && (elapsed === 0 || state[at.MARKET_AGE]! >= MARKET_HOLD_TICKS)) {
    state[at.MARKET] = market;
    state[at.MARKET_AGE] = 0;
    note(state, EVENT_MARKET, -1, -1, at.NO_MOVE, 0, 0, CELL_X, 0);
  }
  // A round may begin many seconds of tape after the last one ended: what jumped in between is nobody's cell or bolt.
  if (elapsed === 0) return;
  const jump = state[at.TAPE_JUMP + second]!;
  if (jump > 0 && state[at.CELL_TICKS] === 0) {
    state[at.CELL_TICKS] = CELL_STAY_TICKS;
    note(state, EVENT_CELL_APPEARED, -1, -1, at.NO_MOVE, 0, 0, CELL_X, 0);
  } else if (jump < 0 && state[at.BOLT_TICKS] === 0) {
    state[at.BOLT_TICKS] = BOLT_WARNING_TICKS;
    for (let corner = 0; corner < 2; corner++) {
      const x = state[at.fighterOf(corner) + at.X]!;
      state[at.BOLT_X + corner] = x;
      note(state, EVENT_BOLT_WARNING, -1, corner, at.NO_MOVE, 0, 0, x, 0);
    }
  }
}
