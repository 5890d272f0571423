import { describe, expect, test } from 'vitest';
import {
  ACTIONS,
  ARCHETYPES,
  type Archetype,
  BUILD_POINTS,
  checkBuild,
  checkSliders,
  checkTape,
  DEFAULT_BUILDS,
  MOVES,
  type Move,
  sha256Hex,
} from '../engine/index.ts';
import { createController, DEFAULT_SLIDERS, playFight, SITUATIONS, simulate, syntheticTape, TACTICS } from './index.ts';
import { defaultSetup } from './testing/replays.ts';

describe('archetypes', () => {
  test.each(ARCHETYPES)('%s starts with a build and sliders that are allowed', archetype => {
    expect(checkBuild(DEFAULT_BUILDS[archetype])).toEqual([]);
    expect(checkSliders(DEFAULT_SLIDERS[archetype])).toEqual([]);
    const spent = Object.values(DEFAULT_BUILDS[archetype]).reduce((sum, points) => sum + points, 0);
    expect(spent).toBe(BUILD_POINTS);
  });

  test.each(ARCHETYPES)('%s has whole weights for known actions in every situation', archetype => {
    for (const situation of SITUATIONS) {
      const weights = Object.entries(TACTICS[archetype][situation]);
      expect(weights.length).toBeGreaterThan(0);
      for (const [action, weight] of weights) {
        expect(ACTIONS).toContain(action);
        expect(Number.isInteger(weight) && weight! > 0 && weight! <= 100).toBe(true);
      }
    }
  });

  test('are distinct in style: each leads where its name says', () => {
    const started = Object.fromEntries(ARCHETYPES.map(archetype => [archetype, movesOf(archetype)])) as Record<
      Archetype,
      Record<Move | 'advance' | 'retreat' | 'block', number>
    >;
    const leader = (what: Move | 'advance' | 'retreat' | 'block'): Archetype =>
      ARCHETYPES.reduce((best, archetype) => (started[archetype][what] > started[best][what] ? archetype : best));
    expect(leader('projectile')).toBe('gunner');
    expect(leader('throw')).toBe('grappler');
    expect(leader('light')).toBe('rusher');
    expect(leader('dodge')).toBe('trickster');
    expect(leader('jumpIn')).toBe('trickster');
    expect(leader('heavy')).toBe('bruiser');
    expect(leader('block')).toBe('sentinel');
    expect(leader('special')).toBe('sentinel');
  });

  test.each([
    ['unknown sliders', { ...defaultSetup('rusher').controller, sliders: { aggression: 1 } }, 'bad-sliders'],
    ['an unknown archetype', { ...defaultSetup('rusher').controller, archetype: 'toString' }, 'bad-controller'],
    ['another version', { ...defaultSetup('rusher').controller, version: 7 }, 'bad-controller'],
    ['nothing', undefined, 'bad-sliders'],
  ])('%s is refused', (_name, spec, code) => {
    expect(() => createController(spec as never, 0, sha256Hex('x'))).toThrowError(expect.objectContaining({ code }));
  });
});

/** What an archetype does in a match against each of the others, on average. */
function movesOf(archetype: Archetype): Record<Move | 'advance' | 'retreat' | 'block', number> {
  const sums = Object.fromEntries([...MOVES, 'advance', 'retreat', 'block'].map(name => [name, 0])) as ReturnType<
    typeof movesOf
  >;
  for (const opponent of ARCHETYPES) {
    for (let number = 0; number < 12; number++) {
      const { result } = playFight({
        rules: 'standard',
        seed: sha256Hex(`style ${archetype} ${opponent} ${number}`),
        tape: syntheticTape(number),
        corners: [defaultSetup(archetype), defaultSetup(opponent)],
      });
      const own = result.statistics.corners[0];
      for (const move of MOVES) sums[move] += own.started[move];
      sums.advance += own.advancingTicks;
      sums.retreat += own.retreatingTicks;
      sums.block += own.blockingTicks;
    }
  }
  return sums;
}

describe('practice fights', () => {
  test('are the same for the same seed, and count every fight once', () => {
    const options = { fights: 60, seed: 5 };
    const first = simulate(defaultSetup('gunner'), defaultSetup('rusher'), options);
    expect(simulate(defaultSetup('gunner'), defaultSetup('rusher'), options)).toEqual(first);
    expect(first.wins[0] + first.wins[1]).toBe(60);
    expect(first.percent[0] + first.percent[1]).toBe(100);
    // Two seeds may agree on a count by chance; ten do not.
    const others = Array.from({ length: 10 }, (_, index) =>
      simulate(defaultSetup('gunner'), defaultSetup('rusher'), { fights: 60, seed: 6 + index }),
    );
    expect(new Set(others.map(result => result.wins[0])).size).toBeGreaterThan(1);
  });

  test('use the tapes they are given', () => {
    const winsOn = (tape: number): number =>
      simulate(defaultSetup('rusher'), defaultSetup('gunner'), { fights: 40, seed: 5, tapes: [syntheticTape(tape)] })
        .wins[0];
    const counts = Array.from({ length: 10 }, (_, tape) => winsOn(tape));
    expect(winsOn(3)).toBe(counts[3]);
    expect(new Set(counts).size).toBeGreaterThan(1);
  });

  test.each([0, -1, 1.5, Number.NaN, 1e9])('%s fights are refused', fights => {
    expect(() => simulate(defaultSetup('rusher'), defaultSetup('rusher'), { fights, seed: 1 })).toThrow(RangeError);
  });
});

describe('the synthetic tape', () => {
  const tapes = Array.from({ length: 400 }, (_, seed) => syntheticTape(seed));

  test('is a tape, labelled simulated, the same for the same seed and symbol', () => {
    for (const tape of tapes) expect(checkTape(tape)).toEqual([]);
    expect(tapes[7]).toEqual(syntheticTape(7));
    expect(tapes[7]).not.toEqual(syntheticTape(8));
    expect(tapes[7]!.samples).not.toEqual(syntheticTape(7, 'ETH-USD').samples);
    expect(tapes[7]!.source).toBe('simulated');
  });

  test('moves by about its sigma a second, up as often as down', () => {
    let squares = 0;
    let count = 0;
    let ups = 0;
    for (const { samples, sigmaMilliticks } of tapes) {
      if (samples[45]! > samples[0]!) ups++;
      for (let second = 1; second < samples.length; second++) {
        squares += ((samples[second]! - samples[second - 1]!) / (sigmaMilliticks / 1000)) ** 2;
        count++;
      }
    }
    expect(Math.sqrt(squares / count)).toBeGreaterThan(0.8);
    expect(Math.sqrt(squares / count)).toBeLessThan(1.25);
    expect(ups / tapes.length).toBeGreaterThan(0.42);
    expect(ups / tapes.length).toBeLessThan(0.58);
  });

  test('has clusters of volatility: a large move is followed by larger ones than a small move', () => {
    let afterLarge = 0;
    let larges = 0;
    let afterSmall = 0;
    let smalls = 0;
    for (const { samples } of tapes) {
      for (let second = 1; second + 1 < samples.length; second++) {
        const now = Math.abs(samples[second]! - samples[second - 1]!);
        const next = Math.abs(samples[second + 1]! - samples[second]!);
        if (now > 400) {
          afterLarge += next;
          larges++;
        } else {
          afterSmall += next;
          smalls++;
        }
      }
    }
    expect(afterLarge / larges).toBeGreaterThan((1.1 * afterSmall) / smalls);
  });
});
