import type { Corner, FightEvent, Move } from '../../core/engine/types.ts';
import { anchor, type Stance } from '../fight/actors.ts';
import type { Moment } from '../fight/aftermath.ts';
import { SHOT_HEIGHT, screenX, screenY } from '../fight/geometry.ts';
import { INK } from '../fight/inks.ts';
import { type Box, type Kit, ROBOT_SCALE } from '../fight/kit.ts';
import { DISPLAY, figures, layFigures, words } from '../fight/lettering.ts';
import type { BoltStrike } from '../fight/recording.ts';
import type { Surface } from '../indexed/surface.ts';
import { FLOOR_Y } from '../stages/index.ts';
import * as draw from './drawings.ts';

/** Ticks of the fight a picture: effects advance by one drawing in each. */
export const TICKS_PER_FRAME = 1.5;
/** No effect of an event outlives this. */
export const LONGEST_EFFECT_TICKS = 40;

interface Scene {
  surface: Surface;
  kit: Kit;
  moment: Moment;
  stances: readonly [Stance, Stance];
  /** Ticks, fractions allowed. */
  time: number;
}

function phaseOf(age: number): number {
  return Math.floor(age / TICKS_PER_FRAME);
}

function mirrored(
  key: string,
  facing: 1 | -1,
  scene: Scene,
  box: Box,
  paint: (context: Parameters<Parameters<Kit['effect']>[2]>[0]) => void,
) {
  const turned: Box = facing === 1 ? box : [-box[2], box[1], -box[0], box[3]];
  return scene.kit.effect(`${key}/${facing}`, turned, context => {
    if (facing === -1) context.scale(-1, 1);
    paint(context);
  });
}

/** What lies behind the fighters: warnings on the floor, the cell, streaks of a dash. */
export function drawBehind(scene: Scene): void {
  const { surface, kit, moment, time } = scene;
  const blink = Math.floor(time / 6) % 2;
  for (const { x } of moment.bolts) {
    const sprite = kit.effect(`warning${blink}`, [-40, -166, 40, 13], context => draw.drawBoltWarning(context, blink));
    surface.blit(sprite, Math.round(screenX(x)), FLOOR_Y + 3);
  }
  if (moment.cell) {
    const isOpen = moment.cell.ticksLeft < 60;
    const phase = Math.floor(time / 6) % 4;
    const sprite = kit.effect(`cell${isOpen}${phase}`, [-16, -130, 16, 4], context =>
      draw.drawCell(context, isOpen, phase),
    );
    surface.blit(sprite, Math.round(screenX(moment.cell.x)), FLOOR_Y);
  }
  for (const stance of scene.stances) {
    if (stance.actor.posture === 'move' && stance.actor.move === 'dash') {
      const phase = phaseOf(stance.actor.postureTick) % 3;
      const { glow } = kit.robots[stance.corner].near;
      const sprite = mirrored(`streaks${stance.corner}${phase}`, stance.facing, scene, [-110, -130, 0, 0], context =>
        draw.drawStreaks(context, glow, phase),
      );
      surface.blit(sprite, stance.x, stance.y);
    }
  }
}

/** What the fighters' moves trail and throw, in front of them. */
export function drawMoves(scene: Scene): void {
  for (const stance of scene.stances) {
    if (stance.actor.posture === 'move') drawMove(scene, stance);
    if (stance.actor.posture === 'guardBroken') drawDaze(scene, stance);
    if (stance.actor.posture === 'knockedOut' && stance.actor.postureTick > 18) drawShortCircuit(scene, stance);
  }
  const phase = Math.floor(scene.time / TICKS_PER_FRAME) % 2;
  for (const { owner, x, direction } of scene.moment.projectiles) {
    const { glow, glowCore } = scene.kit.robots[owner].near;
    const sprite = mirrored(`shot${owner}${phase}`, direction, scene, [-56, -18, 20, 18], context =>
      draw.drawShot(context, glow, glowCore, phase),
    );
    scene.surface.blit(sprite, Math.round(screenX(x)), FLOOR_Y - SHOT_HEIGHT);
  }
}

/** Arcs that limbs leave behind: around which point, between which angles clockwise from straight up, in limb lengths. */
interface Swoosh {
  centre: 'chest' | 'hip';
  from: number;
  to: number;
  reach: number;
}

const SWOOSHES: Partial<Record<Move, Swoosh>> = {
  heavy: { centre: 'chest', from: -0.9, to: 1.75, reach: 1.16 },
  antiAir: { centre: 'chest', from: 2.5, to: 0.2, reach: 1.2 },
  jumpIn: { centre: 'hip', from: 0.7, to: 2.1, reach: 1.1 },
};

function drawMove(scene: Scene, stance: Stance): void {
  const { move, postureTick, startup } = stance.actor;
  const sinceStrike = postureTick - startup;
  const swoosh = move ? SWOOSHES[move] : undefined;
  if (swoosh) drawSwoosh(scene, stance, swoosh, sinceStrike);
  else if (move === 'projectile') drawMuzzle(scene, stance, sinceStrike);
  else if (move === 'special') drawSpecial(scene, stance, sinceStrike);
}

