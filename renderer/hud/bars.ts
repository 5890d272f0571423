import type { Corner } from '../../core/engine/types.ts';
import { INK, type Ink } from '../fight/inks.ts';
import type { Kit } from '../fight/kit.ts';
import type { Surface } from '../indexed/surface.ts';
import { WIDTH } from '../stages/index.ts';

interface Layout {
  /** Of the left corner's bar; the right one mirrors it. */
  left: number;
  top: number;
  width: number;
  height: number;
}

const LAYOUTS: Record<'health' | 'energy', Layout> = {
  health: { left: 46, top: 8, width: 166, height: 12 },
  energy: { left: 46, top: 24, width: 112, height: 5 },
};
/** Bars lean: each row begins this much further in than the one below. */
const SLANT = 0.5;

type Tones = readonly [light: Ink, base: Ink, shade: Ink];

function tonesOf(kind: 'health' | 'energy', share: number, charged: boolean): Tones {
  if (kind === 'energy') return charged ? ['charged', 'charged', 'chargedShade'] : ['energy', 'energy', 'energyShade'];
  if (share > 0.5) return ['healthLight', 'health', 'healthShade'];
  return share > 0.25 ? ['worryLight', 'worry', 'worryShade'] : ['dangerLight', 'danger', 'dangerShade'];
}

/** A bar that empties towards the middle of the picture; `ghost` (at least `share`) shows what was just lost. */
export function drawBar(
  surface: Surface,
  kit: Kit,
  corner: Corner,
  kind: 'health' | 'energy',
  share: number,
  ghost: number,
  charged: boolean,
): void {
  const { left, top, width, height } = LAYOUTS[kind];
  const tones = tonesOf(kind, share, charged);
  const full = Math.round(width * Math.min(1, share));
  const lost = Math.round(width * Math.min(1, ghost));
  const empty = kit.ink('empty');
  for (let row = -2; row < height + 2; row++) {
    const lean = Math.round((height - row) * SLANT);
    // Fills [from, to) pixels counted from the inner end of the bar.
    const fill = (from: number, to: number, index: number): void => {
      const inner = left + width + lean;
      if (corner === 0) surface.fillBackdrop(inner - to, top + row, inner - from, top + row + 1, index);
      else surface.fillBackdrop(WIDTH - inner + from, top + row, WIDTH - inner + to, top + row + 1, index);
    };
    fill(-2, width + 2, kit.ink('black'));
    if (row < 0 || row >= height) continue;
    const tone = row < height * 0.3 ? tones[0] : row < height * 0.7 ? tones[1] : tones[2];
    fill(0, width, empty);
    if (lost > full) fill(full, lost, kit.ink('ghost'));
    if (full > 0) fill(0, full, kit.ink(tone));
  }
}

/** Rounds won, as lights between the energy bar and the timer. */
export function drawPips(surface: Surface, kit: Kit, corner: Corner, won: number, needed: number): void {
  for (let pip = 0; pip < needed; pip++) {
    const isWon = pip < won;
    const sprite = kit.effect(`pip${isWon}`, [-8, -6, 8, 6], context => {
      for (const [size, colour] of [
        [5.6, INK.black],
        [4, isWon ? INK.chargedShade : INK.empty],
        [2.6, isWon ? INK.charged : INK.panel],
      ] as const) {
        context.beginPath();
        context.moveTo(-size - 1.5, size);
        context.lineTo(-size + 2.5, -size);
        context.lineTo(size + 1.5, -size);
        context.lineTo(size - 2.5, size);
        context.closePath();
        context.fillStyle = colour;
        context.fill();
      }
    });
    const x = 204 - pip * 17;
    surface.stamp(sprite, corner === 0 ? x : WIDTH - x, 27);
  }
}
