import { describe, expect, test } from 'vitest';
import { createFight, decisionDue, type Fight } from './fight.ts';
import * as at from './layout.ts';
import * as numbers from './numbers.ts';
import { resultOf } from './result.ts';
import { code, energyOf, healthOf, hold, input, setField, setup, standoff, tape } from './testing/inputs.ts';
import type { FightEventType } from './types.ts';
import { readView } from './view.ts';

const { MOVE_FIELDS, MOVE_TABLE } = numbers;

function numberOf(move: number, field: number): number {
  return MOVE_TABLE[move * MOVE_FIELDS + field]!;
}

/** Holds the actions until an event of that type happens; null where it does not within so many ticks. */
function until(fight: Fight, first: at.Action, second: at.Action, type: FightEventType, ticks = 60) {
  for (let tick = 0; tick < ticks; tick++) {
    fight.advance(code(first), code(second));
    const event = fight.events.find(happened => happened.type === type);
    if (event) return event;
  }
  return null;
}

function damagePoints(move: number): number {
  return numberOf(move, numbers.DAMAGE) / at.POINT;
}

describe('strikes, blocks and throws', () => {
  test('a light in reach takes its damage on its first active tick', () => {
    const fight = standoff(40);
    const event = until(fight, 'light', 'idle', 'hit');
    expect(event).toMatchObject({ corner: 0, victim: 1, move: 'light', counter: false });
    // The move starts in the first tick, as its tick 0.
    expect(fight.tick).toBe(numberOf(at.LIGHT, numbers.STARTUP) + 1);
    expect(healthOf(fight, 1)).toBe(100 - damagePoints(at.LIGHT));
    expect(healthOf(fight, 0)).toBe(100);
  });

  test('a strike out of reach touches nobody', () => {
    const fight = standoff(90);
    expect(until(fight, 'light', 'idle', 'hit', 20)).toBeNull();
    expect(healthOf(fight, 1)).toBe(100);
  });

  test('one move connects once', () => {
    const fight = standoff(40);
    until(fight, 'heavy', 'idle', 'hit');
    hold(fight, 'idle', 'idle', 3);
    expect(healthOf(fight, 1)).toBe(100 - damagePoints(at.HEAVY));
  });

  test('a block takes no health but energy', () => {
    const fight = standoff(40);
    const event = until(fight, 'heavy', 'block', 'blocked');
    expect(event).toMatchObject({ corner: 0, victim: 1, move: 'heavy' });
    expect(healthOf(fight, 1)).toBe(100);
    const cost = (numberOf(at.HEAVY, numbers.DAMAGE) * numbers.BLOCK_COST) >> 8;
    // Blocking regenerates at half speed meanwhile.
    expect(energyOf(fight, 1)).toBeLessThan(50 * at.POINT - cost + 20 * numbers.REGENERATION);
    expect(energyOf(fight, 1)).toBeGreaterThanOrEqual(50 * at.POINT - cost);
  });

  test('a block without the energy for it is a broken guard', () => {
    const fight = standoff(40);
    setField(fight, 1, at.ENERGY, 5 * at.POINT);
    const event = until(fight, 'heavy', 'block', 'guardBroken');
    expect(event).toMatchObject({ corner: 0, victim: 1 });
    expect(readView(fight).fighters[1]).toMatchObject({
      posture: 'guardBroken',
      postureTicks: numbers.GUARD_BROKEN_TICKS,
      energy: 0,
    });
  });

  test('a throw ignores a block', () => {
    const fight = standoff(40);
    const event = until(fight, 'throw', 'block', 'thrown');
    expect(event).toMatchObject({ corner: 0, victim: 1, move: 'throw' });
    expect(healthOf(fight, 1)).toBe(100 - damagePoints(at.THROW));
  });

  test('a thrown fighter lies down and cannot be struck until shortly after rising', () => {
    const fight = standoff(40);
    until(fight, 'throw', 'idle', 'thrown');
    hold(fight, 'idle', 'idle', numbers.THROWN_TICKS);
    expect(readView(fight).fighters[1].posture).toBe('down');
    expect(readView(fight).fighters[1].invulnerable).toBe(true);
    hold(fight, 'idle', 'idle', numbers.DOWN_TICKS + numbers.RISE_SAFE_TICKS);
    expect(readView(fight).fighters[1]).toMatchObject({ posture: 'idle', invulnerable: false });
  });

  test('a strike that lands in the same tick beats a throw', () => {
    const fight = standoff(40);
    // The light is held back so that both touch in the same tick.
    hold(fight, 'throw', 'idle', numberOf(at.THROW, numbers.STARTUP) - numberOf(at.LIGHT, numbers.STARTUP));
    setField(fight, 1, at.DECISION, code('light'));
    const event = until(fight, 'throw', 'light', 'hit', 20);
    expect(event).toMatchObject({ corner: 1, victim: 0 });
    expect(healthOf(fight, 1)).toBe(100);
  });

  test('two throws break each other', () => {
    const fight = standoff(40);
    expect(until(fight, 'throw', 'throw', 'throwBroken')).toMatchObject({ corner: -1 });
    expect([healthOf(fight, 0), healthOf(fight, 1)]).toEqual([100, 100]);
    const view = readView(fight);
    expect(view.fighters.map(fighter => fighter.posture)).toEqual(['blockStun', 'blockStun']);
  });

  test('two lights in the same tick both hit', () => {
    const fight = standoff(40);
    until(fight, 'light', 'light', 'hit');
    expect(healthOf(fight, 0)).toBe(healthOf(fight, 1));
    expect(healthOf(fight, 0)).toBeLessThan(100);
  });

  test('a hit in the start-up of a move counts a quarter more', () => {
    const fight = standoff(40);
    const event = until(fight, 'light', 'heavy', 'hit');
    expect(event?.counter).toBe(true);
    const damage = (numberOf(at.LIGHT, numbers.DAMAGE) * numbers.COUNTER_BASE) >> 8;
    expect(fight.state[at.FIGHTER_1 + at.HEALTH]).toBe(numbers.MAX_HEALTH - damage);
  });

  test('a special shrugs off a light but not its damage', () => {
    const fight = standoff(40);
    setField(fight, 1, at.ENERGY, 100 * at.POINT);
    until(fight, 'light', 'special', 'hit');
    expect(healthOf(fight, 1)).toBeLessThan(100);
    expect(readView(fight).fighters[1]).toMatchObject({ posture: 'move', move: 'special' });
  });
});

