import type { Fight } from './fight.ts';
import * as at from './layout.ts';
import { ACTIVE, CELL_X, MAX_HEALTH, MOVE_FIELDS, MOVE_TABLE, PROJECTILE_HEIGHT } from './numbers.ts';
import { type Corner, type FighterView, type FightView, MOVES, type ProjectileView } from './types.ts';

function emptyFighter(): FighterView {
  return {
    x: 0,
    y: 0,
    facing: 1,
    health: 0,
    maxHealth: MAX_HEALTH / at.POINT,
    energy: 0,
    maxEnergy: 0,
    posture: 'idle',
    postureTick: 0,
    postureTicks: 0,
    move: null,
    startup: 0,
    active: 0,
    recovery: 0,
    invulnerable: false,
  };
}

/** A view with nothing in it yet, for readView to fill again and again. */
export function createView(): FightView {
  return {
    tick: 0,
    round: 0,
    roundTick: 0,
    roundsWon: [0, 0],
    roundWinners: [],
    fighters: [emptyFighter(), emptyFighter()],
    projectiles: [],
    bolts: [],
    cell: null,
    market: 'flat',
    displacement: 0,
    tapeSecond: 0,
    over: false,
    winner: -1,
  };
}

/** Reads the fight as the renderer sees it. Fills and returns `out` where given (copy what you keep), else a new view. */
export function readView(fight: Fight, out: FightView = createView()): FightView {
  const state = fight.state;
  out.tick = state[at.TICK]!;
  out.round = state[at.ROUND]!;
  out.roundTick = state[at.ROUND_TICK]!;
  out.roundsWon[0] = state[at.ROUNDS_WON]!;
  out.roundsWon[1] = state[at.ROUNDS_WON + 1]!;
  const finished = out.roundsWon[0] + out.roundsWon[1];
  out.roundWinners.length = finished;
  for (let round = 0; round < finished; round++) {
    out.roundWinners[round] = state[at.ROUND_RECORDS + round * at.ROUND_RECORD_SIZE + at.RECORD_WINNER] as Corner;
  }
  readFighter(state, at.FIGHTER_0, out.fighters[0]);
  readFighter(state, at.FIGHTER_1, out.fighters[1]);
  readProjectiles(state, out.projectiles);
  out.bolts.length = 0;
  const boltTicks = state[at.BOLT_TICKS]!;
  if (boltTicks > 0) {
    out.bolts.push({ x: state[at.BOLT_X]!, ticksLeft: boltTicks }, { x: state[at.BOLT_X + 1]!, ticksLeft: boltTicks });
  }
  const cellTicks = state[at.CELL_TICKS]!;
  out.cell = cellTicks > 0 ? { x: CELL_X, ticksLeft: cellTicks } : null;
  out.market = at.MARKETS[state[at.MARKET]! + 1]!;
  out.displacement = state[at.DISPLACEMENT]!;
  out.tapeSecond = state[at.TAPE_SECOND]!;
  out.over = state[at.OVER] !== 0;
  out.winner = state[at.WINNER] as Corner | -1;
  return out;
}

function readFighter(state: Int32Array, fighter: number, out: FighterView): void {
  out.x = state[fighter + at.X]!;
  out.y = state[fighter + at.Y]!;
  out.facing = state[fighter + at.FACING] as 1 | -1;
  out.health = wholePoints(state[fighter + at.HEALTH]!);
  out.energy = wholePoints(state[fighter + at.ENERGY]!);
  out.maxEnergy = wholePoints(state[fighter + at.MAX_ENERGY]!);
  out.posture = at.POSTURES[state[fighter + at.POSTURE]!]!;
  out.postureTick = state[fighter + at.POSTURE_TICK]!;
  out.postureTicks = state[fighter + at.POSTURE_TICKS]!;
  const move = state[fighter + at.MOVE]!;
  out.move = move >= 0 ? MOVES[move]! : null;
  out.startup = move >= 0 ? state[fighter + at.STARTUP_TICKS]! : 0;
  out.active = move >= 0 ? MOVE_TABLE[move * MOVE_FIELDS + ACTIVE]! : 0;
  out.recovery = move >= 0 ? out.postureTicks - out.startup - out.active : 0;
  out.invulnerable = state[fighter + at.INVULNERABLE_TICKS]! > 0;
}

function wholePoints(parts: number): number {
  return ((parts + at.POINT - 1) / at.POINT) | 0;
}

function readProjectiles(state: Int32Array, out: ProjectileView[]): void {
  out.length = 0;
  for (let corner = 0; corner < 2; corner++) {
    const shot = at.PROJECTILES + corner * at.PROJECTILE_SIZE;
    if (state[shot + at.PROJECTILE_LIVE] === 0) continue;
    out.push({
      owner: corner as Corner,
      x: state[shot + at.PROJECTILE_X]!,
      y: PROJECTILE_HEIGHT,
      direction: state[shot + at.PROJECTILE_DIRECTION] as 1 | -1,
    });
  }
}
