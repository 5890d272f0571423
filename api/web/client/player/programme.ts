import { TICKS_PER_SECOND } from '../../../../core/engine/types.ts';
import { extraFrames } from '../../../../renderer/costume/costumes.ts';
import type { Frame } from '../../../../renderer/cut/frames.ts';
import { FRAMES_PER_SECOND, planCut, type Scene } from '../../../../renderer/cut/plan.ts';
import type { Recording } from '../../../../renderer/fight/recording.ts';
import type { Segment } from './outline.ts';

/**
 * The whole fight as the player shows it: the cut `full` of the GIF (entrance, rounds, score, the finish slowed down, end card), in
 * positions of which 30 are a second. Pure.
 */
export interface Programme {
  scenes: readonly { scene: Scene; from: number; length: number }[];
  /** What the page needs to know of it. */
  outline: readonly Segment[];
}

const POSITIONS_PER_FRAME = TICKS_PER_SECOND / FRAMES_PER_SECOND;

export function programmeOf(recording: Recording): Programme {
  const scenes: { scene: Scene; from: number; length: number }[] = [];
  const outline: Segment[] = [];
  let from = 0;
  for (const scene of planCut(recording, 'full', undefined, extraFrames(recording))) {
    const length =
      scene.kind === 'fight'
        ? Math.round((scene.to - scene.from) / scene.speed)
        : Math.ceil(scene.frames * POSITIONS_PER_FRAME);
    scenes.push({ scene, from, length });
    outline.push({ from, length, ...ticksOf(scene, recording) });
    from += length;
  }
  return { scenes, outline };
}

function ticksOf(scene: Scene, { rounds, snapshots }: Recording): Omit<Segment, 'from' | 'length'> {
  const lastRound = rounds.length - 1;
  switch (scene.kind) {
    case 'entrance':
      return { kind: scene.kind, round: 0, tick: 0, speed: 0, lastTick: 0 };
    case 'fight': {
      const { round, from, speed } = scene;
      return { kind: scene.kind, round, tick: from, speed, lastTick: rounds[round]?.last ?? from };
    }
    case 'pips':
      return { kind: scene.kind, round: scene.round, tick: scene.at, speed: 0, lastTick: scene.at };
    case 'endCard': {
      const tick = snapshots.length - 1;
      return { kind: scene.kind, round: lastRound, tick, speed: 0, lastTick: tick };
    }
  }
}

/** The picture at a position, which is a whole number; beyond the end, the last one. */
export function frameAt({ scenes }: Programme, position: number): Frame {
  const found = scenes.findLast(({ from }) => from <= position) ?? scenes[0]!;
  const { scene, from, length } = found;
  const passed = Math.max(0, Math.min(length - 1, position - from));
  const time = scene.kind === 'fight' ? Math.min(scene.to, scene.from + passed * scene.speed) : 0;
  return { scene, age: Math.floor(passed / POSITIONS_PER_FRAME), time, delay: 0 };
}