describe('in the air and past each other', () => {
  test('a jump-in passes over a throw', () => {
    const fight = standoff(45);
    hold(fight, 'jumpIn', 'idle', 4);
    expect(until(fight, 'jumpIn', 'throw', 'thrown', 12)).toBeNull();
  });

  test('a jump-in passes over a projectile', () => {
    const fight = standoff(120);
    hold(fight, 'idle', 'projectile', 12);
    hold(fight, 'jumpIn', 'idle', 22);
    expect(healthOf(fight, 0)).toBe(100);
  });

  test('an anti-air strikes who jumps in, and is not struck', () => {
    const fight = standoff(90);
    hold(fight, 'jumpIn', 'idle', 8);
    const event = until(fight, 'jumpIn', 'antiAir', 'hit', 20);
    expect(event).toMatchObject({ corner: 1, victim: 0, move: 'antiAir' });
    expect(healthOf(fight, 1)).toBe(100);
  });

  test('an anti-air touches nobody on the ground', () => {
    const fight = standoff(30);
    expect(until(fight, 'antiAir', 'idle', 'hit', 20)).toBeNull();
  });

  test('a dodge is not struck while it lasts', () => {
    const fight = standoff(40);
    setField(fight, 1, at.X, fight.state[at.FIGHTER_0 + at.X]! + 30 * 256);
    hold(fight, 'light', 'dodge', numbers.DODGE_INVULNERABLE_TICKS);
    expect(healthOf(fight, 1)).toBe(100);
  });

  test('a dash closes the distance', () => {
    const fight = standoff(150);
    const before = fight.state[at.FIGHTER_0 + at.X]!;
    hold(fight, 'dash', 'idle', 11);
    const travelled = (fight.state[at.FIGHTER_0 + at.X]! - before) / 256;
    expect(travelled).toBeGreaterThan(80);
    expect(travelled).toBeLessThan(95);
  });

  test('fighters do not walk through each other', () => {
    const fight = standoff(60);
    hold(fight, 'forward', 'forward', 60);
    const apart = fight.state[at.FIGHTER_1 + at.X]! - fight.state[at.FIGHTER_0 + at.X]!;
    expect(apart).toBe(numbers.BODY);
  });
});

