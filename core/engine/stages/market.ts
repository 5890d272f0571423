import { EVENT_BOLT_WARNING, EVENT_CELL_APPEARED, EVENT_MARKET, note } from '../events.ts';
import * as layout from '../layout.ts';
import * as numbers from '../numbers.ts';
import { ROUND_SECONDS, TICKS_PER_SECOND } from '../types.ts';

// Local constants: read through an import they would cost a look-up each in bundles and test runners.
const {
  BOLT_TICKS,
  BOLT_X,
  CELL_TICKS,
  DISPLACEMENT,
  FLAT,
  GREEN,
  MARKET,
  MARKET_AGE,
  NO_MOVE,
  RED,
  ROUND,
  ROUND_TICK,
  TAPE_DISPLACEMENT,
  TAPE_JUMP,
  TAPE_SECOND,
  X,
  fighterOf,
} = layout;
const { BOLT_WARNING_TICKS, CELL_STAY_TICKS, CELL_X, MARKET_HOLD_TICKS, MARKET_LINE } = numbers;

/** Stage: once a second reads the tape, sets the market's state, and lets a jump bring a cell and a drop two bolts. */
export function readMarket(state: Int32Array): void {
  state[MARKET_AGE]! += 1;
  const elapsed = state[ROUND_TICK]! - 1;
  if (elapsed % TICKS_PER_SECOND !== 0) return;
  const second = state[ROUND]! * ROUND_SECONDS + ((elapsed / TICKS_PER_SECOND) | 0);
  const displacement = state[TAPE_DISPLACEMENT + second]!;
  state[TAPE_SECOND] = second;
  state[DISPLACEMENT] = displacement;
  const market = displacement > MARKET_LINE ? GREEN : displacement < -MARKET_LINE ? RED : FLAT;
  if (market !== state[MARKET] && (elapsed === 0 || state[MARKET_AGE]! >= MARKET_HOLD_TICKS)) {
    state[MARKET] = market;
    state[MARKET_AGE] = 0;
    note(state, EVENT_MARKET, -1, -1, NO_MOVE, 0, 0, CELL_X, 0);
  }
  // A round may begin many seconds of tape after the last one ended: what jumped in between is nobody's cell or bolt.
  if (elapsed === 0) return;
  const jump = state[TAPE_JUMP + second]!;
  if (jump > 0 && state[CELL_TICKS] === 0) {
    state[CELL_TICKS] = CELL_STAY_TICKS;
    note(state, EVENT_CELL_APPEARED, -1, -1, NO_MOVE, 0, 0, CELL_X, 0);
  } else if (jump < 0 && state[BOLT_TICKS] === 0) {
    state[BOLT_TICKS] = BOLT_WARNING_TICKS;
    for (let corner = 0; corner < 2; corner++) {
      const x = state[fighterOf(corner) + X]!;
      state[BOLT_X + corner] = x;
      note(state, EVENT_BOLT_WARNING, -1, corner, NO_MOVE, 0, 0, x, 0);
    }
  }
}
