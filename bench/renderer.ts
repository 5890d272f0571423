/**
 * How fast and how small the renderer is, one core, warm: states of a real fight to a GIF of 240 pictures of 480x270 at 20 a
 * second. Peers in the same run: gifenc from RGBA with its own quantizing, and gifenc given our indexed pictures.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import gifenc from 'gifenc';
import { type Frame, framesIn } from '../renderer/cut/frames.ts';
import { planCut } from '../renderer/cut/plan.ts';
import type { Kit } from '../renderer/fight/kit.ts';
import { Painter } from '../renderer/fight/painter.ts';
import { type Recording, record } from '../renderer/fight/recording.ts';
import { GifWriter } from '../renderer/gif/writer.ts';
import { createRenderPool } from '../renderer/pool.ts';
import { kitFor } from '../renderer/render.ts';
import { contrasting } from '../renderer/robots/colours.ts';
import { HEIGHT, stageOf, WIDTH } from '../renderer/stages/index.ts';
import { sampleReplay } from '../renderer/testing/replays.ts';
import { clearProgress, finishBench, readFlags, readNumber, showProgress } from './report.ts';

const { GIFEncoder, quantize, applyPalette } = gifenc;

/** Pictures of the benchmark clip: 12 s. */
const CLIP_FRAMES = 240;
const DELAY_MS = 50;
/** Which fight is drawn; a fixed one, so that runs can be compared. */
const CLIP_SEED = 7;
const COLD_SEED = 47;
const SEEDS_TRIED = 20;
const PIXELS = WIDTH * HEIGHT;

interface Clip {
  recording: Recording;
  frames: Frame[];
  kit: Kit;
}

/** A whole fight, entrance and cards left out: nothing but moving pictures. Fights too short for the clip are passed over. */
function clipOf(firstSeed: number): Clip {
  for (let seed = firstSeed; seed < firstSeed + SEEDS_TRIED; seed++) {
    const replay = sampleReplay(seed);
    const recording = record(replay);
    const fighting = planCut(recording, 'full').filter(scene => scene.kind === 'fight');
    const frames = framesIn(fighting).slice(0, CLIP_FRAMES);
    if (frames.length < CLIP_FRAMES) continue;
    return { recording, frames, kit: kitFor(stageOf(replay.seed), contrasting(replay.looks), 255) };
  }
  throw new Error(`None of ${SEEDS_TRIED} fights from seed ${firstSeed} on has ${CLIP_FRAMES} pictures.`);
}

/** Our way: states to GIF. */
function ours({ recording, frames, kit }: Clip): Uint8Array {
  const painter = new Painter(kit, recording);
  const writer = new GifWriter({ width: WIDTH, height: HEIGHT, palette: kit.palette.rgb });
  for (const frame of frames) {
    painter.paint(frame);
    writer.addFrame(painter.surface.pixels, frame.delay, painter.surface.touched());
  }
  return writer.finish();
}

function indexedFrames({ recording, frames, kit }: Clip): Uint8Array[] {
  const painter = new Painter(kit, recording);
  return frames.map(frame => {
    painter.paint(frame);
    return painter.surface.pixels.slice();
  });
}

function paletteOf(kit: Kit): [number, number, number][] {
  const { rgb, size } = kit.palette;
  // gifenc writes as many entries as it is given; the last one is ours for transparency.
  return Array.from({ length: 256 }, (_, index) =>
    index < size ? [rgb[index * 3]!, rgb[index * 3 + 1]!, rgb[index * 3 + 2]!] : [0, 0, 0],
  );
}

/** The peer given our pictures, already indexed; unchanged pixels transparent, which is to its advantage in size. */
function gifencIndexed(indexed: readonly Uint8Array[], kit: Kit): Uint8Array {
  const encoder = GIFEncoder({ initialCapacity: 1 << 22 });
  const palette = paletteOf(kit);
  const shown = new Uint8Array(PIXELS);
  const delta = new Uint8Array(PIXELS);
  indexed.forEach((frame, index) => {
    for (let at = 0; at < PIXELS; at++) delta[at] = index > 0 && frame[at] === shown[at] ? 255 : frame[at]!;
    shown.set(frame);
    const first = index === 0;
    encoder.writeFrame(delta, WIDTH, HEIGHT, {
      ...(first ? { palette } : {}),
      delay: DELAY_MS,
      transparent: !first,
      transparentIndex: 255,
      dispose: 1,
    });
  });
  encoder.finish();
  return encoder.bytes();
}

