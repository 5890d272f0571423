import { createCanvas } from 'canvas';
import type { MarketState } from '../../core/engine/types.ts';
import { city } from './city.ts';
import { desert } from './desert.ts';
import { foundry } from './foundry.ts';
import { orbital } from './orbital.ts';
import { HEIGHT, type Mood, type Stage, WIDTH } from './stage.ts';

export { FLOOR_BACK_Y, FLOOR_Y, HEIGHT, type Mood, STRIP_Y, type Stage, WIDTH } from './stage.ts';

export const STAGES: readonly Stage[] = [city, foundry, orbital, desert];
export const MARKET_STATES: readonly MarketState[] = ['flat', 'green', 'red'];

/** The stage of a match: chosen by its seed (hexadecimal), so that a replay is always fought in the same place. */
export function stageOf(seed: string): Stage {
  return STAGES[Number.parseInt(seed.slice(-8), 16) % STAGES.length]!;
}

export function moodOf(stage: Stage, state: MarketState): Mood {
  return { state, ...stage.moods[state] };
}

/** RGBA of an empty stage in one mood, WIDTH x HEIGHT. */
export function stagePicture(stage: Stage, state: MarketState): Uint8ClampedArray {
  const context = createCanvas(WIDTH, HEIGHT).getContext('2d');
  stage.draw(context, moodOf(stage, state));
  return context.getImageData(0, 0, WIDTH, HEIGHT).data;
}
