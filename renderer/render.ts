import { LRUCache } from 'lru-cache';
import type { Looks, Replay } from '../core/engine/types.ts';
import { type Frame, framesIn } from './cut/frames.ts';
import { type CutKind, FRAMES_PER_SECOND, planCut } from './cut/plan.ts';
import { RenderError } from './errors.ts';
import { Kit } from './fight/kit.ts';
import { Painter } from './fight/painter.ts';
import { type Recording, record } from './fight/recording.ts';
import { GifWriter } from './gif/writer.ts';
import { Shrinker } from './indexed/scale.ts';
import { contrasting } from './robots/colours.ts';
import { HEIGHT, type Stage, stageOf, WIDTH } from './stages/index.ts';

export interface RenderOptions {
  /** `highlight`: at most 15 s; `full`: the whole fight. A short fight is shown whole either way. */
  cut: CutKind;
  /** Largest GIF accepted; what does not fit is drawn again with less. */
  maxBytes: number;
  maxSeconds?: number;
}

export interface FightGif {
  bytes: Uint8Array;
  /** Pictures in the GIF; equal neighbours are one. */
  frames: number;
  width: number;
  height: number;
  durationMs: number;
  cut: CutKind;
  /** What it was drawn with: less than 255 colours, 20 frames a second and scale 1 where it had to shrink. */
  encodedAt: { colours: number; fps: number; scale: number };
}

/** Called with the share done, 0..1, now and then. */
export type Progress = (share: number) => void;

interface Effort {
  colours: number;
  /** One picture in so many is kept. */
  every: number;
  scale: number;
}

/** Tried in this order until the GIF fits: fewer colours, then fewer frames, then a smaller picture. */
const EFFORTS: readonly Effort[] = [
  { colours: 255, every: 1, scale: 1 },
  { colours: 127, every: 1, scale: 1 },
  { colours: 63, every: 1, scale: 1 },
  { colours: 63, every: 2, scale: 1 },
  { colours: 63, every: 2, scale: 2 / 3 },
  { colours: 63, every: 2, scale: 1 / 2 },
  { colours: 31, every: 4, scale: 1 / 2 },
  { colours: 31, every: 4, scale: 1 / 4 },
];

/** Pairs of robots on a stage whose sprites are kept: about 6 MB each. */
const KITS_KEPT = 3;
const PROGRESS_EVERY_FRAMES = 20;

const kits = new LRUCache<string, Kit>({ max: KITS_KEPT });

/** The sprites for two robots on a stage; kept for the next fight of the same pair. */
export function kitFor(stage: Stage, looks: readonly [Looks, Looks], colours: number): Kit {
  const key = JSON.stringify([stage.name, looks, colours]);
  let kit = kits.get(key);
  if (!kit) {
    kit = new Kit(stage, looks, colours);
    kits.set(key, kit);
  }
  return kit;
}

/**
 * Draws a fight as a GIF, from its replay alone: the same replay gives the same bytes. Takes about a tenth of a second of
 * one core, more for the first fight of a pair; use a pool (createRenderPool) where something else must go on meanwhile.
 *
 * @throws RenderError `too-large` where not even the smallest GIF fits into `maxBytes`
 * @throws FightError where the replay is for another engine or its log is broken
 */
export function renderFight(replay: Replay, options: RenderOptions, onProgress?: Progress): FightGif {
  const recording = record(replay);
  const scenes = planCut(recording, options.cut, options.maxSeconds);
  for (const [attempt, effort] of EFFORTS.entries()) {
    const frames = framesIn(scenes, effort.every);
    const gif = encode(recording, frames, effort, options.maxBytes, share => {
      onProgress?.((attempt + share) / (attempt + 1));
    });
    if (gif) return { ...gif, cut: options.cut };
  }
  const { cut, maxBytes } = options;
  throw new RenderError(
    'too-large',
    `No GIF of this fight (${cut}) fits into ${maxBytes} bytes; allow more, or fewer seconds.`,
  );
}

/** Undefined as soon as the GIF outgrows `maxBytes`. */
function encode(
  recording: Recording,
  frames: readonly Frame[],
  { colours, every, scale }: Effort,
  maxBytes: number,
  onProgress: Progress,
): Omit<FightGif, 'cut'> | undefined {
  const { replay } = recording;
  const kit = kitFor(stageOf(replay.seed), contrasting(replay.looks), colours);
  const painter = new Painter(kit, recording);
  const shrinker = scale < 1 ? new Shrinker(kit.palette, WIDTH, HEIGHT, scale) : undefined;
  const width = shrinker?.width ?? WIDTH;
  const height = shrinker?.height ?? HEIGHT;
  const writer = new GifWriter({ width, height, palette: kit.palette.rgb });
  let duration = 0;
  for (const [index, frame] of frames.entries()) {
    painter.paint(frame);
    if (shrinker) {
      shrinker.shrink(painter.surface.pixels);
      writer.addFrame(shrinker.pixels, frame.delay);
    } else {
      writer.addFrame(painter.surface.pixels, frame.delay, painter.surface.touched());
    }
    duration += frame.delay;
    if (writer.size >= maxBytes) return undefined;
    if (index % PROGRESS_EVERY_FRAMES === 0) onProgress(index / frames.length);
  }
  onProgress(1);
  return {
    bytes: writer.finish(),
    frames: writer.frames,
    width,
    height,
    durationMs: duration * 10,
    encodedAt: { colours: kit.palette.size, fps: FRAMES_PER_SECOND / every, scale },
  };
}
