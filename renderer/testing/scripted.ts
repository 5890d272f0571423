import {
  type FightEvent,
  type MarketState,
  type Move,
  type Posture,
  type Replay,
  STAGE_UNITS,
  UNIT,
} from '../../core/engine/types.ts';
import type { Actor, Recording, Snapshot } from '../fight/recording.ts';
import { type SampleOptions, sampleReplay } from './replays.ts';

/** What a fighter does through a beat; distances in stage units. Ticks count from `since` at the beat's first tick. */
export interface Part {
  posture: Posture;
  move?: Move;
  /** Start-up, active and recovery ticks of the move. */
  phases?: [number, number, number];
  since?: number;
  length?: number;
  x: number;
  y?: number;
  health?: number;
  energy?: number;
  struckBy?: Move;
  launched?: boolean;
  invulnerable?: boolean;
}

/** A few ticks in which nothing new begins. */
export interface Beat {
  ticks: number;
  left: Part;
  right: Part;
  market?: MarketState;
  bolts?: Snapshot['bolts'];
  cell?: Snapshot['cell'];
  projectiles?: Snapshot['projectiles'];
  /** At the beat's first tick; places and damage as they should be shown. */
  events?: Partial<FightEvent>[];
}

function actorOf(part: Part, facing: 1 | -1, tick: number): Actor {
  const [startup, active, recovery] = part.phases ?? [0, 0, 0];
  return {
    x: part.x * UNIT,
    y: (part.y ?? 0) * UNIT,
    facing,
    health: part.health ?? 100,
    maxHealth: 100,
    energy: part.energy ?? 50,
    maxEnergy: 100,
    posture: part.posture,
    postureTick: (part.since ?? 0) + tick,
    postureTicks: part.length ?? startup + active + recovery,
    move: part.move ?? null,
    startup,
    active,
    recovery,
    invulnerable: part.invulnerable ?? false,
    struckBy: part.struckBy ?? null,
    launched: part.launched ?? false,
  };
}

function strikesIn(snapshots: readonly Snapshot[]): Recording['strikes'] {
  return snapshots.flatMap(({ bolts }, tick) => {
    const before = snapshots[tick - 1]?.bolts ?? [];
    return bolts.length === 0 ? before.map(({ x }) => ({ tick, x })) : [];
  });
}

/** Independent of tuned builds and of how made-up prices are made. */
export function steady(replay: Replay): Replay {
  const build = { power: 5, armour: 5, speed: 5, energy: 5, technique: 5 };
  const samples = Array.from(
    { length: replay.tape.samples.length },
    (_, second) => 6_500_000 + ((second * 37) % 11) * 60 - second * 9 - 200 * (second % 3),
  );
  samples[0] = 6_500_000;
  return {
    ...replay,
    tape: { ...replay.tape, samples, sigmaMilliticks: 400_000 },
    looks: [
      { ...replay.looks[0], build },
      { ...replay.looks[1], build },
    ],
  };
}

/**
 * A recording made by hand: pictures of it do not change when the fight's rules are tuned. Names, looks, stage and tape come from
 * a sample replay. One round, won by the left fighter by knock-out.
 */
export function scriptedRecording(beats: readonly Beat[], seed: number, options: SampleOptions): Recording {
  const replay = steady(sampleReplay(seed, options));
  const snapshots: Snapshot[] = [];
  const events: FightEvent[] = [];
  for (const beat of beats) {
    for (const event of beat.events ?? []) {
      const whole = {
        type: 'hit',
        corner: 0,
        victim: 1,
        move: null,
        damage: 0,
        counter: false,
        x: STAGE_UNITS / 2,
        y: 0,
        ...event,
      } as const;
      events.push({ ...whole, tick: snapshots.length, x: whole.x * UNIT, y: whole.y * UNIT });
    }
    for (let tick = 0; tick < beat.ticks; tick++) {
      snapshots.push({
        tick: snapshots.length,
        round: 0,
        roundTick: snapshots.length,
        roundsWon: [0, 0],
        roundWinners: [],
        fighters: [actorOf(beat.left, 1, tick), actorOf(beat.right, -1, tick)],
        projectiles: beat.projectiles ?? [],
        bolts: beat.bolts ?? [],
        cell: beat.cell ?? null,
        market: beat.market ?? 'flat',
        displacement: 0,
        tapeSecond: 21 + Math.floor(snapshots.length / 30),
        over: false,
        winner: -1,
      });
    }
  }
  const rounds = [{ first: 0, last: snapshots.length - 1, winner: 0, byKnockout: true } as const];
  return { replay, snapshots, events, strikes: strikesIn(snapshots), rounds: [...rounds], winner: 0 };
}
