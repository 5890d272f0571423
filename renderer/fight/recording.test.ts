import { describe, expect, it } from 'vitest';
import { UNIT } from '../../core/engine/types.ts';
import { sampleReplay } from '../testing/replays.ts';
import { momentAt } from './aftermath.ts';
import { record } from './recording.ts';

const recordings = [1, 2, 3, 4, 5, 6].map(seed => record(sampleReplay(seed)));

describe('record', () => {
  it('keeps every tick and event of the fight that the replay tells of', () => {
    for (const { replay, snapshots, events, rounds, winner } of recordings) {
      expect(snapshots).toHaveLength(replay.result.ticks + 1);
      expect(snapshots.map(({ tick }) => tick)).toEqual([...snapshots.keys()]);
      expect(winner).toBe(replay.result.winner);
      expect(rounds.filter(round => round.winner === winner)).toHaveLength(2);
      expect(rounds.at(-1)!.byKnockout).toBe(replay.result.kind === 'knockout');
      expect(events.filter(({ type }) => type === 'roundEnd')).toHaveLength(rounds.length);
    }
  });

  it('gives each round its own ticks, at full health at its start and decided at its end', () => {
    for (const { snapshots, rounds } of recordings) {
      rounds.forEach((round, index) => {
        expect(round.first).toBe(index === 0 ? 0 : rounds[index - 1]!.last + 1);
        expect(snapshots[round.first]!.round).toBe(index);
        expect(snapshots[round.last]!.round).toBe(index);
        expect(snapshots[round.first]!.fighters.map(({ health, maxHealth }) => health / maxHealth)).toEqual([1, 1]);
        if (round.byKnockout) expect(Math.min(...snapshots[round.last]!.fighters.map(({ health }) => health))).toBe(0);
      });
    }
  });

  it('remembers what put a fighter into its stun until it stands again', () => {
    for (const { snapshots, events } of recordings) {
      for (const event of events.filter(({ type }) => type === 'thrown' || type === 'hit')) {
        const victim = snapshots[event.tick]!.fighters[event.victim === 1 ? 1 : 0];
        if (victim.posture !== 'hitStun' && victim.posture !== 'thrown') continue;
        expect(victim.struckBy).not.toBeNull();
      }
      for (const { fighters } of snapshots) {
        for (const { posture, struckBy } of fighters) if (posture === 'idle') expect(struckBy).toBeNull();
      }
    }
  });
});

describe('momentAt', () => {
  const recording = recordings.find(({ rounds }) => rounds[0]!.byKnockout)!;
  const round = recording.rounds[0]!;

  it('is the tick itself on a tick, and between two in between', () => {
    const tick = round.first + 20;
    const [before, after] = [recording.snapshots[tick]!, recording.snapshots[tick + 1]!];
    expect(momentAt(recording, round, tick).fighters[0].x).toBe(before.fighters[0].x);
    expect(momentAt(recording, round, tick + 0.5).fighters[0].x).toBe((before.fighters[0].x + after.fighters[0].x) / 2);
  });

  it('never reaches into the next round', () => {
    const ended = momentAt(recording, round, round.last + 30);
    expect(ended.round).toBe(0);
    expect(ended.fighters[round.winner === 0 ? 1 : 0].health).toBe(0);
  });

  it('lets the loser fall within the stage and the winner celebrate, and changes no recorded tick', () => {
    const copy = JSON.stringify(recording.snapshots[round.last]);
    const loser = round.winner === 0 ? 1 : 0;
    const ended = momentAt(recording, round, round.last + 30);
    expect(ended.endings[round.winner]).toBe('victory');
    expect(ended.fighters[loser].posture).toBe('knockedOut');
    expect(ended.fighters[loser].x).toBeGreaterThanOrEqual(18 * UNIT);
    expect(ended.fighters[loser].x).toBeLessThanOrEqual(282 * UNIT);
    expect(JSON.stringify(recording.snapshots[round.last])).toBe(copy);
  });
});