describe('on the very same spot', () => {
  // Found by the property that bodies do not overlap: after a jump into the corner both stood on one spot for ever.
  test.each([
    ['both facing the wall', 1, 1],
    ['both with the wall behind', -1, -1],
    ['face to face', 1, -1],
    ['back to back', -1, 1],
  ])('fighters part: %s', (_name, first, second) => {
    const fight = standoff(40);
    const wall = numbers.STAGE_WIDTH - numbers.WALL;
    setField(fight, 0, at.X, wall);
    setField(fight, 1, at.X, wall);
    hold(fight, 'light', 'throw', 1);
    setField(fight, 0, at.FACING, first);
    setField(fight, 1, at.FACING, second);
    setField(fight, 0, at.X, wall);
    setField(fight, 1, at.X, wall);
    setField(fight, 0, at.POSTURE_TICK, 3);
    hold(fight, 'idle', 'idle', 1);
    const apart = fight.state[at.FIGHTER_1 + at.X]! - fight.state[at.FIGHTER_0 + at.X]!;
    expect(Math.abs(apart)).toBe(numbers.BODY);
  });
});

describe('projectiles', () => {
  test('one flies, hits and is gone', () => {
    const fight = standoff(120);
    const event = until(fight, 'projectile', 'idle', 'hit');
    expect(event).toMatchObject({ corner: 0, victim: 1, move: 'projectile' });
    expect(readView(fight).projectiles).toEqual([]);
  });

  test('only one of each fighter is in the air', () => {
    const fight = standoff(250);
    setField(fight, 0, at.ENERGY, 100 * at.POINT);
    for (let tick = 0; tick < 34; tick++) {
      hold(fight, 'projectile', 'idle', 1);
      expect(readView(fight).projectiles.length).toBeLessThanOrEqual(1);
    }
  });

  test('two that meet cancel each other', () => {
    const fight = standoff(200);
    hold(fight, 'projectile', 'projectile', 60);
    expect([healthOf(fight, 0), healthOf(fight, 1)]).toEqual([100, 100]);
  });
});

describe('energy', () => {
  test('comes back at 8 points a second for the bold', () => {
    const fight = standoff(200);
    setField(fight, 0, at.ENERGY, 0);
    hold(fight, 'forward', 'forward', 30);
    expect(energyOf(fight, 0)).toBe(8 * at.POINT);
  });

  test('falls after a second and a half of idling', () => {
    const fight = standoff(200);
    hold(fight, 'idle', 'idle', numbers.IDLE_TICKS + 1);
    const before = energyOf(fight, 0);
    hold(fight, 'idle', 'idle', 10);
    expect(energyOf(fight, 0)).toBe(before - 10 * numbers.IDLE_DRAIN);
  });

  test('a move that costs more than there is does not start', () => {
    const fight = standoff(60);
    setField(fight, 0, at.ENERGY, 0);
    hold(fight, 'special', 'idle', 1);
    expect(readView(fight).fighters[0].posture).toBe('idle');
  });
});