function drawSwoosh(scene: Scene, stance: Stance, { centre, from, to, reach }: Swoosh, since: number): void {
  const phase = phaseOf(since + TICKS_PER_FRAME);
  if (phase < 0 || phase > 3) return;
  const { body, near } = scene.kit.robots[stance.corner];
  const length = centre === 'chest' ? body.upperArm + body.forearm : body.thigh + body.shin;
  const radius = length * reach * ROBOT_SCALE;
  // The blade of light runs ahead, stays for a picture, then thins from behind.
  const span = to - from;
  const start = from + span * [0, 0, 0.35, 0.7][phase]!;
  const end = from + span * [0.55, 1, 1.04, 1.08][phase]!;
  const thickness = [13, 15, 10, 5][phase]!;
  const box = Math.ceil(radius + 4);
  const sprite = mirrored(
    `swoosh${stance.corner}${stance.actor.move}${phase}`,
    stance.facing,
    scene,
    [-box, -box, box, box],
    context => draw.drawSwoosh(context, near.glow, radius, start, end, thickness),
  );
  const { x, y } = anchor(stance, stance.skeleton[centre]);
  scene.surface.blit(sprite, x, y);
}

function drawMuzzle(scene: Scene, stance: Stance, since: number): void {
  const phase = phaseOf(since);
  if (phase < 0 || phase > 1) return;
  const { glow } = scene.kit.robots[stance.corner].near;
  const sprite = mirrored(`muzzle${stance.corner}${phase}`, stance.facing, scene, [-6, -12, 30, 12], context =>
    draw.drawMuzzle(context, glow, phase),
  );
  const { x, y } = anchor(stance, stance.skeleton.nearFist);
  scene.surface.blit(sprite, x + stance.facing * 6, y);
}

function drawSpecial(scene: Scene, stance: Stance, since: number): void {
  const { glow, glowCore } = scene.kit.robots[stance.corner].near;
  if (since < -2) {
    const phase = Math.floor(stance.actor.postureTick / TICKS_PER_FRAME) % draw.CHARGE_PHASES;
    const sprite = scene.kit.effect(`charge${stance.corner}${phase}`, [-58, -58, 58, 58], context =>
      draw.drawCharge(context, glow, phase),
    );
    const { x, y } = anchor(stance, stance.skeleton.nearFist);
    scene.surface.blit(sprite, x, y);
    return;
  }
  const phase = phaseOf(since + 2);
  if (phase >= draw.SHOCK_PHASES) return;
  const sprite = mirrored(`lance${stance.corner}${phase}`, stance.facing, scene, [-34, -36, 66, 36], context =>
    draw.drawLance(context, glow, glowCore, phase),
  );
  const { x, y } = anchor(stance, stance.skeleton.nearFist);
  scene.surface.blit(sprite, x, y);
}

function drawDaze(scene: Scene, stance: Stance): void {
  const phase = Math.floor(stance.actor.postureTick / 3) % 4;
  const sprite = scene.kit.effect(`daze${phase}`, [-28, -14, 28, 14], context => draw.drawDaze(context, phase));
  const { x, y } = anchor(stance, stance.skeleton.head);
  scene.surface.blit(sprite, x, y - 26);
}

function drawShortCircuit(scene: Scene, stance: Stance): void {
  const phase = Math.floor(scene.time / 4) % 4;
  const sprite = scene.kit.effect(`short${phase}`, [-50, -60, 50, 16], context =>
    draw.drawShortCircuit(context, phase),
  );
  const { x, y } = anchor(stance, stance.skeleton.chest);
  scene.surface.blit(sprite, x, y);
}

/** Lightning where bolts struck, whether or not they hit anybody. */
export function drawStrikes({ surface, kit, time }: Scene, strikes: readonly BoltStrike[]): void {
  for (const { tick, x } of strikes) {
    const phase = phaseOf(time - tick);
    if (phase < 0 || phase > 3) continue;
    const step = Math.min(phase, 2);
    const sprite = kit.effect(`bolt${step}`, [-40, -180, 40, 26], context => draw.drawBolt(context, 172, step));
    surface.blit(sprite, Math.round(screenX(x)), FLOOR_Y);
  }
}

/** Everything that a past event still shows, in front of all. */
export function drawEvents(scene: Scene, events: readonly FightEvent[]): void {
  for (const event of events) {
    const age = scene.time - event.tick;
    if (age < 0 || age > LONGEST_EFFECT_TICKS) continue;
    drawFlash(scene, event, phaseOf(age));
    // A newer number takes the place of an older one over the same fighter.
    const isNewest = !events.some(
      later => later.victim === event.victim && later.damage > 0 && later.tick > event.tick,
    );
    if (event.damage > 0 && event.victim >= 0 && isNewest) drawDamage(scene, event, age);
  }
}

