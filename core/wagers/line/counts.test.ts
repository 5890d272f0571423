import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARCHETYPE_VERSION, DEFAULT_BUILDS, DEFAULT_SLIDERS, syntheticTape } from '../../controllers/index.ts';
import { type Archetype, type FighterSetup, sha256Hex, type Tape } from '../../engine/index.ts';
import { directionOf } from '../picks.ts';
import { countFights, countSlice, LEAST_TAPES, type LineRequest, MOST_TAPES, mirrorOf, planLine } from './counts.ts';

function setupOf(archetype: Archetype): FighterSetup {
  return {
    build: DEFAULT_BUILDS[archetype],
    controller: { kind: 'archetype', archetype, sliders: DEFAULT_SLIDERS[archetype], version: ARCHETYPE_VERSION },
  };
}

/** Backs away for ever without the energy to shoot. */
const hopeless: FighterSetup = {
  build: { power: 10, armour: 10, speed: 5, energy: 0, technique: 0 },
  controller: {
    kind: 'archetype',
    archetype: 'gunner',
    sliders: { aggression: 0, range: 100, risk: 0, patience: 100 },
    version: ARCHETYPE_VERSION,
  },
};

function requestOf(changes: Partial<LineRequest> = {}): LineRequest {
  return {
    corners: [setupOf('bruiser'), setupOf('gunner')],
    rules: 'standard',
    tapes: [],
    symbol: 'BTC-USD',
    fights: 40,
    seed: sha256Hex('a public commit'),
    ...changes,
  };
}

/** A tape that goes up by one tick a second. */
const rising: Tape = { ...syntheticTape(1, 'BTC-USD'), samples: Array.from({ length: 46 }, (_, k) => 1000 + k) };

describe('countFights', () => {
  it('counts every fight once', () => {
    const { fights, counts } = countFights(requestOf());
    expect(fights).toBe(40);
    expect(counts.reduce((sum, count) => sum + count)).toBe(40);
  });

  it('is the same for the same request, and another for another seed', () => {
    expect(countFights(requestOf())).toEqual(countFights(requestOf()));
    const others = ['b', 'c', 'd'].map(text => countFights(requestOf({ seed: sha256Hex(text) })).counts.join());
    expect(new Set([...others, countFights(requestOf()).counts.join()]).size).toBeGreaterThan(1);
  });

  it('does not depend on how the fights are cut into slices', () => {
    const plan = planLine(requestOf());
    const whole = countSlice(plan, 0, 40);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), cut => {
        const [head, tail] = [countSlice(plan, 0, cut), countSlice(plan, cut, 40)];
        expect(head.map((count, outcome) => count + tail[outcome]!)).toEqual(whole);
      }),
      { numRuns: 5 },
    );
  });

  it('lets the price go up as often as down, even over tapes that all rose', () => {
    for (const tapes of [[rising], []]) {
      const [aUp, aDown, bUp, bDown] = countFights(requestOf({ tapes })).counts;
      expect(aUp + bUp).toBe(20);
      expect(aDown + bDown).toBe(20);
    }
  });

  it('tells the better agent, in either corner', () => {
    const left = countFights(requestOf({ corners: [setupOf('bruiser'), hopeless], fights: 60 }));
    const right = countFights(requestOf({ corners: [hopeless, setupOf('bruiser')], fights: 60 }));
    expect(left.counts[0] + left.counts[1]).toBeGreaterThan(45);
    expect(right.counts[2] + right.counts[3]).toBeGreaterThan(45);
  });
});

describe('planLine', () => {
  it('fills up with synthetic tapes of the symbol, other ones for another seed', () => {
    const plan = planLine(requestOf({ tapes: [rising], fights: 400 }));
    expect(plan.tapes).toHaveLength(LEAST_TAPES);
    expect(plan.tapes[0]).toBe(rising);
    expect(plan.simulated).toBe(LEAST_TAPES - 1);
    expect(plan.tapes.every(tape => tape.symbol === 'BTC-USD')).toBe(true);
    const other = planLine(requestOf({ fights: 400, seed: sha256Hex('another') }));
    expect(other.tapes[0]!.samples).not.toEqual(planLine(requestOf({ fights: 400 })).tapes[0]!.samples);
  });

  it('takes no synthetic tape where there are recent ones enough', () => {
    const tapes = Array.from({ length: 70 }, (_, index) => syntheticTape(index, 'BTC-USD'));
    expect(planLine(requestOf({ tapes, fights: 400 }))).toMatchObject({ simulated: 0, tapes });
    const many = Array.from({ length: MOST_TAPES + 1 }, () => rising);
    expect(planLine(requestOf({ tapes: many, fights: 4000 })).tapes).toHaveLength(MOST_TAPES);
    // 40 fights are 20 pairs: more tapes than that would not be met
    expect(countFights(requestOf({ tapes }))).toMatchObject({ tapes: 20, simulated: 0 });
  });

  it.each([
    ['an odd number of fights', { fights: 41 }],
    ['no fight', { fights: 0 }],
    ['half a fight', { fights: 2.5 }],
    ['too many fights', { fights: 100_002 }],
    ['a seed that is none', { seed: 'abc' }],
    ['unknown rules', { rules: 'royale' }],
    ['a tape of another symbol', { tapes: [{ ...rising, symbol: 'ETH-USD' }] }],
    ['a tape that is too short', { tapes: [{ ...rising, samples: [1, 2] }] }],
    ['a build that is none', { corners: [setupOf('rusher'), { ...setupOf('rusher'), build: { power: 99 } as never }] }],
    ['a controller that is none', { corners: [{ ...setupOf('rusher'), controller: {} as never }, setupOf('rusher')] }],
  ] satisfies [string, Partial<LineRequest>][])('refuses %s', (_, changes) => {
    expect(() => planLine(requestOf(changes))).toThrow();
  });
});

describe('mirrorOf', () => {
  it('turns every move round, and back', () => {
    fc.assert(
      fc.property(fc.integer(), seed => {
        const tape = syntheticTape(seed, 'BTC-USD');
        const mirror = mirrorOf(tape);
        expect(mirror.samples[0]).toBe(tape.samples[0]);
        expect(mirrorOf(mirror)).toEqual(tape);
        expect(directionOf(mirror, requestOf().seed)).not.toBe(directionOf(tape, requestOf().seed));
      }),
    );
  });
});