describe('the tape', () => {
  test('the market follows the displacement and holds a state for three seconds', () => {
    const fight = standoff(200, { tape: tape([0, 10, 10, -10]) });
    hold(fight, 'idle', 'idle', 1);
    expect(readView(fight).market).toBe('flat');
    hold(fight, 'idle', 'idle', 30);
    expect(readView(fight).market).toBe('flat');
    hold(fight, 'idle', 'idle', 60);
    // Three seconds flat; the price is down by now.
    expect(readView(fight)).toMatchObject({ market: 'red', tapeSecond: 3 });
  });

  test('green makes strikes stronger, red makes them weaker and throws stronger', () => {
    const dealt = (prices: number[], move: at.Action): number => {
      const fight = standoff(40, { tape: tape([0, 0, 0, ...prices]) });
      hold(fight, 'idle', 'idle', 92);
      until(fight, move, 'idle', move === 'throw' ? 'thrown' : 'hit');
      return numbers.MAX_HEALTH - fight.state[at.FIGHTER_1 + at.HEALTH]!;
    };
    const light = numberOf(at.LIGHT, numbers.DAMAGE);
    const thrown = numberOf(at.THROW, numbers.DAMAGE);
    expect(dealt([2], 'light')).toBe((light * numbers.GREEN_STRIKE) >> 8);
    expect(dealt([-2], 'light')).toBe((light * numbers.RED_STRIKE) >> 8);
    expect(dealt([2], 'throw')).toBe(thrown);
    expect(dealt([-2], 'throw')).toBe((thrown * numbers.RED_THROW) >> 8);
  });

  test('a drop warns and then strikes who stays', () => {
    const fight = standoff(100, { tape: tape([0, -5]) });
    hold(fight, 'idle', 'idle', 31);
    expect(readView(fight).bolts).toHaveLength(2);
    expect(until(fight, 'idle', 'forward', 'bolt')).toMatchObject({ victim: 0, damage: 8 });
    expect(healthOf(fight, 0)).toBe(92);
    // The other walked away in time.
    expect(healthOf(fight, 1)).toBe(100);
  });

  test('a jump brings a cell to the attacker who is there', () => {
    const fight = standoff(100, { tape: tape([0, 5]) });
    hold(fight, 'idle', 'back', 31);
    expect(readView(fight).cell).not.toBeNull();
    const before = energyOf(fight, 0);
    expect(until(fight, 'forward', 'back', 'cell')).toMatchObject({ corner: 0 });
    expect(energyOf(fight, 0)).toBeGreaterThan(before + 25 * at.POINT);
    expect(readView(fight).cell).toBeNull();
  });
});

