import { UNIT } from '../../core/engine/types.ts';
import { FALL_TICKS } from '../robots/motion.ts';
import type { Actor, RecordedRound, Recording, Snapshot } from './recording.ts';

/** The loser of a knock-out slides so far while it falls, in stage units. */
const FALL_UNITS = 34;
/** The winner keeps its last pose so long before it celebrates. */
const CELEBRATION_DELAY_TICKS = 14;

/** What a fighter does before the first round and once a round is decided, where the engine says nothing. */
export type Ending = 'none' | 'taunt' | 'victory' | 'defeat';

export interface Moment extends Snapshot {
  endings: [Ending, Ending];
}

/**
 * The fight at a tick, whole or in between: positions are interpolated, and after a round's last tick the loser falls and
 * the winner celebrates.
 */
export function momentAt(recording: Recording, round: RecordedRound, time: number): Moment {
  if (time > round.last) return aftermath(recording, round, time - round.last);
  const tick = Math.max(round.first, Math.floor(time));
  const now = recording.snapshots[tick]!;
  const share = time - tick;
  if (share <= 0 || tick >= round.last) {
    return { ...now, fighters: [{ ...now.fighters[0] }, { ...now.fighters[1] }], endings: ['none', 'none'] };
  }
  const next = recording.snapshots[tick + 1]!;
  return {
    ...now,
    fighters: [between(now.fighters[0], next.fighters[0], share), between(now.fighters[1], next.fighters[1], share)],
    projectiles: now.projectiles.map(shot => ({ ...shot, x: shot.x + shot.direction * share * 6.5 * UNIT })),
    endings: ['none', 'none'],
  };
}

function between(now: Actor, next: Actor, share: number): Actor {
  const continues = now.posture === next.posture && now.move === next.move && next.postureTick >= now.postureTick;
  return {
    ...now,
    x: now.x + (next.x - now.x) * share,
    y: now.y + (next.y - now.y) * share,
    postureTick: now.postureTick + (continues ? (next.postureTick - now.postureTick) * share : 0),
  };
}

function aftermath(recording: Recording, round: RecordedRound, ticks: number): Moment {
  const last = recording.snapshots[round.last]!;
  const loser = round.winner === 0 ? 1 : 0;
  const fighters: [Actor, Actor] = [{ ...last.fighters[0] }, { ...last.fighters[1] }];
  const endings: [Ending, Ending] = ['none', 'none'];
  const celebrates = ticks > CELEBRATION_DELAY_TICKS;
  fighters[round.winner].postureTick += celebrates ? ticks - CELEBRATION_DELAY_TICKS : Math.min(ticks, 8);
  if (celebrates) {
    endings[round.winner] = 'victory';
    fighters[round.winner].y = 0;
  }
  const fallen = fighters[loser];
  if (round.byKnockout) {
    fallen.postureTick = ticks;
    const share = Math.min(1, ticks / FALL_TICKS);
    const slide = FALL_UNITS * UNIT * (1 - (1 - share) ** 2);
    const edge = 18 * UNIT;
    fallen.x = Math.max(edge, Math.min(300 * UNIT - edge, fallen.x - fallen.facing * slide));
    fallen.y = Math.max(0, fallen.y * (1 - share));
  } else if (celebrates) {
    endings[loser] = 'defeat';
    fallen.y = 0;
  }
  return { ...last, fighters, endings, projectiles: [], bolts: [], cell: null };
}
