import { fileURLToPath } from 'node:url';
import { createCanvas } from 'canvas';
import { describe, expect, it } from 'vitest';
import { ARCHETYPES } from '../core/engine/types.ts';
import { type Frame, framesIn } from './cut/frames.ts';
import type { Scene } from './cut/plan.ts';
import { Painter } from './fight/painter.ts';
import type { Recording } from './fight/recording.ts';
import { kitFor } from './render.ts';
import { contrasting } from './robots/colours.ts';
import { drawRobot } from './robots/index.ts';
import { stageOf } from './stages/index.ts';
import { MOVE_SCENES } from './testing/moves.ts';
import { differenceFromGolden, type Picture, pictureOf } from './testing/pictures.ts';
import { type SampleOptions, sampleReplay } from './testing/replays.ts';
import { scriptedRecording, steady } from './testing/scripted.ts';

/** Pixels of 129,600 that may differ: another processor may round a soft edge otherwise. */
const TOLERANCE = 60;
const path = (name: string): string => fileURLToPath(new URL(`golden/${name}.png`, import.meta.url));

/** What is fought on which stage by whom; the scenes are scripted, so that tuning the rules changes no golden picture. */
const FRAMES: [scene: keyof typeof MOVE_SCENES, seed: number, tick: number, options: SampleOptions][] = [
  ['heavy', 3, 14.5, { stage: 0, archetypes: ['bruiser', 'rusher'], names: ['RUSTY-09', 'ボルトラン 🤖'] }],
  [
    'special',
    8,
    16.5,
    { stage: 1, archetypes: ['sentinel', 'grappler'], names: ['روبوت', 'A very long name that cannot fit anywhere'] },
  ],
  ['guardBroken', 5, 6, { stage: 2, archetypes: ['rusher', 'gunner'], tape: { source: 'exchange' } }],
  ['throw', 6, 13.5, { stage: 3, archetypes: ['grappler', 'trickster'] }],
  ['projectile', 9, 15, { stage: 0, archetypes: ['gunner', 'bruiser'] }],
  ['bolt', 10, 9, { stage: 2, archetypes: ['trickster', 'sentinel'] }],
  ['turn', 13, 10.5, { stage: 3, archetypes: ['bruiser', 'gunner'] }],
  ['cell', 12, 6, { stage: 1, archetypes: ['gunner', 'trickster'] }],
];

/** All pictures of a scripted recording up to the one that is wanted are painted, as in a GIF. */
function paint(recording: Recording, frames: readonly Frame[], isUpset = false): Picture {
  const { seed, looks } = recording.replay;
  const kit = kitFor(stageOf(seed), contrasting(looks), 255);
  const painter = new Painter(kit, recording, isUpset);
  for (const frame of frames) painter.paint(frame);
  return pictureOf(painter.surface.pixels, painter.surface.width, kit.palette.rgb);
}

const fightUntil = (to: number): Scene => ({
  kind: 'fight',
  round: 0,
  from: 0,
  to,
  speed: 1,
  frames: Math.floor(to / 1.5) + 1,
  captions: [{ tick: 3, text: 'HEAVY -26' }],
});

describe('golden frames (UPDATE_GOLDENS=1 draws them anew)', () => {
  for (const [scene, seed, tick, options] of FRAMES) {
    it(scene, async () => {
      const recording = scriptedRecording(MOVE_SCENES[scene]!, seed, options);
      const picture = paint(recording, framesIn([fightUntil(tick)]));
      expect(await differenceFromGolden(picture, path(scene))).toBeLessThanOrEqual(TOLERANCE);
    });
  }

  const others: [name: string, scenes: Scene[]][] = [
    ['entrance', [{ kind: 'entrance', frames: 1 }]],
    ['score', [{ kind: 'pips', round: 0, at: 0, frames: 1 }]],
    ['knock-out', [fightUntil(60)]],
    ['end-card', [fightUntil(3), { kind: 'endCard', frames: 1 }]],
    ['end-card-upset', [fightUntil(3), { kind: 'endCard', frames: 1 }]],
  ];
  for (const [name, scenes] of others) {
    it(name, async () => {
      const recording = scriptedRecording(MOVE_SCENES.special!, 4, {
        stage: 3,
        archetypes: ['rusher', 'bruiser'],
        names: ['WASP', '鉄拳 💥'],
      });
      const picture = paint(recording, framesIn(scenes), name.endsWith('upset'));
      expect(await differenceFromGolden(picture, path(name))).toBeLessThanOrEqual(TOLERANCE);
    });
  }

  it('robots of every archetype', async () => {
    const poses = ['guard', 'heavyHit', 'block', 'victory'] as const;
    const context = createCanvas(150 * ARCHETYPES.length, 150 * poses.length).getContext('2d');
    context.fillStyle = '#2a2440';
    context.fillRect(0, 0, context.canvas.width, context.canvas.height);
    ARCHETYPES.forEach((archetype, column) => {
      const { looks } = steady(sampleReplay(column, { archetypes: [archetype, archetype] }));
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