describe('rounds and results', () => {
  test('health at nothing is a knock-out, and the next tick opens the next round', () => {
    const fight = standoff(40);
    setField(fight, 1, at.HEALTH, 1);
    const event = until(fight, 'light', 'idle', 'knockout');
    expect(event).toMatchObject({ corner: 0, victim: 1 });
    expect(readView(fight)).toMatchObject({ roundsWon: [1, 0], roundWinners: [0], round: 0 });
    expect(readView(fight).fighters[1].posture).toBe('knockedOut');
    expect(decisionDue(fight, 0)).toBe(false);
    hold(fight, 'idle', 'idle', 1);
    expect(readView(fight)).toMatchObject({ round: 1, roundTick: 1 });
    expect(fight.events[0]?.type).toBe('roundStart');
    expect(healthOf(fight, 1)).toBe(100);
  });

  test('two rounds decide', () => {
    const fight = standoff(40);
    for (let round = 0; round < 2; round++) {
      hold(fight, 'idle', 'idle', 4);
      setField(fight, 0, at.HEALTH, 0);
      hold(fight, 'idle', 'idle', 1);
    }
    expect(fight.over).toBe(true);
    const result = resultOf(fight);
    expect(result).toMatchObject({ winner: 1, kind: 'knockout' });
    expect(result.rounds.map(round => round.by)).toEqual(['knockout', 'knockout']);
    const before = Array.from(fight.state);
    hold(fight, 'light', 'light', 3);
    expect(Array.from(fight.state)).toEqual(before);
  });

  test.each([
    ['health', 0, (fight: Fight) => setField(fight, 1, at.HEALTH, 50 * at.POINT)],
    ['damage', 1, (fight: Fight) => setField(fight, 1, at.ROUND_DAMAGE, 1)],
  ] as const)('when time runs out %s decides', (by, winner, arrange) => {
    const fight = standoff(200);
    hold(fight, 'idle', 'idle', 449);
    arrange(fight);
    hold(fight, 'idle', 'idle', 1);
    expect(readView(fight).roundWinners).toEqual([winner]);
    expect(fight.state[at.ROUND_RECORDS + at.RECORD_BY]).toBe(['knockout', 'health', 'damage', 'seed'].indexOf(by));
  });

  test('where nothing differs the seed decides, never a draw', () => {
    const winners = new Set<number>();
    for (const digit of ['0', '7', '8', 'f']) {
      const fight = createFight(input({ seed: `0000000${digit}${'0'.repeat(56)}` }));
      hold(fight, 'idle', 'idle', 1350);
      const result = resultOf(fight);
      expect(result.kind).toBe('decision');
      expect(result.rounds.every(round => round.by === 'seed')).toBe(true);
      winners.add(result.winner);
    }
    expect(winners).toEqual(new Set([0, 1]));
  });

  test('a fight ends after 45 seconds at the latest', () => {
    const fight = createFight(input());
    hold(fight, 'back', 'back', 1349);
    const ended = fight.over;
    hold(fight, 'back', 'back', 1);
    // Two rounds may go to the same corner, which ends it sooner.
    expect(fight.over).toBe(true);
    expect(ended || fight.tick === 1350).toBe(true);
  });

  test('damage grows by half after the tenth second of a round, and by some when hurt', () => {
    const dealt = (arrange: (fight: Fight) => void): number => {
      const fight = standoff(40);
      arrange(fight);
      const before = fight.state[at.FIGHTER_1 + at.HEALTH]!;
      until(fight, 'light', 'idle', 'hit');
      return before - fight.state[at.FIGHTER_1 + at.HEALTH]!;
    };
    const lateAndReady = (fight: Fight): void => {
      hold(fight, 'idle', 'idle', 300);
      setField(fight, 0, at.ENERGY, 50 * at.POINT);
    };
    const light = numberOf(at.LIGHT, numbers.DAMAGE);
    expect(dealt(lateAndReady)).toBe((light * 3) / 2);
    const hurt = dealt(fight => setField(fight, 0, at.HEALTH, 29 * at.POINT));
    expect(hurt).toBe((light * numbers.LAST_STAND_DAMAGE) >> 8);
  });
});

describe('builds', () => {
  test('power hits harder, armour takes less, speed walks faster', () => {
    const strong = setup({ power: 10, armour: 5, speed: 5, energy: 5, technique: 0 });
    const tough = setup({ power: 5, armour: 10, speed: 5, energy: 5, technique: 0 });
    const fast = setup({ power: 5, armour: 5, speed: 10, energy: 5, technique: 0 });
    const even = setup();
    const damage = (first: typeof even, second: typeof even): number => {
      const fight = standoff(40, { corners: [first, second] });
      until(fight, 'light', 'idle', 'hit');
      return numbers.MAX_HEALTH - fight.state[at.FIGHTER_1 + at.HEALTH]!;
    };
    expect(damage(strong, even)).toBeGreaterThan(damage(even, even));
    expect(damage(even, tough)).toBeLessThan(damage(even, even));
    const race = standoff(200, { corners: [fast, even] });
    const [left, right] = [race.state[at.FIGHTER_0 + at.X]!, race.state[at.FIGHTER_1 + at.X]!];
    hold(race, 'forward', 'forward', 10);
    expect(race.state[at.FIGHTER_0 + at.X]! - left).toBeGreaterThan(right - race.state[at.FIGHTER_1 + at.X]!);
  });

  test.each([
    ['too many points', { power: 10, armour: 10, speed: 10, energy: 0, technique: 0 }],
    ['a fraction', { power: 5.5, armour: 4.5, speed: 5, energy: 5, technique: 5 }],
    ['a negative', { power: -1, armour: 10, speed: 10, energy: 6, technique: 0 }],
    ['nothing', undefined],
    ['text', { power: '5', armour: 5, speed: 5, energy: 5, technique: 5 }],
  ])('a build with %s is refused', (_name, build) => {
    const corner = { ...setup(), build: build as never };
    expect(() => createFight(input({ corners: [corner, setup()] }))).toThrowError(
      expect.objectContaining({ name: 'FightError', code: 'bad-build' }),
    );
  });
});
