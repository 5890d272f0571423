import { describe, expect, test } from 'vitest';
import { ARCHETYPES, sha256Hex } from '../engine/index.ts';
import { playFight, simulate, syntheticTape } from './index.ts';
import { defaultSetup } from './testing/replays.ts';

const FIGHTS = 600;

/** A short round robin; `arena bench balance` measures more, and more closely. */
describe('the archetypes are a match for each other', () => {
  const shares = ARCHETYPES.map((first, row) =>
    ARCHETYPES.map((second, column) => {
      if (row === column) return 0.5;
      const { wins } = simulate(defaultSetup(first), defaultSetup(second), { fights: FIGHTS, seed: row * 7 + column });
      return wins[0] / FIGHTS;
    }),
  );

  test.each(ARCHETYPES.map((name, row) => [name, row] as const))('%s wins 40% to 60% overall', (_name, row) => {
    const others = shares[row]!.filter((_, column) => column !== row);
    const overall = others.reduce((sum, share) => sum + share, 0) / others.length;
    expect(overall).toBeGreaterThan(0.4);
    expect(overall).toBeLessThan(0.6);
  });

  test('no pair is above 75%', () => {
    // Three standard errors of 600 fights are six points.
    expect(Math.max(...shares.flat())).toBeLessThan(0.81);
  });

  test('neither corner is better', () => {
    let left = 0;
    const fights = 6000;
    for (let number = 0; number < fights; number++) {
      const setup = defaultSetup(ARCHETYPES[number % ARCHETYPES.length]!);
      const seed = sha256Hex(`mirror ${number}`);
      const { result } = playFight({ rules: 'standard', seed, tape: syntheticTape(number), corners: [setup, setup] });
      if (result.winner === 0) left++;
    }
    expect(left / fights).toBeGreaterThan(0.47);
    expect(left / fights).toBeLessThan(0.53);
  });
});
