import { describe, expect, test } from 'vitest';
import { sha256Hex } from './hash.ts';
import { fightSeed } from './seed.ts';
import { seedOf, tape } from './testing/inputs.ts';

describe('the seed of a fight', () => {
  const seed = fightSeed(seedOf(1), 'match-1', tape());

  test('is SHA-256 over a text that can be written down', () => {
    const samples = new Array(46).fill(10_000).join(' ');
    const lines = [
      'agent-arena fight seed 1',
      `server ${seedOf(1)}`,
      'match 7 match-1',
      'symbol 8 TEST-USD',
      'source simulated',
      'decimals 2',
      'sigma 1000',
      `samples 46 ${samples}`,
    ];
    expect(seed).toBe(sha256Hex(lines.join('\n')));
    expect(sha256Hex('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('depends on every part', () => {
    const others = [
      fightSeed(seedOf(2), 'match-1', tape()),
      fightSeed(seedOf(1), 'match-2', tape()),
      fightSeed(seedOf(1), 'match-1', tape([0, 1])),
      fightSeed(seedOf(1), 'match-1', { ...tape(), symbol: 'TEST-EUR' }),
      fightSeed(seedOf(1), 'match-1', { ...tape(), source: 'exchange' }),
      fightSeed(seedOf(1), 'match-1', { ...tape(), decimals: 3 }),
      fightSeed(seedOf(1), 'match-1', { ...tape(), sigmaMilliticks: 1001 }),
    ];
    expect(new Set([seed, ...others]).size).toBe(8);
  });

  test.each([
    ['bad-seed', () => fightSeed('x', 'match-1', tape())],
    ['bad-match-id', () => fightSeed(seedOf(1), '', tape())],
    ['bad-match-id', () => fightSeed(seedOf(1), 'a\nb', tape())],
    ['bad-tape', () => fightSeed(seedOf(1), 'match-1', { ...tape(), samples: [] })],
  ])('bad input is refused: %s', (code, make) => {
    expect(make).toThrowError(expect.objectContaining({ code }));
  });
});