/** Height of a blow above the floor, by move, and radius of its flash. */
const BLOWS: Record<Move, readonly [height: number, size: number]> = {
  light: [88, 17],
  heavy: [82, 29],
  throw: [80, 20],
  projectile: [SHOT_HEIGHT, 20],
  special: [80, 38],
  jumpIn: [96, 23],
  antiAir: [84, 26],
  dash: [80, 16],
  dodge: [80, 16],
};

function drawFlash(scene: Scene, event: FightEvent, phase: number): void {
  const { surface, kit } = scene;
  const victim = event.victim >= 0 ? scene.stances[event.victim as Corner] : undefined;
  const facing = victim?.facing ?? 1;
  const x = Math.round(screenX(event.x)) + (event.move ? facing * 13 : 0);
  const y = Math.round(screenY(event.y));
  const [height, size] = BLOWS[event.move ?? 'light'];
  switch (event.type) {
    case 'hit':
      if (phase < draw.IMPACT_PHASES) surface.blit(impact(kit, event.counter ? size + 6 : size, phase), x, y - height);
      return;
    case 'blocked':
      if (phase < draw.GUARD_PHASES) {
        const sprite = mirrored(`guard${phase}`, facing, scene, [-50, -50, 34, 50], context =>
          draw.drawGuard(context, phase),
        );
        surface.blit(sprite, x + facing * 14, y - 74);
      }
      return;
    case 'guardBroken':
      if (phase < draw.BREAK_PHASES) {
        const sprite = kit.effect(`break${phase}`, [-80, -80, 80, 90], context => draw.drawGuardBreak(context, phase));
        surface.blit(sprite, x + facing * 6, y - 78);
      }
      return;
    case 'throwBroken':
      if (phase < draw.GUARD_PHASES) surface.blit(impact(kit, 18, phase), x, FLOOR_Y - 82);
      return;
    case 'thrown':
      drawThrown(scene, event, phase);
      return;
    case 'cell':
      if (phase < draw.IMPACT_PHASES) surface.blit(impact(kit, 24, phase), Math.round(screenX(event.x)), FLOOR_Y - 62);
      return;
    case 'knockout':
      if (phase < draw.IMPACT_PHASES) surface.blit(impact(kit, 46, phase), Math.round(screenX(event.x)), FLOOR_Y - 80);
      drawDustAt(scene, victim?.x ?? x, 44, phase - 10);
      return;
    case 'roundStart':
      return;
    default:
      return;
  }
}

/** A flash at the grip, and dust where the thrown one lands 14 ticks later. */
function drawThrown(scene: Scene, event: FightEvent, phase: number): void {
  if (phase < draw.IMPACT_PHASES)
    scene.surface.blit(impact(scene.kit, 18, phase), Math.round(screenX(event.x)), FLOOR_Y - 84);
  const victim = scene.stances[event.victim === 1 ? 1 : 0];
  drawDustAt(scene, victim.x, 40, phase - 9);
}

function impact(kit: Kit, size: number, phase: number) {
  const box = Math.ceil(size * 2.3);
  return kit.effect(`impact${size}/${phase}`, [-box, -box, box, box], context => draw.drawImpact(context, size, phase));
}

/** Dust on the floor; outside its phases nothing. */
export function drawDustAt(scene: Pick<Scene, 'kit' | 'surface'>, x: number, size: number, phase: number): void {
  if (phase < 0 || phase >= draw.DUST_PHASES) return;
  const width = Math.ceil(size * 1.8);
  const sprite = scene.kit.effect(`dust${size}/${phase}`, [-width, -size, width, 10], context =>
    draw.drawDust(context, size, phase),
  );
  scene.surface.blit(sprite, x, FLOOR_Y + 2);
}

const NUMBER_TICKS = 27;

/** The health that a blow took, rising over the victim and standing for most of a second. */
function drawDamage(scene: Scene, event: FightEvent, age: number): void {
  if (age > NUMBER_TICKS) return;
  const rise = [0, 9, 15, 19, 21][Math.min(4, phaseOf(age))]!;
  const big = event.damage >= 20;
  const colour = event.counter ? INK.ember : big ? INK.flame : event.type === 'blocked' ? INK.grey : INK.white;
  const sizePx = big ? 26 : event.damage >= 12 ? 21 : 17;
  const facing = scene.stances[event.victim === 1 ? 1 : 0].facing;
  const x = Math.max(28, Math.min(452, Math.round(screenX(event.x)) - facing * 16));
  const y = Math.max(100, Math.round(screenY(event.y)) - 104 - rise);
  const row = figures(scene.kit, `-${event.damage}`, { sizePx, colour, outline: 5, font: DISPLAY });
  layFigures(row, x, y, 'center', (sprite, atX, atY) => scene.surface.blit(sprite, atX, atY));
  if (event.counter) {
    const style = { sizePx: 12, colour: INK.flame, outline: 4, align: 'center', font: DISPLAY } as const;
    scene.surface.blit(words(scene.kit, 'COUNTER', style).sprite, x, y - sizePx + 1);
  }
}
