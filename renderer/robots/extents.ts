import type { Body } from './body.ts';
import type { PartName } from './skeleton.ts';

/** Left, top, right and bottom of a drawing around its joint, robot pixels; outlines included. */
export type Extent = readonly [left: number, top: number, right: number, bottom: number];

/** Room that a part needs before it is turned: a little more than it fills, never less (a test draws them all). */
export function extentOf(body: Body, part: PartName): Extent {
  const { chest, torso, waist, head, fist, foot, shoulderPad: pad } = body;
  switch (part) {
    case 'upperArm':
      return square(body.upperArmWidth + 2, body.upperArmWidth + 2, body.upperArm + body.upperArmWidth + 2);
    case 'forearm': {
      const half = Math.max(body.forearmWidth * 1.1, fist * 1.25) + 2;
      return [
        -Math.max(half, body.forearmWidth * 2.3 + 2),
        -body.forearm * 0.3 - 6,
        half,
        body.forearm + fist * 1.6 + 5,
      ];
    }
    case 'shoulder':
      return [-pad * 1.75 - 3, -pad * 1.4 - 3, pad * 1.15 + 3, pad + 3];
    case 'thigh':
      return square(body.thighWidth + 2, body.thighWidth + 2, body.thigh + body.thighWidth + 2);
    case 'shin': {
      const knee = body.kneePad * 1.3 + 2;
      const half = Math.max(body.shinWidth * 1.2, knee) + 2;
      return [-half - 10 * body.fins, -knee, half, body.shin + 4];
    }
    case 'foot':
      return [-foot * 0.65 - 3, -7, foot * 1.2 + 3, body.ankle + 3];
    case 'pelvis':
      return square(waist * 1.15 + 3, 9, 27);
    case 'torso':
      return [-chest * 1.15 - 3, -torso * 1.15 - 6, chest * 1.3 + 3, 4];
    case 'head':
      return [-head * 1.75 - 4, -head * 3 - 5, head * 1.75 + 4, 4];
    case 'back':
      return [-33, -torso * 1.1 - 4, 9, torso * 0.4 + 4];
    case 'tail':
      return [-45, -12, 9, 16];
    case 'shield':
      return [-12, -24, 15, 26];
  }
}

function square(half: number, above: number, below: number): Extent {
  return [-half, -above, half, below];
}
