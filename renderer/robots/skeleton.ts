import type { Body } from './body.ts';
import type { Point } from './brush.ts';

/**
 * Where a robot holds its limbs, independent of how it is built. x is forward, y up unless said otherwise.
 * Arms are in arm lengths from the shoulder, legs in leg lengths, so that one pose fits every body.
 */
export interface Pose {
  /** 0 stands with straight legs, 1 squats deep. */
  crouch: number;
  /** Hip ahead (+) of or behind the standing place, in leg lengths. */
  shift: number;
  /** Forward lean of the torso, added to the body's stoop, radians. */
  lean: number;
  /** Forward tilt of the head, radians. */
  head: number;
  /** Hands from the shoulder: forward and down. */
  nearHand: Point;
  farHand: Point;
  /** Ankles from the standing place: forward and up. */
  nearFoot: Point;
  farFoot: Point;
  /** Toes down, radians. */
  nearToe: number;
  farToe: number;
  /** Turn of the whole robot about its hip, forward positive, radians. */
  roll: number;
  /** After the roll the hip is lowered by this share of its way to the floor (1 lies on it), or raised when negative. */
  drop: number;
}

export type PartName =
  | 'upperArm'
  | 'forearm'
  | 'shoulder'
  | 'thigh'
  | 'shin'
  | 'foot'
  | 'pelvis'
  | 'torso'
  | 'head'
  | 'back'
  | 'tail'
  | 'shield';

/** A part to draw at a joint, turned clockwise by `rotation` radians, for a robot that faces right. */
export interface Placement {
  part: PartName;
  /** Far side of the body, painted in shadow. */
  far: boolean;
  x: number;
  y: number;
  rotation: number;
}

export interface Skeleton {
  /** In drawing order, back to front. */
  placements: Placement[];
  /** Points that effects hang on, relative to the standing place. */
  nearFist: Point;
  farFist: Point;
  head: Point;
  chest: Point;
  hip: Point;
}

interface Limb {
  joint: Point;
  end: Point;
  /** Clockwise rotations of the two bones, which hang straight down at 0. */
  upper: number;
  lower: number;
}

/** Two bones from `from` that reach for `to`; `bend` 1 puts the joint on the forward side of the line, -1 behind it. */
function reach(from: Point, to: Point, upperLength: number, lowerLength: number, bend: number): Limb {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const longest = (upperLength + lowerLength) * 0.995;
  const shortest = Math.abs(upperLength - lowerLength) + 1;
  const distance = Math.max(shortest, Math.min(longest, Math.hypot(dx, dy)));
  const straight = Math.atan2(dx, dy);
  const cosine = (upperLength ** 2 + distance ** 2 - lowerLength ** 2) / (2 * upperLength * distance);
  const upperAngle = straight + bend * Math.acos(Math.max(-1, Math.min(1, cosine)));
  const joint = { x: from.x + Math.sin(upperAngle) * upperLength, y: from.y + Math.cos(upperAngle) * upperLength };
  const end = { x: from.x + Math.sin(straight) * distance, y: from.y + Math.cos(straight) * distance };
  const lowerAngle = Math.atan2(end.x - joint.x, end.y - joint.y);
  return { joint, end, upper: -upperAngle, lower: -lowerAngle };
}

function legs(body: Body, pose: Pose, hip: Point, length: number, far: boolean): Placement[] {
  const foot = far ? pose.farFoot : pose.nearFoot;
  const toe = far ? pose.farToe : pose.nearToe;
  const root = { x: hip.x + (far ? 1.5 : -1.5), y: hip.y + 1 };
  const target = { x: foot.x * length, y: -foot.y * length - body.ankle };
  const leg = reach(root, target, body.thigh, body.shin, body.kneeBend);
  return [
    { part: 'foot', far, x: leg.end.x, y: leg.end.y, rotation: toe },
    { part: 'shin', far, x: leg.joint.x, y: leg.joint.y, rotation: leg.lower },
    { part: 'thigh', far, x: root.x, y: root.y, rotation: leg.upper },
  ];
}

