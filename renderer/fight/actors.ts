import { type Corner, type Move, UNIT } from '../../core/engine/types.ts';
import type { BlitStyle, Surface } from '../indexed/surface.ts';
import { motionOf } from '../robots/motion.ts';
import { assemble, type Skeleton } from '../robots/skeleton.ts';
import { FLOOR_Y, WIDTH } from '../stages/index.ts';
import type { Moment } from './aftermath.ts';
import { PIXELS_PER_UNIT, screenX, screenY } from './geometry.ts';
import { type Kit, ROBOT_SCALE } from './kit.ts';
import type { Actor } from './recording.ts';

/** A robot as it stands in the picture; effects hang on its skeleton. */
export interface Stance {
  corner: Corner;
  actor: Actor;
  /** Place of the feet in the picture, whole pixels. */
  x: number;
  y: number;
  facing: 1 | -1;
  skeleton: Skeleton;
}

/** Stage units from which a move steps its full length forward; nearer, less. */
const FULL_STEP_UNITS: Partial<Record<Move, number>> = { light: 56, heavy: 76, throw: 48, special: 90 };
/** Bodies on the floor keep this distance, stage units. */
const BODY_UNITS = 28;
const FLASH_TICKS = 2.5;
/** Robots are drawn no nearer to the sides of the picture than this. */
const EDGE = 38;
/** A robot that lies down needs so much more. */
const LYING_EDGE = 52;

/** Where a fighter stands at this moment and how. `clock` are ticks that never stop. */
export function stanceOf(kit: Kit, moment: Moment, corner: Corner, clock: number): Stance {
  const actor = moment.fighters[corner];
  const opponent = moment.fighters[corner === 0 ? 1 : 0];
  const apart = ((opponent.x - actor.x) * actor.facing) / UNIT;
  const fullStep = (actor.move && FULL_STEP_UNITS[actor.move]) || BODY_UNITS + 1;
  const place = placesOf(moment)[corner];
  const { pose, lift } = motionOf({
    ...actor,
    travelled: place * actor.facing,
    clock: clock + corner * 17,
    room: (apart - BODY_UNITS) / (fullStep - BODY_UNITS),
    ending: moment.endings[corner],
  });
  const edge = EDGE + LYING_EDGE * Math.min(1, Math.abs(pose.roll));
  return {
    corner,
    actor,
    x: Math.round(Math.max(edge, Math.min(WIDTH - edge, place))),
    y: Math.round(screenY(actor.y) - lift),
    facing: actor.facing,
    skeleton: assemble(kit.robots[corner].body, pose),
  };
}

/** Picture place of a point of a robot's skeleton. */
export function anchor({ x, y, facing }: Stance, point: { x: number; y: number }): { x: number; y: number } {
  return { x: Math.round(x + point.x * facing * ROBOT_SCALE), y: Math.round(y + point.y * ROBOT_SCALE) };
}

/** The shadow on the floor, smaller the higher the robot is. */
export function drawShadow(surface: Surface, kit: Kit, { x, y, skeleton, facing }: Stance): void {
  const height = Math.min(4, Math.floor((FLOOR_Y - y) / 16));
  const half = 36 - height * 5;
  const sprite = kit.effect(`shadow${height}`, [-half - 2, -8, half + 2, 8], context => {
    context.fillStyle = 'rgba(8, 5, 18, 0.5)';
    context.beginPath();
    context.ellipse(0, 0, half, 5.5 - height * 0.6, 0, 0, Math.PI * 2);
    context.fill();
  });
  surface.blit(sprite, Math.round(x + skeleton.chest.x * facing * 0.5), FLOOR_Y + 2);
}

/** The robot itself. */
export function drawActor(surface: Surface, kit: Kit, stance: Stance, struck: number, ghost = false): void {
  const { corner, actor, x, y, facing, skeleton } = stance;
  const isOut = actor.posture === 'knockedOut' && actor.postureTick > 14;
  const style: BlitStyle = {
    remap: struck < FLASH_TICKS ? kit.flash : isOut ? kit.off[corner] : undefined,
    ghost: ghost || (actor.invulnerable && actor.move === 'dodge'),
  };
  const mark = surface.drawnCount;
  for (const { part, far, x: partX, y: partY, rotation } of skeleton.placements) {
    const sprite = kit.part(corner, part, far, rotation, facing === -1);
    surface.blit(sprite, x + Math.round(partX * facing * ROBOT_SCALE), y + Math.round(partY * ROBOT_SCALE), style);
  }
  surface.merge(mark);
}

/** Fighters nearer than this are drawn a little further apart than they are, or their limbs could not be told apart. */
const CLOSE_PIXELS = 120;
const SPREAD = 0.17;
/** From this much elbow room on, one fighter makes all the room that a wall denies the other. */
const EDGE_ROOM_PIXELS = 6;
/** A jumper passes over the other: no spreading in the air, where they swap sides. */
const SPREAD_HEIGHT_UNITS = 24;

/** Where both are drawn, in picture columns: apart by their elbow room, within the picture. */
function placesOf(moment: Moment): [number, number] {
  const room = elbowRoom(moment);
  const wished = moment.fighters.map(({ x, facing }) => screenX(x) - facing * room) as [number, number];
  // Who has a wall in the back cannot make room: the other does, as far as there is any to make.
  const pushed = wished.map(place => Math.max(EDGE, Math.min(WIDTH - EDGE, place)) - place) as [number, number];
  const share = Math.min(1, room / EDGE_ROOM_PIXELS);
  return [wished[0] + pushed[0] + pushed[1] * share, wished[1] + pushed[1] + pushed[0] * share];
}

/** How far each fighter is drawn back from the other, in picture pixels. */
function elbowRoom({ fighters }: Moment): number {
  const apart = (Math.abs(fighters[0].x - fighters[1].x) / UNIT) * PIXELS_PER_UNIT;
  const height = Math.max(fighters[0].y, fighters[1].y) / UNIT;
  const grounded = Math.max(0, 1 - height / SPREAD_HEIGHT_UNITS);
  return Math.max(0, CLOSE_PIXELS - apart) * SPREAD * grounded;
}
