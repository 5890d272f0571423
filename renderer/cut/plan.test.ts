import { describe, expect, it } from 'vitest';
import type { FightEvent } from '../../core/engine/types.ts';
import { framesIn } from './frames.ts';
import {
  type FightScene,
  FRAMES_PER_SECOND,
  framesOf,
  planCut,
  type Scene,
  type Timeline,
  type TimelineRound,
} from './plan.ts';

function event(tick: number, change: Partial<FightEvent> = {}): FightEvent {
  return { type: 'hit', tick, corner: 0, victim: 1, move: 'heavy', damage: 20, counter: false, x: 0, y: 0, ...change };
}

const round = (first: number, last: number, change: Partial<TimelineRound> = {}): TimelineRound => ({
  first,
  last,
  winner: 0,
  byKnockout: true,
  ...change,
});

const LONG: Timeline = {
  rounds: [round(0, 400), round(401, 800, { winner: 1 }), round(801, 1200)],
  events: [
    event(60, { damage: 9, move: 'light' }),
    event(150, { type: 'guardBroken', damage: 4 }),
    event(168, { damage: 30 }),
    event(300, { type: 'thrown', move: 'throw', damage: 31, corner: 1, victim: 0 }),
    event(500, { damage: 12, move: 'projectile' }),
    event(640, { damage: 48, move: 'special', corner: 1, victim: 0 }),
    event(900, { damage: 10 }),
    event(1200, { damage: 25, counter: true }),
  ],
};

const fights = (scenes: Scene[]): FightScene[] => scenes.filter(scene => scene.kind === 'fight');

describe('planCut, highlight', () => {
  const scenes = planCut(LONG, 'highlight');

  it('runs entrance, three swings, score, finish, end card in this order, within 15 seconds', () => {
    expect(scenes.map(({ kind }) => kind)).toEqual([
      'entrance',
      'fight',
      'fight',
      'fight',
      'pips',
      'fight',
      'fight',
      'endCard',
    ]);
    expect(framesOf(scenes) / FRAMES_PER_SECOND).toBeLessThanOrEqual(15);
    expect(scenes.map(({ frames }) => frames / FRAMES_PER_SECOND)).toEqual([1.2, 2.5, 2.5, 2.5, 0.8, 2.5, 1, 1.5]);
  });

  it('chooses the largest swings, in order, none overlapping, none of them the finish', () => {
    const swings = fights(scenes).slice(0, 3);
    expect(swings.map(({ captions }) => captions[0]?.text)).toEqual(['GUARD BROKEN -34', 'THROWN -31', 'SPECIAL -48']);
    swings.slice(1).forEach((swing, index) => {
      expect(swing.from).toBeGreaterThanOrEqual(swings[index]!.to);
    });
    expect(swings[2]!.to).toBeLessThanOrEqual(fights(scenes)[3]!.from);
  });

  it('shows the blow that a swing is about', () => {
    for (const swing of fights(scenes).slice(0, 3)) {
      for (const { tick } of swing.captions) {
        expect(tick).toBeGreaterThanOrEqual(swing.from + 10);
        expect(tick).toBeLessThan(swing.to - 10);
      }
    }
  });

  it('ends with the last blow at half speed', () => {
    const slow = fights(scenes).at(-1)!;
    expect(slow.speed).toBe(0.5);
    expect(slow.from).toBeLessThan(1200);
    expect(slow.to).toBeGreaterThan(1200);
    expect(slow.captions.map(({ text }) => text)).toEqual(['COUNTER HEAVY -25']);
  });

  it('shows a short fight whole', () => {
    const short: Timeline = { rounds: [round(0, 100), round(101, 180)], events: [event(100), event(180)] };
    const whole = planCut(short, 'highlight');
    expect(whole).toEqual(planCut(short, 'full'));
    expect(fights(whole).map(({ round: index, from }) => [index, from])).toEqual([
      [0, 0],
      [1, 101],
      [1, 176],
    ]);
  });

  it('leaves swings out where the time is shorter', () => {
    expect(fights(planCut(LONG, 'highlight', 10))).toHaveLength(3);
    expect(framesOf(planCut(LONG, 'highlight', 10)) / FRAMES_PER_SECOND).toBeLessThanOrEqual(10);
    expect(fights(planCut(LONG, 'highlight', 4))).toHaveLength(2);
  });

  it('needs no events at all', () => {
    expect(fights(planCut({ rounds: LONG.rounds, events: [] }, 'highlight'))).toHaveLength(2);
  });

  it('counts a chain of blows together', () => {
    const events = [100, 112, 124].map(tick => event(tick, { move: 'light', damage: 9 }));
    const [swing] = fights(planCut({ rounds: LONG.rounds, events }, 'highlight'));
    expect(swing!.captions).toEqual([{ tick: 100, text: '3 HITS -27' }]);
  });
});

describe('planCut, full', () => {
  it('shows every tick of every round', () => {
    const scenes = fights(planCut(LONG, 'full'));
    LONG.rounds.forEach(({ first, last }, index) => {
      const own = scenes.filter(scene => scene.round === index);
      expect(own[0]!.from).toBe(first);
      expect(own.at(-1)!.to).toBeGreaterThan(last);
    });
  });

  it('is sped up where it would take too long, and falls back to a highlight where even that does', () => {
    const natural = framesOf(planCut(LONG, 'full')) / FRAMES_PER_SECOND;
    const faster = planCut(LONG, 'full', natural - 6);
    expect(framesOf(faster) / FRAMES_PER_SECOND).toBeLessThanOrEqual(natural - 6);
    expect(fights(faster)[0]!.speed).toBeGreaterThan(1);
    expect(planCut(LONG, 'full', 14.9).some(({ kind }) => kind === 'pips')).toBe(true);
    expect(framesOf(planCut(LONG, 'full', 14.9)) / FRAMES_PER_SECOND).toBeLessThanOrEqual(14.9);
  });
});

describe('framesIn', () => {
  const scenes = planCut(LONG, 'full');

  it('never jumps over a tick by more than a picture, so that no blow is lost', () => {
    const times = framesIn(scenes).filter(({ scene }) => scene.kind === 'fight');
    times.slice(1).forEach(({ scene, time }, index) => {
      if (scene === times[index]!.scene) expect(time - times[index]!.time).toBeLessThanOrEqual(1.5);
    });
  });

  it('lasts as long whether all pictures are kept or one in four', () => {
    const duration = (every: number): number => framesIn(scenes, every).reduce((sum, { delay }) => sum + delay, 0);
    expect(duration(4)).toBe(duration(1));
    expect(duration(1)).toBe(framesOf(scenes) * 5);
  });
});