function arm(body: Body, pose: Pose, shoulder: Point, far: boolean): { limb: Limb; placements: Placement[] } {
  const hand = far ? pose.farHand : pose.nearHand;
  const length = body.upperArm + body.forearm;
  const target = { x: shoulder.x + hand.x * length, y: shoulder.y + hand.y * length };
  const limb = reach(shoulder, target, body.upperArm, body.forearm, -1);
  return {
    limb,
    placements: [
      { part: 'upperArm', far, x: shoulder.x, y: shoulder.y, rotation: limb.upper },
      { part: 'forearm', far, x: limb.joint.x, y: limb.joint.y, rotation: limb.lower },
    ],
  };
}

/** Places every part of a robot that stands at the origin and faces right; y is down, the floor is at 0. */
export function assemble(body: Body, pose: Pose): Skeleton {
  const length = body.thigh + body.shin;
  const hip = { x: pose.shift * length, y: -(length * (0.97 - 0.5 * pose.crouch) + body.ankle) };
  const lean = body.stoop + pose.lean;
  const along = (x: number, up: number): Point => ({
    x: hip.x + Math.cos(lean) * x + Math.sin(lean) * up,
    y: hip.y + Math.sin(lean) * x - Math.cos(lean) * up,
  });
  const nearShoulder = along(-body.chest * 0.12, body.torso * 0.86);
  const farShoulder = along(body.chest * 0.3, body.torso * 0.88);
  const near = arm(body, pose, nearShoulder, false);
  const far = arm(body, pose, farShoulder, true);
  const neck = along(body.chest * 0.22, body.torso + body.neck);
  const back = along(-body.chest * 0.55, body.torso * 0.66);
  const tail = along(-body.chest * 0.3, body.torso * 0.98);
  const placements: Placement[] = [
    ...far.placements,
    { part: 'back', far: false, ...back, rotation: lean },
    ...legs(body, pose, hip, length, true),
    ...legs(body, pose, hip, length, false),
    { part: 'pelvis', far: false, ...hip, rotation: lean * 0.4 },
    { part: 'torso', far: false, ...hip, rotation: lean },
    { part: 'head', far: false, ...neck, rotation: lean * 0.35 + pose.head },
    ...near.placements,
    { part: 'shoulder', far: false, ...nearShoulder, rotation: near.limb.upper * 0.35 + lean },
  ];
  if (body.archetype === 'trickster') {
    placements.splice(2, 0, { part: 'tail', far: false, ...tail, rotation: lean * 0.5 - pose.shift * 0.5 });
  }
  if (body.archetype === 'sentinel') {
    placements.push({
      part: 'shield',
      far: false,
      ...middle(near.limb.joint, near.limb.end),
      rotation: near.limb.lower,
    });
  }
  const turned = turn(body, pose, hip);
  return {
    placements: placements.map(placement => ({
      ...placement,
      ...turned(placement),
      rotation: placement.rotation + pose.roll,
    })),
    nearFist: turned(near.limb.end),
    farFist: turned(far.limb.end),
    head: turned(along(body.chest * 0.2, body.torso + body.head)),
    chest: turned(along(0, body.torso * 0.6)),
    hip: turned(hip),
  };
}

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

/** The turn of the whole robot about its hip, and the hip's drop. */
function turn(body: Body, pose: Pose, hip: Point): (point: Point) => Point {
  const cos = Math.cos(pose.roll);
  const sin = Math.sin(pose.roll);
  // A robot on its back lies on its chest's half width, less a little for what gives way.
  const drop = pose.drop * (-hip.y - body.chest * 0.82);
  return ({ x, y }) => ({
    x: hip.x + (x - hip.x) * cos - (y - hip.y) * sin,
    y: hip.y + (x - hip.x) * sin + (y - hip.y) * cos + drop,
  });
}
