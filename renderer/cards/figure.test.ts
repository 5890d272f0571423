import { expect, it } from 'vitest';
import { ARCHETYPES, type Looks } from '../../core/engine/types.ts';
import { FIGURE, paintFigure } from './figure.ts';

const BUILDS = [
  { power: 10, armour: 10, speed: 1, energy: 2, technique: 2 },
  { power: 1, armour: 1, speed: 10, energy: 10, technique: 3 },
] as const;

it.each(ARCHETYPES)('a %s stands whole in its picture, whatever it wears and wherever it looks', archetype => {
  for (let part = 0; part < 8; part += 1) {
    for (const facing of [1, -1] as const) {
      const build = BUILDS[part % 2]!;
      const looks: Looks = { archetype, build, hue: 20, accentHue: 200, ...allParts(part) };
      const { data } = paintFigure(looks, facing).getContext('2d').getImageData(0, 0, FIGURE.width, FIGURE.height);
      const alpha = (x: number, y: number) => data[(y * FIGURE.width + x) * 4 + 3];
      for (let x = 0; x < FIGURE.width; x += 1)
        expect([x, alpha(x, 0), alpha(x, FIGURE.height - 1)]).toEqual([x, 0, 0]);
      for (let y = 0; y < FIGURE.height; y += 1)
        expect([y, alpha(0, y), alpha(FIGURE.width - 1, y)]).toEqual([y, 0, 0]);
    }
  }
});

function allParts(part: number) {
  return { head: part, torso: part, visor: part, antenna: part, pattern: part };
}
