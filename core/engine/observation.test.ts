import { describe, expect, test } from 'vitest';
import * as at from './layout.ts';
import { SIGHT_DELAY_TICKS } from './numbers.ts';
import * as observation from './observation.ts';
import { code, hold, setField, standoff, tape } from './testing/inputs.ts';

const { OBSERVATION, observe } = observation;

/** What a corner observes, by name. */
function seen(fight: Parameters<typeof observe>[0], corner: 0 | 1): Record<observation.ObservationField, number> {
  const values = observe(fight, corner);
  return Object.fromEntries(OBSERVATION.map((name, index) => [name, values[index]])) as ReturnType<typeof seen>;
}

describe('observations', () => {
  test('the named indices are those of the table', () => {
    const names: Record<string, observation.ObservationField> = {
      BOLT_TICKS_LEFT: 'boltTicks',
      CELL_TICKS_LEFT: 'cellTicks',
      MARKET_STATE: 'market',
      MARKET_DISPLACEMENT: 'displacement',
      MARKET_SIGMA: 'sigma',
    };
    const constants = Object.entries(observation).filter(
      ([name, value]) =>
        typeof value === 'number' &&
        !['OBSERVATION_VERSION', 'OBSERVATION_SIZE', 'FAR_AWAY', 'BOLT_REACH'].includes(name),
    );
    expect(constants).toHaveLength(OBSERVATION.length);
    for (const [name, index] of constants) {
      const camel = name.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
      expect([name, OBSERVATION[index as number]]).toEqual([name, names[name] ?? camel]);
    }
  });

  test('at the start both see the same, mirrored', () => {
    const fight = standoff(100);
    expect(seen(fight, 0)).toEqual(seen(fight, 1));
    expect(seen(fight, 0)).toMatchObject({
      ownHealth: 100,
      opponentHealth: 100,
      ownEnergy: 50,
      distance: 100,
      ownSpace: 100,
      opponentSpace: 100,
      incomingProjectile: observation.FAR_AWAY,
      boltDistance: observation.FAR_AWAY,
      market: 0,
      roundTicksLeft: 450,
    });
  });

  test('the opponent is seen six ticks late, oneself at once', () => {
    const fight = standoff(100);
    hold(fight, 'idle', 'idle', 8);
    for (let tick = 0; tick < SIGHT_DELAY_TICKS; tick++) {
      fight.advance(code('light'), 0);
      expect(seen(fight, 1).opponentMove).toBe(0);
      expect(seen(fight, 0).ownLastMove).toBe(at.LIGHT + 1);
    }
    fight.advance(code('light'), 0);
    expect(seen(fight, 1)).toMatchObject({ opponentMove: at.LIGHT + 1, opponentPostureTick: 0, opponentPhase: 1 });
  });

  test('phases of a move count down', () => {
    const fight = standoff(150);
    hold(fight, 'idle', 'idle', 8);
    const phases: string[] = [];
    for (let tick = 0; tick < 40; tick++) {
      fight.advance(tick < 3 ? code('heavy') : 0, 0);
      const { opponentPhase, opponentPhaseTicks } = seen(fight, 1);
      phases.push(`${opponentPhase}:${opponentPhaseTicks}`);
    }
    const heavy = ['1:13', '1:12', '1:1', '2:3', '2:1', '3:18', '3:1'];
    expect(heavy.map(phase => phases.indexOf(phase))).toEqual(
      [...heavy.map(phase => phases.indexOf(phase))].sort((left, right) => left - right),
    );
    for (const phase of heavy) expect(phases).toContain(phase);
  });

  test('projectiles, bolts, cells and the tape are seen at once', () => {
    const fight = standoff(200);
    hold(fight, 'projectile', 'idle', 20);
    expect(seen(fight, 1).incomingProjectile).toBeLessThan(200);
    expect(seen(fight, 0)).toMatchObject({ ownProjectile: 1, incomingProjectile: observation.FAR_AWAY });
    const market = standoff(100, { tape: tape([0, -5, -4, 9]) });
    hold(market, 'idle', 'idle', 31);
    expect(seen(market, 0)).toMatchObject({ boltDistance: 0, boltTicks: 23, displacement: -190, sigma: 1000 });
    hold(market, 'idle', 'idle', 60);
    expect(seen(market, 0)).toMatchObject({ market: 1, cellDistance: 50, cellTicks: 0, cellAhead: 1 });
    hold(market, 'idle', 'idle', 24);
    expect(seen(market, 0).cellTicks).toBeGreaterThan(50);
  });

  test('is written where it is asked to be, and nowhere else', () => {
    const fight = standoff(100);
    setField(fight, 0, at.ENERGY, 77 * at.POINT);
    const out = new Int32Array(3 * observation.OBSERVATION_SIZE).fill(-7);
    observe(fight, 0, out, observation.OBSERVATION_SIZE);
    expect(out[observation.OBSERVATION_SIZE + observation.OWN_ENERGY]).toBe(77);
    const untouched = [...out.slice(0, 32), ...out.slice(64)];
    expect(untouched.every(value => value === -7)).toBe(true);
  });
});
