import { type Archetype, BUILD_MAX, type Looks } from '../../core/engine/types.ts';

/** Lengths and widths of one robot in picture pixels at scale 1 (480x270). Joints are where limbs turn. */
export interface Body {
  archetype: Archetype;
  thigh: number;
  shin: number;
  /** Ankle above the floor. */
  ankle: number;
  upperArm: number;
  forearm: number;
  /** Hip to shoulder. */
  torso: number;
  /** Shoulder to the bottom of the head. */
  neck: number;
  /** Half widths. */
  chest: number;
  waist: number;
  thighWidth: number;
  shinWidth: number;
  upperArmWidth: number;
  forearmWidth: number;
  fist: number;
  foot: number;
  shoulderPad: number;
  kneePad: number;
  head: number;
  /** 1: knees bend forward; -1: backward, like a bird's. */
  kneeBend: 1 | -1;
  /** Forward lean at rest, radians. */
  stoop: number;
  /** Size of the chest's light and of the reactor on the back, 0..1. */
  reactor: number;
  /** Size of fins and thrusters, 0..1. */
  fins: number;
}

type Frame = Omit<Body, 'archetype' | 'reactor' | 'fins' | 'kneePad' | 'neck' | 'ankle'>;

/** The silhouette of each archetype before its build adds bulk. */
const FRAMES: Record<Archetype, Frame> = {
  bruiser: {
    thigh: 24,
    shin: 22,
    upperArm: 23,
    forearm: 25,
    torso: 38,
    chest: 23,
    waist: 11,
    thighWidth: 8.5,
    shinWidth: 9,
    upperArmWidth: 7.5,
    forearmWidth: 9.5,
    fist: 10.5,
    foot: 13,
    shoulderPad: 13,
    head: 11,
    kneeBend: 1,
    stoop: 0.2,
  },
  rusher: {
    thigh: 28,
    shin: 28,
    upperArm: 20,
    forearm: 22,
    torso: 33,
    chest: 14.5,
    waist: 7,
    thighWidth: 6.8,
    shinWidth: 6.4,
    upperArmWidth: 5,
    forearmWidth: 6.2,
    fist: 7,
    foot: 12,
    shoulderPad: 8,
    head: 11,
    kneeBend: 1,
    stoop: 0.26,
  },
  grappler: {
    thigh: 22,
    shin: 21,
    upperArm: 25,
    forearm: 26,
    torso: 40,
    chest: 24,
    waist: 15,
    thighWidth: 10,
    shinWidth: 10,
    upperArmWidth: 8,
    forearmWidth: 8.5,
    fist: 12,
    foot: 14,
    shoulderPad: 10,
    head: 11.5,
    kneeBend: 1,
    stoop: 0.12,
  },
  gunner: {
    thigh: 26,
    shin: 25,
    upperArm: 21,
    forearm: 24,
    torso: 35,
    chest: 16.5,
    waist: 9,
    thighWidth: 7,
    shinWidth: 7.2,
    upperArmWidth: 5.6,
    forearmWidth: 7,
    fist: 7.5,
    foot: 12,
    shoulderPad: 9,
    head: 11,
    kneeBend: 1,
    stoop: 0.02,
  },
  sentinel: {
    thigh: 27,
    shin: 26,
    upperArm: 22,
    forearm: 23,
    torso: 39,
    chest: 18.5,
    waist: 10.5,
    thighWidth: 8,
    shinWidth: 8,
    upperArmWidth: 6.4,
    forearmWidth: 7.4,
    fist: 8.5,
    foot: 13,
    shoulderPad: 12,
    head: 11.5,
    kneeBend: 1,
    stoop: 0,
  },
  trickster: {
    thigh: 28,
    shin: 27,
    upperArm: 21,
    forearm: 23,
    torso: 31,
    chest: 13,
    waist: 6.5,
    thighWidth: 6,
    shinWidth: 5.6,
    upperArmWidth: 4.6,
    forearmWidth: 5.4,
    fist: 6.5,
    foot: 12,
    shoulderPad: 7,
    head: 12,
    kneeBend: -1,
    stoop: 0.16,
  },
};

/** How a robot is built: its archetype's frame, bulked up or slimmed by its build. */
export function bodyOf(looks: Looks): Body {
  const frame = FRAMES[looks.archetype];
  const share = (points: number): number => points / BUILD_MAX;
  const { power, armour, speed, energy } = looks.build;
  // 25 points over 5 statistics: 5 of 10 is the average, which leaves a frame as drawn.
  const plating = 1 + (share(armour) - 0.5) * 0.34;
  const muscle = 1 + (share(power) - 0.5) * 0.36;
  const stride = 1 + (share(speed) - 0.5) * 0.14;
  return {
    ...frame,
    archetype: looks.archetype,
    thigh: frame.thigh * stride,
    shin: frame.shin * stride,
    ankle: 6,
    neck: 3,
    chest: frame.chest * (0.6 + plating * 0.4),
    thighWidth: frame.thighWidth * (0.5 + plating * 0.5),
    shinWidth: frame.shinWidth * plating,
    upperArmWidth: frame.upperArmWidth * (0.5 + muscle * 0.5),
    forearmWidth: frame.forearmWidth * muscle,
    fist: frame.fist * (0.4 + muscle * 0.6),
    shoulderPad: frame.shoulderPad * plating,
    kneePad: 3 + 4 * share(armour),
    reactor: share(energy),
    fins: share(speed),
  };
}
