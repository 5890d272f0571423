/** Inputs for tests of the fight: tapes that stand still or jump where a case wants it, and seeds by number. */
import { createFight, type Fight } from '../fight.ts';
import { sha256Hex } from '../hash.ts';
import * as at from '../layout.ts';
import {
  type Archetype,
  type Build,
  type Corner,
  type FighterSetup,
  type FightInput,
  TAPE_SECONDS,
  type Tape,
} from '../types.ts';

export const EVEN_BUILD: Build = { power: 5, armour: 5, speed: 5, energy: 5, technique: 5 };

export function setup(build: Build = EVEN_BUILD, archetype: Archetype = 'bruiser'): FighterSetup {
  const sliders = { aggression: 50, range: 50, risk: 50, patience: 50 };
  return { build, controller: { kind: 'archetype', archetype, sliders, version: 1 } };
}

/** A tape whose price is `prices[second]` above 10,000, the last one kept to the end; sigma is one tick. */
export function tape(prices: readonly number[] = [0]): Tape {
  const last = prices[prices.length - 1] ?? 0;
  const samples = Array.from({ length: TAPE_SECONDS + 1 }, (_, second) => 10_000 + (prices[second] ?? last));
  return { symbol: 'TEST-USD', source: 'simulated', decimals: 2, sigmaMilliticks: 1000, samples };
}

export function seedOf(number: number): string {
  return sha256Hex(`test ${number}`);
}

export function input(changes: Partial<FightInput> = {}): FightInput {
  return { rules: 'standard', seed: seedOf(1), tape: tape(), corners: [setup(), setup()], ...changes };
}

/** Code of an action by its name. */
export function code(action: at.Action): number {
  return at.ACTIONS.indexOf(action);
}

/** A fight whose fighters stand so many stage units apart around the middle. */
export function standoff(distance: number, changes: Partial<FightInput> = {}): Fight {
  const fight = createFight(input(changes));
  const middle = (300 * 256) / 2;
  fight.state[at.FIGHTER_0 + at.X] = middle - (distance * 256) / 2;
  fight.state[at.FIGHTER_1 + at.X] = middle + (distance * 256) / 2;
  return fight;
}

/** Runs `ticks` ticks in which both corners hold one action each. */
export function hold(fight: Fight, first: at.Action, second: at.Action, ticks: number): void {
  for (let tick = 0; tick < ticks; tick++) fight.advance(code(first), code(second));
}

/** Health in whole points, rounded up. */
export function healthOf(fight: Fight, corner: Corner): number {
  return Math.ceil(fight.state[at.fighterOf(corner) + at.HEALTH]! / at.POINT);
}

/** Energy in parts. */
export function energyOf(fight: Fight, corner: Corner): number {
  return fight.state[at.fighterOf(corner) + at.ENERGY]!;
}

export function setField(fight: Fight, corner: Corner, field: number, value: number): void {
  fight.state[at.fighterOf(corner) + field] = value;
}
