import { fileURLToPath } from 'node:url';
import { createCanvas } from 'canvas';
import { describe, expect, it } from 'vitest';
import { ARCHETYPES } from '../core/engine/types.ts';
import { type Frame, framesIn } from './cut/frames.ts';
import { planCut } from './cut/plan.ts';
import { Painter } from './fight/painter.ts';
import { record } from './fight/recording.ts';
import { kitFor } from './render.ts';
import { contrasting } from './robots/colours.ts';
import { drawRobot } from './robots/index.ts';
import { stageOf } from './stages/index.ts';
import { differenceFromGolden, type Picture, pictureOf } from './testing/pictures.ts';
import { type SampleOptions, sampleReplay } from './testing/replays.ts';

/** Pixels of 129,600 that may differ: another processor may round a soft edge otherwise. */
const TOLERANCE = 60;
const path = (name: string): string => fileURLToPath(new URL(`golden/${name}.png`, import.meta.url));

/** The picture of a highlight that `choose` picks; every picture before it is painted, as in a GIF. */
function framePicture(seed: number, options: SampleOptions, choose: (frames: readonly Frame[]) => number): Picture {
  const replay = sampleReplay(seed, options);
  const recording = record(replay);
  const kit = kitFor(stageOf(replay.seed), contrasting(replay.looks), 255);
  const painter = new Painter(kit, recording);
  const frames = framesIn(planCut(recording, 'highlight'));
  for (const frame of frames.slice(0, choose(frames) + 1)) painter.paint(frame);
  return pictureOf(painter.surface.pixels, painter.surface.width, kit.palette.rgb);
}

/** The picture right after the caption of a swing came up: the blow itself. */
const firstBlow = (frames: readonly Frame[]): number =>
  frames.findIndex(
    ({ scene, time }) => scene.kind === 'fight' && scene.captions.some(({ tick }) => time >= tick + 1.5),
  );
const lastOf =
  (kind: Frame['scene']['kind']) =>
  (frames: readonly Frame[]): number =>
    frames.findLastIndex(({ scene }) => scene.kind === kind);
const firstOf =
  (kind: Frame['scene']['kind']) =>
  (frames: readonly Frame[]): number =>
    frames.findIndex(({ scene }) => scene.kind === kind);

const FRAMES: [name: string, seed: number, options: SampleOptions, choose: (frames: readonly Frame[]) => number][] = [
  ['entrance', 3, { stage: 0, names: ['RUSTY-09', 'ボルトラン 🤖'] }, firstOf('entrance')],
  ['blow-in-the-city', 8, { stage: 0 }, firstBlow],
  ['blow-in-the-foundry', 7, { stage: 1 }, firstBlow],
  ['blow-in-orbit', 31, { stage: 2 }, firstBlow],
  ['blow-in-the-desert', 18, { stage: 3 }, firstBlow],
  ['score', 1, { stage: 2, names: ['روبوت', 'A very long name that cannot fit anywhere'] }, firstOf('pips')],
  ['knock-out', 11, { stage: 1 }, lastOf('fight')],
  ['end-card', 11, { stage: 3, tape: { source: 'exchange' } }, lastOf('endCard')],
];

describe('golden frames (UPDATE_GOLDEN=1 draws them anew)', () => {
  for (const [name, seed, options, choose] of FRAMES) {
    it(name, async () => {
      expect(await differenceFromGolden(framePicture(seed, options, choose), path(name))).toBeLessThanOrEqual(
        TOLERANCE,
      );
    });
  }

  it('robots of every archetype', async () => {
    const poses = ['guard', 'heavyHit', 'block', 'victory'] as const;
    const context = createCanvas(150 * ARCHETYPES.length, 150 * poses.length).getContext('2d');
    context.fillStyle = '#2a2440';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    ARCHETYPES.forEach((archetype, column) => {
      const { looks } = sampleReplay(column, { archetypes: [archetype, archetype] });
      poses.forEach((pose, row) => {
        context.save();
        context.translate(column * 150 + 75, row * 150 + 140);
        drawRobot(context, looks[0], pose, { scale: 1, facing: row % 2 === 0 ? 1 : -1 });
        context.restore();
      });
    });
    const { width, height, data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
    const picture = { width, height, rgba: new Uint8Array(data) };
    expect(await differenceFromGolden(picture, path('robots'))).toBeLessThanOrEqual(TOLERANCE * 4);
  });
});
