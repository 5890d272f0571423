import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ARCHETYPES,
  checkBuild,
  checkSliders,
  type FighterSetup,
  type FightResult,
  SLIDERS,
  STATISTICS,
} from '../engine/index.ts';
import { applyChange, type CoachChange, coachNote } from './index.ts';
import { defaultSetup, playedReplay } from './testing/replays.ts';

const { result } = playedReplay(2);
const setup = defaultSetup('bruiser');

/** The same fight, lost by corner 0, with other counts. */
function lost(changes: (fight: FightResult) => void): FightResult {
  const fight = structuredClone(result);
  fight.winner = 1;
  for (const corner of fight.statistics.corners) {
    corner.damageByMove = {
      ...corner.damageByMove,
      light: 10,
      heavy: 20,
      throw: 31,
      special: 0,
      projectile: 0,
      jumpIn: 0,
      antiAir: 0,
    };
    corner.damageDealt = 100;
    corner.guardBroken = 0;
    corner.starvedTicks = 0;
    corner.boltsTaken = 0;
  }
  changes(fight);
  return fight;
}

describe("the coach's note", () => {
  test('says what took most health and offers one change', () => {
    const note = coachNote(
      lost(() => undefined),
      0,
      setup,
    );
    expect(note).toEqual({
      text: '31 of 100 health lost to throws.',
      change: { kind: 'slider', name: 'aggression', delta: 10 },
    });
  });

  test('offers the next best where a slider has no room', () => {
    const full = applyChange(setup, { kind: 'slider', name: 'aggression', delta: 100 });
    expect(
      coachNote(
        lost(() => undefined),
        0,
        full,
      ).change,
    ).toEqual({ kind: 'slider', name: 'range', delta: 10 });
  });

  test('a broken guard, an empty tank and bolts come first', () => {
    const broken = lost(fight => {
      fight.statistics.corners[0].guardBroken = 3;
    });
    expect(coachNote(broken, 0, setup).text).toBe('The guard was broken 3 times.');
    const starved = lost(fight => {
      fight.ticks = 900;
      fight.statistics.corners[0].starvedTicks = 450;
    });
    expect(coachNote(starved, 0, setup)).toMatchObject({
      text: 'Out of energy for 50% of the fight.',
      change: { kind: 'statistic', name: 'energy', delta: 2 },
    });
    const struck = lost(fight => {
      fight.statistics.corners[0].boltsTaken = 3;
    });
    expect(coachNote(struck, 0, setup).text).toBe('Struck by 3 bolts.');
  });

  test('tells a winner what won it, and changes nothing', () => {
    const note = coachNote(
      lost(() => undefined),
      1,
      setup,
    );
    expect(note).toEqual({ text: '31 of 100 damage dealt with throws.' });
  });

  test('every real fight gets a note whose change makes a good setup', () => {
    for (let number = 0; number < 30; number++) {
      const { replay, result: played } = playedReplay(number);
      const loser = played.winner === 0 ? 1 : 0;
      const note = coachNote(played, loser, replay.corners[loser]);
      expect(note.text).toMatch(/^[A-Z0-9].*\.$/);
      expect(note.change).toBeDefined();
      const changed = applyChange(replay.corners[loser], note.change!);
      expect([...checkBuild(changed.build), ...checkSliders(changed.controller.sliders)]).toEqual([]);
      expect(changed).not.toEqual(replay.corners[loser]);
    }
  });

  test('any change of any setup gives a setup that may fight', () => {
    const changes = fc.oneof(
      fc.record({ kind: fc.constant('slider' as const), name: fc.constantFrom(...SLIDERS), delta: fc.integer() }),
      fc.record({
        kind: fc.constant('statistic' as const),
        name: fc.constantFrom(...STATISTICS),
        delta: fc.integer({ min: -10, max: 10 }),
      }),
    );
    fc.assert(
      fc.property(fc.constantFrom(...ARCHETYPES), fc.array(changes, { maxLength: 6 }), (archetype, list) => {
        let changed: FighterSetup = defaultSetup(archetype);
        for (const change of list as CoachChange[]) changed = applyChange(changed, change);
        expect([...checkBuild(changed.build), ...checkSliders(changed.controller.sliders)]).toEqual([]);
      }),
    );
  });
});
