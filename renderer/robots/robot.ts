import type { Looks } from '../../core/engine/types.ts';
import { type Body, bodyOf } from './body.ts';
import { type Context, localLight } from './brush.ts';
import { farPaint, type Paint, paintOf } from './colours.ts';
import { drawHead } from './heads.ts';
import { drawFoot, drawForearm, drawShin, drawShoulder, drawThigh, drawUpperArm, type PartStyle } from './limbs.ts';
import { POSES, type PoseName } from './poses.ts';
import { assemble, type PartName, type Pose } from './skeleton.ts';
import { drawBack, drawPelvis, drawShield, drawTail, drawTorso } from './trunk.ts';

/** A robot ready to be drawn: how it is built and painted. */
export interface Robot {
  looks: Looks;
  body: Body;
  near: Paint;
  far: Paint;
}

export function robotOf(looks: Looks): Robot {
  const near = paintOf(looks);
  return { looks, body: bodyOf(looks), near, far: farPaint(near) };
}

const PAINTERS: Record<PartName, (context: Context, style: PartStyle) => void> = {
  upperArm: drawUpperArm,
  forearm: drawForearm,
  shoulder: drawShoulder,
  thigh: drawThigh,
  shin: drawShin,
  foot: drawFoot,
  pelvis: drawPelvis,
  torso: drawTorso,
  head: drawHead,
  back: drawBack,
  tail: drawTail,
  shield: drawShield,
};

/**
 * Draws one part with its joint at the context's origin, turned by `rotation` (radians, clockwise, facing right).
 * `mirrored` draws it for a robot that faces left; the light stays where it is.
 */
export function drawPart(
  context: Context,
  robot: Robot,
  part: PartName,
  far: boolean,
  rotation: number,
  mirrored: boolean,
): void {
  const { looks, body } = robot;
  context.save();
  if (mirrored) context.scale(-1, 1);
  context.rotate(rotation);
  PAINTERS[part](context, {
    body,
    paint: far ? robot.far : robot.near,
    light: localLight(rotation, mirrored),
    pattern: looks.pattern,
    head: looks.head,
    torso: looks.torso,
    visor: looks.visor,
    antenna: looks.antenna,
  });
  context.restore();
}

export interface DrawOptions {
  /** Picture pixels a robot pixel: 1 is the size of the fight's GIF (a robot is about 120 pixels tall). */
  scale: number;
  /** 1 faces right (default), -1 left. */
  facing?: 1 | -1;
}

/**
 * Draws a whole robot with its standing place (between the feet, on the floor) at the context's origin.
 * `pose` is a name of {@link POSES} or a pose of one's own.
 */
export function drawRobot(context: Context, looks: Looks, pose: PoseName | Pose, options: DrawOptions): void {
  const robot = robotOf(looks);
  const facing = options.facing ?? 1;
  context.save();
  context.scale(options.scale, options.scale);
  for (const { part, far, x, y, rotation } of assemble(robot.body, typeof pose === 'string' ? POSES[pose] : pose)
    .placements) {
    context.save();
    context.translate(x * facing, y);
    drawPart(context, robot, part, far, rotation, facing === -1);
    context.restore();
  }
  context.restore();
}