/** The peer from RGBA, as its documentation shows: a palette a frame, quantized by itself. Returns bytes and seconds of its own work. */
function gifencRgba(indexed: readonly Uint8Array[], kit: Kit): { bytes: number; seconds: number } {
  const encoder = GIFEncoder({ initialCapacity: 1 << 23 });
  const rgba = new Uint8Array(PIXELS * 4);
  const { rgb } = kit.palette;
  let spent = 0;
  for (const frame of indexed) {
    for (let at = 0; at < PIXELS; at++) {
      const colour = frame[at]! * 3;
      rgba[at * 4] = rgb[colour]!;
      rgba[at * 4 + 1] = rgb[colour + 1]!;
      rgba[at * 4 + 2] = rgb[colour + 2]!;
      rgba[at * 4 + 3] = 255;
    }
    const start = performance.now();
    const palette = quantize(rgba, 256);
    encoder.writeFrame(applyPalette(rgba, palette), WIDTH, HEIGHT, { palette, delay: DELAY_MS });
    spent += performance.now() - start;
  }
  encoder.finish();
  return { bytes: encoder.bytes().length, seconds: spent / 1000 };
}

function secondsOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}

const MEASURE_MEMORY = '--measure-memory';

/** Peak memory in MB of a process that does nothing but draw fights: its main thread, a render thread, and TypeScript's loader in both. */
function peakMemoryMb(): number {
  const child = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), MEASURE_MEMORY], {
    encoding: 'utf8',
  });
  const peak = Number(child.stdout);
  if (child.status !== 0 || !(peak > 0)) throw new Error(`The memory measurement failed: ${child.stderr}`);
  return peak;
}

/** Ten fights of different pairs one after the other, whole fights among them, in a pool of one thread: as the arena draws them. */
async function drawManyFights(): Promise<void> {
  const pool = createRenderPool({ workers: 1 });
  for (let seed = 1; seed <= 10; seed++) {
    await pool.render(sampleReplay(seed), { cut: seed % 3 === 0 ? 'full' : 'highlight', maxBytes: 10_000_000 });
  }
  await pool.close();
  // maxRSS is in kilobytes.
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

/** Runs the benchmark and prints it; `--json`, `--check` and `--repeats N` (default 15) as everywhere. */
export async function run(args: string[]): Promise<void> {
  const flags = readFlags(args);
  const repeats = readNumber(args, 'repeats', 15);
  showProgress('peak memory');
  const memory = peakMemoryMb();
  const cold = secondsOf(() => ours(clipOf(COLD_SEED)));
  const clip = clipOf(CLIP_SEED);
  const indexed = indexedFrames(clip);
  let bytes = 0;
  const times = { ours: [] as number[], indexed: [] as number[], rgba: [] as number[] };
  let peerIndexed = 0;
  let peerRgba = 0;
  for (let warm = 0; warm < 3; warm++) {
    ours(clip);
    gifencIndexed(indexed.slice(0, 60), clip.kit);
  }
  for (let repeat = 0; repeat < repeats; repeat++) {
    showProgress(`run ${repeat + 1} of ${repeats}`);
    times.ours.push(secondsOf(() => (bytes = ours(clip).length)));
    times.indexed.push(secondsOf(() => (peerIndexed = gifencIndexed(indexed, clip.kit).length)));
    // The slow peer: a third of the runs are enough.
    if (repeat % 3 === 0) {
      const peer = gifencRgba(indexed, clip.kit);
      times.rgba.push(peer.seconds);
      peerRgba = peer.bytes;
    }
  }
  clearProgress();
  // The fastest run of each: what else the machine does only ever slows a run down.
  const rate = (seconds: number[]): number => CLIP_FRAMES / Math.min(...seconds);
  const framesPerSecond = rate(times.ours);
  const metrics = {
    framesPerSecond,
    bytesPer240Frames: bytes,
    ratioToGifenc: framesPerSecond / rate(times.rgba),
    ratioToGifencIndexed: framesPerSecond / rate(times.indexed),
    peakMemoryMb: memory,
    gifencFramesPerSecond: rate(times.rgba),
    gifencBytes: peerRgba,
    gifencIndexedFramesPerSecond: rate(times.indexed),
    gifencIndexedBytes: peerIndexed,
    coldSeconds: cold,
  };
  finishBench(
    {
      bench: 'renderer',
      metrics,
      targets: [
        { metric: 'framesPerSecond', atLeast: 1800 },
        { metric: 'bytesPer240Frames', atMost: 2_200_000 },
        // Smaller than both peers, too.
        { metric: 'bytesPer240Frames', atMost: Math.min(peerRgba, peerIndexed) - 1 },
        { metric: 'ratioToGifenc', atLeast: 6 },
        { metric: 'ratioToGifencIndexed', atLeast: 2.2 },
        { metric: 'peakMemoryMb', atMost: 250 },
      ],
      notes: [
        `  ${CLIP_FRAMES} pictures of ${WIDTH}x${HEIGHT}, warm, fastest of ${repeats} runs each. Ours goes from fight states to GIF; gifenc is only`,
        '  asked to encode (from RGBA with its own quantizing, or our indices), composing the pictures is not counted to it.',
        '  bytesPer240Frames must be smaller than both peers, too. coldSeconds: first fight of a new pair, all included.',
      ],
    },
    flags,
  );
}

if (process.argv.includes(MEASURE_MEMORY)) await drawManyFights();
