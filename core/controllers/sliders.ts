import { type Archetype, SLIDERS, type Slider, type Sliders } from '../engine/index.ts';

/** Where each archetype's sliders stand at first. Its tactics apply as written there; moving a slider bends them. */
export const DEFAULT_SLIDERS: Record<Archetype, Sliders> = {
  bruiser: { aggression: 70, range: 40, risk: 60, patience: 30 },
  rusher: { aggression: 80, range: 20, risk: 50, patience: 20 },
  grappler: { aggression: 60, range: 20, risk: 50, patience: 50 },
  gunner: { aggression: 40, range: 80, risk: 40, patience: 50 },
  sentinel: { aggression: 30, range: 50, risk: 30, patience: 80 },
  trickster: { aggression: 50, range: 50, risk: 70, patience: 40 },
};

/**
 * What 100 points of a slider do to the weight of each action, in eighths of a doubling, in the order of ACTIONS:
 * idle, forward, back, block, light, heavy, throw, projectile, special, jumpIn, antiAir, dash, dodge.
 */
const BENDS: Record<Slider, readonly number[]> = {
  aggression: [-24, 28, -28, -28, 16, 16, 16, 0, 8, 12, 0, 28, -16],
  range: [0, -24, 28, 0, -12, 12, -24, 36, 8, 0, 0, -28, 8],
  risk: [0, 0, 0, -28, -16, 24, 16, 0, 28, 28, 8, 8, 20],
  patience: [16, -12, 8, 28, -8, -8, 0, -8, 16, -28, 20, -24, -8],
};

/** 2 to the power of k/8, in 1/256, for k = 0..7. */
const EIGHTHS = [256, 279, 304, 332, 362, 395, 431, 470] as const;

/** weight x 2^(eighths/8), whole numbers. */
export function bend(weight: number, eighths: number): number {
  const octave = eighths >> 3;
  const scaled = weight * EIGHTHS[eighths & 7]!;
  return octave >= 0 ? (scaled << octave) >> 8 : scaled >> (8 - octave);
}

/** Eighths of a doubling by which sliders bend one action's weight. */
export function bendOf(archetype: Archetype, sliders: Sliders, action: number): number {
  let sum = 0;
  for (const slider of SLIDERS) sum += (sliders[slider] - DEFAULT_SLIDERS[archetype][slider]) * BENDS[slider][action]!;
  return (sum / 100) | 0;
}

/** What a market does to the weight of each action, in eighths of a doubling, in the order of ACTIONS. */
const MARKET_BENDS: readonly (readonly number[])[] = [
  // red: the guard pays
  [0, 0, 2, 4, -3, -3, 4, 4, -3, -2, 0, 0, 0],
  // flat
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  // green: aggression pays
  [-2, 3, -3, -3, 3, 4, 0, 0, 4, 2, 0, 3, 0],
];

/** Eighths of a doubling by which a market (-1 red, 0 flat, 1 green) bends one action's weight. */
export function marketBendOf(market: number, action: number): number {
  return MARKET_BENDS[market + 1]![action]!;
}
