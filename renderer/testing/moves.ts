import type { Move } from '../../core/engine/types.ts';
import type { Beat, Part } from './scripted.ts';

/** Start-up, active and recovery as they were when these scenes were drawn; what the rules say later does not matter here. */
const PHASES: Record<Move, [number, number, number]> = {
  light: [5, 3, 9],
  heavy: [13, 3, 18],
  throw: [6, 2, 20],
  projectile: [13, 0, 17],
  special: [15, 5, 30],
  jumpIn: [10, 10, 16],
  antiAir: [4, 5, 18],
  dash: [0, 10, 0],
  dodge: [0, 9, 5],
};

const idle = (x: number): Part => ({ posture: 'idle', x });
const doing = (move: Move, x: number, since = 0): Part => ({ posture: 'move', move, phases: PHASES[move], x, since });

/** A blow from the left: the move up to its contact, then the victim's stun. */
function blow(move: Move, apart: number, damage: number, stun: number): Beat[] {
  const [left, right] = [150 - apart / 2, 150 + apart / 2];
  const launched = move === 'special' || move === 'antiAir';
  const victim: Part = {
    posture: 'hitStun',
    length: stun,
    x: right + 6,
    struckBy: move,
    launched,
    health: 100 - damage,
  };
  return [
    { ticks: PHASES[move][0], left: doing(move, left), right: idle(right) },
    {
      ticks: stun,
      left: doing(move, left, PHASES[move][0]),
      right: victim,
      events: [{ type: 'hit', move, damage, x: right }],
    },
  ];
}

/** Every move and posture once, by name: what golden pictures and the eye look at. */
export const MOVE_SCENES: Record<string, Beat[]> = {
  light: blow('light', 52, 9, 15),
  heavy: blow('heavy', 70, 26, 22),
  special: blow('special', 84, 41, 20),
  antiAir: blow('antiAir', 46, 16, 16),
  jumpIn: [
    { ticks: 10, left: { ...doing('jumpIn', 90), y: 44 }, right: idle(170) },
    {
      ticks: 10,
      left: { ...doing('jumpIn', 128, 10), y: 40 },
      right: { posture: 'hitStun', length: 16, x: 176, struckBy: 'jumpIn', health: 80 },
      events: [{ type: 'hit', move: 'jumpIn', damage: 12, x: 170, counter: true }],
    },
  ],
  throw: [
    { ticks: 6, left: doing('throw', 130), right: { posture: 'block', x: 168 } },
    {
      ticks: 14,
      left: doing('throw', 130, 6),
      right: { posture: 'thrown', length: 14, x: 190, struckBy: 'throw', launched: true, health: 70 },
      events: [{ type: 'thrown', move: 'throw', damage: 18, x: 168 }],
    },
  ],
  down: [
    {
      ticks: 14,
      left: { posture: 'forward', x: 110 },
      right: { posture: 'down', length: 14, x: 200, struckBy: 'throw', invulnerable: true, health: 70 },
    },
  ],
  projectile: [
    { ticks: 13, left: doing('projectile', 80), right: { posture: 'forward', x: 220 } },
    {
      ticks: 12,
      left: doing('projectile', 80, 13),
      right: { posture: 'forward', x: 214 },
      projectiles: [{ owner: 0, x: 130 * 256, y: 24 * 256, direction: 1 }],
    },
  ],
  block: [
    { ticks: 6, left: doing('heavy', 120, 8), right: { posture: 'block', x: 178 } },
    {
      ticks: 11,
      left: doing('heavy', 120, 13),
      right: { posture: 'blockStun', length: 11, x: 184 },
      events: [{ type: 'blocked', move: 'heavy', x: 178 }],
    },
  ],
  guardBroken: [
    { ticks: 4, left: doing('heavy', 120, 10), right: { posture: 'block', x: 178 } },
    {
      ticks: 26,
      left: doing('heavy', 120, 13),
      right: { posture: 'guardBroken', length: 26, x: 186, energy: 0 },
      events: [{ type: 'guardBroken', move: 'heavy', x: 178 }],
    },
  ],
  dash: [{ ticks: 10, left: doing('dash', 110), right: { posture: 'back', x: 200 } }],
  dodge: [{ ticks: 14, left: doing('light', 130, 5), right: { ...doing('dodge', 180), invulnerable: true } }],
  bolt: [
    {
      ticks: 8,
      left: { posture: 'forward', x: 110 },
      right: { posture: 'back', x: 190 },
      bolts: [
        { x: 110 * 256, ticksLeft: 9 },
        { x: 200 * 256, ticksLeft: 9 },
      ],
      market: 'red',
    },
    {
      ticks: 12,
      left: idle(112),
      right: idle(186),
      events: [{ type: 'bolt', corner: -1, victim: 0, damage: 8, x: 112 }],
      market: 'red',
    },
  ],
  // The market turns in the middle of the scene: stage, bars' ground and strip must follow.
  turn: [
    { ticks: 6, left: { posture: 'forward', x: 96 }, right: { posture: 'back', x: 204 } },
    { ticks: 9, left: { posture: 'block', x: 100 }, right: { posture: 'forward', x: 200 }, market: 'red' },
  ],
  cell: [
    {
      ticks: 20,
      left: { posture: 'forward', x: 96 },
      right: { posture: 'forward', x: 204 },
      cell: { x: 150 * 256, ticksLeft: 50 },
      market: 'green',
    },
  ],
};
