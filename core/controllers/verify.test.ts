import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createPlayback, encodeReplay, parseReplay, type Replay, sha256Hex } from '../engine/index.ts';
import { rerun, syntheticTape, verifyFight } from './index.ts';
import { playedReplay } from './testing/replays.ts';

const { replay, result } = playedReplay(3);

describe('verifying a fight', () => {
  test('a true replay holds', () => {
    expect(verifyFight(replay)).toEqual({ ok: true, problems: [], result });
    expect(rerun(replay)).toEqual({ result, inputLog: replay.inputLog });
  });

  const other = playedReplay(4).replay;
  test.each<[string, Partial<Replay>, RegExp]>([
    ['a seed of its own', { seed: other.seed }, /seed does not follow/],
    ['another server seed', { serverSeed: other.serverSeed }, /seed does not follow/],
    ['another match', { matchId: 'match-4' }, /seed does not follow/],
    ['another tape', { tape: syntheticTape(99) }, /seed does not follow/],
    ['another log', { inputLog: other.inputLog }, /input log/],
    [
      'the loser as winner',
      { result: { ...replay.result, winner: replay.result.winner === 0 ? 1 : 0 } },
      /corner wins/,
    ],
    ['another end', { result: { ...replay.result, kind: 'decision', ticks: 1 } }, /number of ticks/],
    ['another hash', { stateHash: sha256Hex('x') }, /state hash/],
    ['swapped corners', { corners: [replay.corners[1], replay.corners[0]] }, /input log|state hash/],
    ['another engine', { engine: '0.9.0' }, /needs engine 0\.9\.0/],
    ['unknown rules', { rules: 'royale' }, /no rule set/],
  ])('%s is found', (_name, changes, problem) => {
    const verification = verifyFight({ ...replay, ...changes });
    expect(verification.ok).toBe(false);
    expect(verification.problems.join(' ')).toMatch(problem);
  });

  test('a build or slider that was not played is found', () => {
    for (let corner = 0; corner < 2; corner++) {
      const corners = structuredClone(replay.corners);
      corners[corner]!.controller.sliders.aggression = 3;
      expect(verifyFight({ ...replay, corners }).ok).toBe(false);
    }
    const corners = structuredClone(replay.corners);
    corners[0].build = { power: 0, armour: 0, speed: 10, energy: 10, technique: 5 };
    expect(verifyFight({ ...replay, corners }).ok).toBe(false);
  });

  test('names and looks are only for show', () => {
    expect(verifyFight({ ...replay, names: ['', ''] }).ok).toBe(true);
  });

  test('a controller of another version is refused with a sentence', () => {
    const corners = structuredClone(replay.corners);
    corners[1].controller.version = 2;
    expect(verifyFight({ ...replay, corners }).problems.join(' ')).toMatch(/version 1 of the archetypes/);
  });
});

describe('replays', () => {
  test('are under 8 KB, names and looks included', () => {
    const sizes = Array.from({ length: 40 }, (_, number) => encodeReplay(playedReplay(number).replay).length);
    expect(Math.max(...sizes)).toBeLessThan(8 * 1024);
    // Typical ones are far below.
    expect(sizes.reduce((sum, size) => sum + size, 0) / sizes.length).toBeLessThan(4 * 1024);
  });

  test('playback of the log is the fight itself', () => {
    for (let number = 0; number < 12; number++) {
      const { replay: shown, result: played } = playedReplay(number);
      const playback = createPlayback(shown);
      while (playback.step());
      expect(playback.view).toMatchObject({ tick: played.ticks, winner: played.winner, over: true });
      expect(playback.view.roundWinners).toEqual(played.rounds.map(round => round.winner));
    }
  });
});

describe('fixtures', () => {
  const folder = new URL('./fixtures/', import.meta.url);
  const names = readdirSync(folder).filter(name => name.endsWith('.json'));

  test('there are some', () => {
    expect(names.length).toBeGreaterThanOrEqual(12);
  });

  test.each(names)('%s still comes out the same', name => {
    const parsed = parseReplay(readFileSync(new URL(name, folder), 'utf8'));
    if (!parsed.ok) throw new Error(parsed.problem);
    expect(`${parsed.replay.seed.slice(0, 16)}.json`).toBe(name);
    expect(verifyFight(parsed.replay)).toMatchObject({ ok: true, problems: [] });
  });
});
