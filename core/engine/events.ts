import { EVENT_COUNT, EVENT_SIZE, EVENTS, MAX_EVENTS, POINT, TICK } from './layout.ts';
import { type Corner, type FightEvent, type FightEventType, MOVES } from './types.ts';

/** Event codes, in this order. */
export const EVENT_TYPES: readonly FightEventType[] = [
  'hit',
  'blocked',
  'guardBroken',
  'thrown',
  'throwBroken',
  'bolt',
  'cell',
  'boltWarning',
  'cellAppeared',
  'market',
  'roundStart',
  'roundEnd',
  'knockout',
  'fightEnd',
];
export const EVENT_HIT = 0;
export const EVENT_BLOCKED = 1;
export const EVENT_GUARD_BROKEN = 2;
export const EVENT_THROWN = 3;
export const EVENT_THROW_BROKEN = 4;
export const EVENT_BOLT = 5;
export const EVENT_CELL = 6;
export const EVENT_BOLT_WARNING = 7;
export const EVENT_CELL_APPEARED = 8;
export const EVENT_MARKET = 9;
export const EVENT_ROUND_START = 10;
export const EVENT_ROUND_END = 11;
export const EVENT_KNOCKOUT = 12;
export const EVENT_FIGHT_END = 13;

/** Notes an event of this tick; `damage` in parts. Beyond MAX_EVENTS a tick (which no rule reaches) they are dropped. */
export function note(
  state: Int32Array,
  type: number,
  corner: number,
  victim: number,
  move: number,
  damage: number,
  counter: number,
  x: number,
  y: number,
): void {
  const count = state[EVENT_COUNT]!;
  if (count >= MAX_EVENTS) return;
  const at = EVENTS + count * EVENT_SIZE;
  state[at] = type;
  state[at + 1] = corner;
  state[at + 2] = victim;
  state[at + 3] = move;
  state[at + 4] = damage;
  state[at + 5] = counter;
  state[at + 6] = x;
  state[at + 7] = y;
  state[EVENT_COUNT] = count + 1;
}

/** The events of the last tick, in the order in which they happened, as fresh objects. */
export function readEvents(state: Int32Array): FightEvent[] {
  const events: FightEvent[] = [];
  for (let index = 0; index < state[EVENT_COUNT]!; index++) {
    const at = EVENTS + index * EVENT_SIZE;
    events.push({
      type: EVENT_TYPES[state[at]!]!,
      tick: state[TICK]!,
      corner: state[at + 1] as Corner | -1,
      victim: state[at + 2] as Corner | -1,
      move: MOVES[state[at + 3]!] ?? null,
      damage: ((state[at + 4]! + POINT - 1) / POINT) | 0,
      counter: state[at + 5] === 1,
      x: state[at + 6]!,
      y: state[at + 7]!,
    });
  }
  return events;
}
