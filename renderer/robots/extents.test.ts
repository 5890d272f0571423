import { createCanvas } from 'canvas';
import { describe, expect, it } from 'vitest';
import { ARCHETYPES, type Build, type Looks } from '../../core/engine/types.ts';
import { extentOf } from './extents.ts';
import { drawPart, robotOf } from './robot.ts';
import type { PartName } from './skeleton.ts';

const PARTS: PartName[] = [
  'upperArm',
  'forearm',
  'shoulder',
  'thigh',
  'shin',
  'foot',
  'pelvis',
  'torso',
  'head',
  'back',
  'tail',
  'shield',
];
const BUILDS: Build[] = [
  { power: 5, armour: 5, speed: 5, energy: 5, technique: 5 },
  { power: 10, armour: 10, speed: 0, energy: 5, technique: 0 },
  { power: 0, armour: 0, speed: 10, energy: 10, technique: 5 },
];
const SIZE = 240;

/** The box of all pixels that are not clear, around the centre. */
function inked(draw: (context: ReturnType<ReturnType<typeof createCanvas>['getContext']>) => void): number[] {
  const context = createCanvas(SIZE, SIZE).getContext('2d');
  context.translate(SIZE / 2, SIZE / 2);
  draw(context);
  const { data } = context.getImageData(0, 0, SIZE, SIZE);
  let [left, top, right, bottom] = [SIZE, SIZE, 0, 0];
  for (let at = 0; at < SIZE * SIZE; at++) {
    if (data[at * 4 + 3]! === 0) continue;
    left = Math.min(left, at % SIZE);
    right = Math.max(right, (at % SIZE) + 1);
    top = Math.min(top, Math.floor(at / SIZE));
    bottom = Math.floor(at / SIZE) + 1;
  }
  return [left - SIZE / 2, top - SIZE / 2, right - SIZE / 2, bottom - SIZE / 2];
}

describe('extentOf', () => {
  for (const archetype of ARCHETYPES) {
    it(`leaves room for every part, head, torso and antenna of a ${archetype}`, () => {
      for (const build of BUILDS) {
        for (let variant = 0; variant < 8; variant++) {
          const looks: Looks = {
            archetype,
            build,
            hue: 10,
            accentHue: 200,
            head: variant,
            torso: variant,
            visor: variant,
            antenna: variant,
            pattern: variant,
          };
          const robot = robotOf(looks);
          for (const part of PARTS) {
            const [left, top, right, bottom] = inked(context => drawPart(context, robot, part, false, 0, false));
            const extent = extentOf(robot.body, part);
            expect.soft(left, `${part} ${variant} left`).toBeGreaterThanOrEqual(extent[0] - 1);
            expect.soft(top, `${part} ${variant} top`).toBeGreaterThanOrEqual(extent[1] - 1);
            expect.soft(right, `${part} ${variant} right`).toBeLessThanOrEqual(extent[2] + 1);
            expect.soft(bottom, `${part} ${variant} bottom`).toBeLessThanOrEqual(extent[3] + 1);
          }
        }
      }
    });
  }
});
