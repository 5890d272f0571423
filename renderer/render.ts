import { LRUCache } from 'lru-cache';
import type { Looks, Replay } from '../core/engine/types.ts';
import { extraFrames } from './costume/costumes.ts';
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
  /** Hardly anybody expected the winner to win: the end card says so. */
  isUpset?: boolean;
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
const KITS_KEPT = 2;
/** Pictures drawn in one step. */
const STEP_FRAMES = 20;

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
 * one core, up to a second for the first fight of a pair; use a pool (createRenderPool) where something else must go on
 * meanwhile.
 *
 * @throws RenderError `too-large` where not even the smallest GIF fits into `maxBytes`
 * @throws FightError where the replay is for another engine or its log is broken
 */
export function renderFight(replay: Replay, options: RenderOptions, onProgress?: Progress): FightGif {
  const steps = renderSteps(replay, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onProgress?.(step.value);
  }
}

/**
 * The same in steps, each a small part of the whole; yields the share done, 0..1. A thread that goes back to its event loop
 * between them gets rid of what the canvas has handed out, which is only freed there.
 */
export function* renderSteps(replay: Replay, options: RenderOptions): Generator<number, FightGif> {
  const recording = record(replay);
  const scenes = planCut(recording, options.cut, options.maxSeconds, extraFrames(recording));
  let least = 0;
  for (const effort of EFFORTS) {
    const steps = encode(recording, framesIn(scenes, effort.every), effort, options);
    for (;;) {
      const step = steps.next();
      if (!step.done) {
        // An attempt that begins anew must not seem to go backwards.
        least = Math.max(least, step.value);
        yield least;
      } else if (step.value) return { ...step.value, cut: options.cut };
      else break;
    }
  }
  const { cut, maxBytes } = options;
  throw new RenderError(
    'too-large',
    `No GIF of this fight (${cut}) fits into ${maxBytes} bytes; allow more, or fewer seconds.`,
  );
}

/** Returns undefined as soon as the GIF outgrows `maxBytes`. */
function* encode(
  recording: Recording,
  frames: readonly Frame[],
  { colours, every, scale }: Effort,
  { maxBytes, isUpset = false }: RenderOptions,
): Generator<number, Omit<FightGif, 'cut'> | undefined> {
  const { replay } = recording;
  const kit = kitFor(stageOf(replay.seed), contrasting(replay.looks), colours);
  const painter = new Painter(kit, recording, isUpset);
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
    if (index % STEP_FRAMES === 0) yield index / frames.length;
  }
  yield 1;
  return {
    bytes: writer.finish(),
    frames: writer.frames,
    width,
    height,
    durationMs: duration * 10,
    encodedAt: { colours: kit.palette.size, fps: FRAMES_PER_SECOND / every, scale },
  };
}
