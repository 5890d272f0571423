import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { PIECES } from '../../core/agents/wardrobe.ts';
import type { Costume } from '../../core/engine/types.ts';
import { framesIn } from '../cut/frames.ts';
import type { Scene } from '../cut/plan.ts';
import { Painter } from '../fight/painter.ts';
import { kitFor, renderFight } from '../render.ts';
import { contrasting } from '../robots/colours.ts';
import { stageOf } from '../stages/index.ts';
import { MOVE_SCENES } from '../testing/moves.ts';
import { differenceFromGolden, pictureOf } from '../testing/pictures.ts';
import { sampleReplay } from '../testing/replays.ts';
import { scriptedRecording } from '../testing/scripted.ts';
import { extraFrames } from './costumes.ts';
import { ENTRANCES } from './entrances.ts';
import { FINISHERS } from './finishers.ts';

const TOLERANCE = 60;
const PLAIN: Costume = { entrance: '', finisher: '', entranceLine: '', winLine: '' };
const path = (name: string) => fileURLToPath(new URL(`golden/${name}.png`, import.meta.url));

function paint(costumes: readonly [Costume, Costume], scenes: Scene[]) {
  const recording = scriptedRecording(MOVE_SCENES.special!, 4, { stage: 3, archetypes: ['rusher', 'bruiser'] });
  const dressed = { ...recording, replay: { ...recording.replay, costumes } };
  const { seed, looks } = dressed.replay;
  const kit = kitFor(stageOf(seed), contrasting(looks), 255);
  const painter = new Painter(kit, dressed);
  for (const frame of framesIn(scenes)) painter.paint(frame);
  return pictureOf(painter.surface.pixels, painter.surface.width, kit.palette.rgb);
}

describe('costumes', () => {
  it('every piece of the wardrobe is drawn, and nothing is drawn that nobody can wear', () => {
    const named = (kind: string) => PIECES.filter(piece => piece.kind === kind).map(piece => piece.id);
    expect(Object.keys(ENTRANCES).sort()).toEqual(named('entrance').sort());
    expect(Object.keys(FINISHERS).sort()).toEqual(named('finisher').sort());
  });

  it.each(Object.keys(ENTRANCES))('the entrance %s changes the picture while it lasts', entrance => {
    const scenes: Scene[] = [{ kind: 'entrance', frames: 6 }];
    const plain = paint([PLAIN, PLAIN], scenes);
    const dressed = paint([{ ...PLAIN, entrance }, PLAIN], scenes);
    expect(Buffer.compare(plain.rgba, dressed.rgba)).not.toBe(0);
  });

  it.each(Object.keys(FINISHERS))('the finisher %s is seen on the end card of the winner alone', finisher => {
    const scenes: Scene[] = [{ kind: 'endCard', frames: 14 }];
    const [mine, theirs] = [0, 1].map(corner =>
      paint(corner === 0 ? [{ ...PLAIN, finisher }, PLAIN] : [PLAIN, { ...PLAIN, finisher }], scenes),
    );
    const plain = paint([PLAIN, PLAIN], scenes);
    const changed = [mine, theirs].filter(picture => Buffer.compare(picture!.rgba, plain.rgba) !== 0);
    expect(changed).toHaveLength(1);
  });

  it('what is said is legible: bubbles at the entrance, a quotation on the end card (UPDATE_GOLDENS=1 draws them anew)', async () => {
    const costumes = [
      {
        entrance: 'spotlight',
        finisher: 'crown',
        entranceLine: 'Mind the floor. You will see it up close.',
        winLine: '俺の勝ちだ。次は誰だ？',
      },
      {
        entrance: 'banners',
        finisher: 'laurels',
        entranceLine: 'روبوت لا يصدأ أبدا',
        winLine: 'One more for the wall.',
      },
    ] as const;
    const entrance = paint(costumes, [{ kind: 'entrance', frames: 12 }]);
    expect(await differenceFromGolden(entrance, path('entrance'))).toBeLessThanOrEqual(TOLERANCE);
    const end = paint(costumes, [{ kind: 'endCard', frames: 12 }]);
    expect(await differenceFromGolden(end, path('end-card'))).toBeLessThanOrEqual(TOLERANCE);
  });

  it('there is more time where there is something to read, and the highlight still ends after 15 seconds', () => {
    const replay = sampleReplay(3);
    const line = { ...PLAIN, entranceLine: 'I was built for this. Twice.', winLine: 'Scrap it, next.' };
    expect(extraFrames({ replay, winner: 0 })).toEqual({ entrance: 0, end: 0 });
    expect(extraFrames({ replay: { ...replay, costumes: [PLAIN, PLAIN] }, winner: 0 })).toEqual({
      entrance: 0,
      end: 0,
    });
    const dressed = { ...replay, costumes: [line, { ...line, finisher: 'nova', entrance: 'gold' }] as const };
    expect(extraFrames({ replay: dressed, winner: 1 }).entrance).toBeGreaterThan(0);
    const gif = renderFight(dressed, { cut: 'highlight', maxBytes: 3_000_000 });
    expect(gif.durationMs).toBeLessThanOrEqual(15_000);
    expect(gif.encodedAt.scale).toBe(1);
  });
});
