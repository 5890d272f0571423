import { describe, expect, it } from 'vitest';
import { randomNumbers } from '../testing/clips.ts';
import { Palette } from './palette.ts';
import { Baker, type Sprite } from './sprite.ts';
import { Surface } from './surface.ts';

const WIDTH = 64;
const HEIGHT = 48;
const palette = new Palette(
  Uint8Array.from(
    { length: 216 * 3 },
    (_, at) => [Math.floor(at / 108), Math.floor(at / 18) % 6, Math.floor(at / 3) % 6][at % 3]! * 51,
  ),
);
const baker = new Baker(palette, WIDTH);

function dot(radius: number, colour: string): Sprite {
  return baker.bake(-radius - 2, -radius - 2, radius + 2, radius + 2, context => {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(0.3, -0.4, radius, 0, Math.PI * 2);
    context.fill();
  });
}

const sprites = [dot(3, '#ff0000'), dot(7, '#33cc66'), dot(12, '#0033ff')];
const grounds = [0, 1].map(seed => {
  const below = randomNumbers(seed + 5);
  return Uint8Array.from({ length: WIDTH * HEIGHT }, () => below(palette.size));
});

/** Everything painted from scratch, every time. */
function repainted(ground: Uint8Array, draws: [Sprite, number, number][]): Uint8Array {
  const surface = new Surface(WIDTH, HEIGHT, palette);
  surface.paintBackdrop(ground);
  surface.clear();
  for (const [sprite, x, y] of draws) surface.blit(sprite, x, y);
  return surface.pixels;
}

describe('Surface', () => {
  it('shows after many small repairs what painting everything anew shows, and bounds every change', () => {
    const below = randomNumbers(99);
    const surface = new Surface(WIDTH, HEIGHT, palette);
    let ground = grounds[0]!;
    surface.paintBackdrop(ground);
    let before = surface.pixels.slice();
    for (let frame = 0; frame < 120; frame++) {
      if (frame > 0 && below(9) === 0) {
        ground = grounds[below(2)]!;
        surface.paintBackdrop(ground);
      }
      surface.clear();
      const mark = surface.drawnCount;
      const draws = Array.from({ length: below(5) }, (): [Sprite, number, number] => [
        sprites[below(3)]!,
        below(90) - 12,
        below(70) - 12,
      ]);
      for (const [sprite, x, y] of draws) surface.blit(sprite, x, y);
      if (below(2) === 0) surface.merge(mark);
      expect(surface.pixels).toEqual(repainted(ground, draws));
      const { left, top, right, bottom } = surface.touched();
      const outside = [...surface.pixels.keys()].filter(at => {
        const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
        return surface.pixels[at] !== before[at] && (x < left || x >= right || y < top || y >= bottom);
      });
      expect(outside, `frame ${frame}`).toEqual([]);
      before = surface.pixels.slice();
    }
  });

  it('clips at every edge exactly as it draws in the open', () => {
    const open = new Surface(WIDTH, HEIGHT, palette);
    open.clear();
    open.blit(sprites[2]!, 30, 24);
    for (const [dx, dy] of [
      [-28, 0],
      [30, 0],
      [0, -22],
      [0, 22],
      [-26, -20],
    ] as const) {
      const cut = new Surface(WIDTH, HEIGHT, palette);
      cut.clear();
      cut.blit(sprites[2]!, 30 + dx, 24 + dy);
      for (let y = 0; y < HEIGHT; y++) {
        for (let x = 0; x < WIDTH; x++) {
          const [fromX, fromY] = [x - dx, y - dy];
          const seen =
            fromX >= 0 && fromX < WIDTH && fromY >= 0 && fromY < HEIGHT ? open.pixels[fromY * WIDTH + fromX]! : 0;
          expect(cut.pixels[y * WIDTH + x], `${x},${y} moved by ${dx},${dy}`).toBe(seen);
        }
      }
    }
  });

  it('recolours through a table and mixes ghosts half and half', () => {
    const surface = new Surface(WIDTH, HEIGHT, palette);
    surface.touchBackdrop(surface.whole());
    surface.fillBackdrop(0, 0, WIDTH, HEIGHT, palette.index('#000000'));
    surface.clear();
    const white = palette.remap(() => [255, 255, 255]);
    surface.blit(sprites[1]!, 16, 20, { remap: white });
    surface.blit(sprites[0]!, 40, 20, { ghost: true });
    expect(surface.pixels[20 * WIDTH + 16]).toBe(palette.index('#ffffff'));
    const half = surface.pixels[20 * WIDTH + 40]! * 3;
    expect(Math.abs(palette.rgb[half]! - 128)).toBeLessThan(30);
  });
});
