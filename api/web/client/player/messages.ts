import type { Situation } from '../../../../core/controllers/situations.ts';
import type { FightEvent, Replay } from '../../../../core/engine/index.ts';
import type { Chronicle } from './chronicle.ts';
import type { LoadedFont } from './fonts.ts';
import type { Outline } from './outline.ts';

/** What the page and the worker that draws tell each other. */

export type ToWorker =
  | { type: 'open'; text: string; fonts: LoadedFont[]; canvas: OffscreenCanvas; scale: number }
  | { type: 'show'; position: number }
  /** Pixels of the canvas a pixel of the picture. */
  | { type: 'scale'; scale: number };

/** All that the page needs to know of the fight. */
export interface Story {
  replay: Replay;
  outline: Outline;
  chronicle: Chronicle;
  /** What the codes of situations in the chronicle mean. */
  situations: readonly Situation[];
  events: FightEvent[];
  rounds: { first: number; last: number; winner: 0 | 1; byKnockout: boolean }[];
}

export type FromWorker =
  | { type: 'ready'; story: Story }
  /** Share of the sprites that are ready, 0..1. */
  | { type: 'prepared'; share: number }
  | { type: 'shown'; position: number }
  | { type: 'failed'; message: string };
