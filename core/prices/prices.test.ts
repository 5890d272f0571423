import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTape, displacementOf, TAPE_SECONDS, type Tape } from '../engine/index.ts';
import type { PriceFeed } from './feed.ts';
import { createSyntheticFeed } from './synthetic.ts';
import { FIRST_SAMPLE_SECONDS, readTape, sigmaMilliticks, tapeStart } from './tape.ts';

const START = Date.UTC(2026, 10, 21, 0, 0, 0);
const HOUR_MS = 3_600_000;
/** Deviation of one second's return that each market is made with (synthetic.ts). */
const VOLATILITY: Record<string, number> = { 'BTC-USD': 5e-5, 'ETH-USD': 7e-5, 'SOL-USD': 1e-4, 'EUR-USD': 1.5e-5 };
const feed = createSyntheticFeed('test');
const symbols = feed.symbols().map(({ symbol }) => symbol);

async function pricesOf(symbol: string, from: number, seconds: number, of: PriceFeed = feed): Promise<number[]> {
  const prices: number[] = [];
  for (let second = 0; second < seconds; second++) {
    const price = await of.priceAt(symbol, new Date(from + second * 1000));
    if (price === null) throw new Error(`no price of ${symbol}`);
    prices.push(price);
  }
  return prices;
}

function returnsOf(prices: readonly number[]): number[] {
  return prices.slice(1).map((price, index) => Math.log(price / prices[index]!));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  const covariance = meanOf(a.map((value, index) => (value - meanA) * (b[index]! - meanB)));
  const spread = (values: readonly number[], mean: number) =>
    Math.sqrt(meanOf(values.map(value => (value - mean) ** 2)));
  return covariance / (spread(a, meanA) * spread(b, meanB));
}

describe('the simulated feed', () => {
  it('says that it is simulated', () => {
    expect(feed).toMatchObject({ name: 'simulated', simulated: true });
    expect(symbols).toEqual(Object.keys(VOLATILITY));
  });

  it('is a pure function: two processes asked in any order agree, and another seed is another market', async () => {
    const other = createSyntheticFeed('test');
    const times = fc.array(fc.integer({ min: START, max: START + 48 * HOUR_MS }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...symbols), times, async (symbol, at) => {
        const here = await Promise.all(at.map(time => feed.priceAt(symbol, new Date(time))));
        const there = await Promise.all([...at].reverse().map(time => other.priceAt(symbol, new Date(time))));
        expect(there.reverse()).toEqual(here);
        for (const price of here) expect(Number.isInteger(price) && (price ?? 0) > 0).toBe(true);
      }),
      { numRuns: 30 },
    );
    expect(await pricesOf('BTC-USD', START, 60, createSyntheticFeed('other'))).not.toEqual(
      await pricesOf('BTC-USD', START, 60),
    );
  });

  it('gives one price for all of a second', async () => {
    const at = (ms: number) => feed.priceAt('BTC-USD', new Date(START + ms));
    expect(await at(999)).toBe(await at(0));
  });

  it('knows nothing of other symbols and of times that are none', async () => {
    expect(await feed.priceAt('DOGE-USD', new Date(START))).toBeNull();
    expect(await feed.priceAt('BTC-USD', new Date(Number.NaN))).toBeNull();
    expect(await readTape(feed, 'DOGE-USD', new Date(START))).toBeNull();
  });

  it.each(symbols)('%s goes on without a jump where one hour, day or span of 2^14 hours ends', async symbol => {
    const span = 2 ** 14 * HOUR_MS;
    const borders = [
      ...Array.from({ length: 40 }, (_, hour) => START + hour * HOUR_MS),
      Math.ceil(START / span) * span,
      Math.floor(START / span) * span,
    ];
    for (const border of borders) {
      const [step] = returnsOf(await pricesOf(symbol, border - 1000, 2));
      // a second's volatility is at most about 5 times its mean (clusters); 6 deviations of that, and a tick's rounding
      expect(Math.abs(step!)).toBeLessThan(6 * 5 * VOLATILITY[symbol]! + 1e-4);
    }
  });

  it('moves by the volatility that it names, over an hour', async () => {
    for (const symbol of symbols) {
      const deviations: number[] = [];
      for (let hour = 0; hour < 12; hour++) {
        const moves = returnsOf(await pricesOf(symbol, START + hour * HOUR_MS, 3600));
        deviations.push(Math.sqrt(meanOf(moves.map(move => move ** 2))));
      }
      const ratio = meanOf(deviations) / VOLATILITY[symbol]!;
      expect(ratio).toBeGreaterThan(0.85);
      expect(ratio).toBeLessThan(1.2);
    }
  });

  it('has clusters: sizes of moves follow each other, their directions do not', async () => {
    const moves = returnsOf(await pricesOf('BTC-USD', START, 6 * 3600));
    const sizes = moves.map(Math.abs);
    expect(correlation(sizes.slice(10), sizes.slice(0, -10))).toBeGreaterThan(0.1);
    expect(Math.abs(correlation(moves.slice(1), moves.slice(0, -1)))).toBeLessThan(0.03);
  });
});

describe('readTape', () => {
  it('takes 46 samples a second apart that the engine accepts', async () => {
    for (const symbol of symbols) {
      const tape = await readTape(feed, symbol, new Date(START));
      expect(checkTape(tape)).toEqual([]);
      expect(tape?.samples).toEqual(await pricesOf(symbol, START, TAPE_SECONDS + 1));
      expect(tape?.source).toBe('simulated');
    }
  });

  it('is null where one second is missing, and never guesses', async () => {
    const holed: PriceFeed = {
      ...feed,
      priceAt: async (symbol, at) => (at.getTime() === START + 45_000 ? null : feed.priceAt(symbol, at)),
    };
    expect(await readTape(holed, 'BTC-USD', new Date(START))).toBeNull();
    expect(await readTape(holed, 'BTC-USD', new Date(START + 1000))).toBeNull();
    expect(await readTape(holed, 'BTC-USD', new Date(START + 46_000))).not.toBeNull();
  });

  it('begins 3 s after lock, and lies behind a casual match', () => {
    const lock = new Date(START);
    expect(tapeStart('rated', lock).getTime()).toBe(START + FIRST_SAMPLE_SECONDS * 1000);
    expect(tapeStart('casual', lock).getTime() + TAPE_SECONDS * 1000).toBe(START);
  });
});

describe('sigma', () => {
  it.each([
    ['at least one tick', [5, 5, 5, 5], 1000],
    ['root mean square', [0, 3, 7], Math.round(1000 * Math.sqrt((9 + 16) / 2))],
    ['nothing to go by', [], 1000],
    ['one price', [7], 1000],
  ])('%s', (_, prices, sigma) => {
    expect(sigmaMilliticks(prices)).toBe(sigma);
  });
});

/**
 * Measured: 41.9% green, 19.9% flat, 38.2% red, 1.5 jumps and drops a tape. The engine's rule: D above a tenth is green, below minus a tenth red (numbers.md; MARKET_LINE is 26 of 256).
 */
it('spends a plausible share of its time in each state: about 41% green, 17% flat, 41% red', async () => {
  const counts = { green: 0, flat: 0, red: 0, jumps: 0, drops: 0 };
  const tapes = 600;
  for (let index = 0; index < tapes; index++) {
    const tape = await readTape(feed, symbols[index % symbols.length]!, new Date(START + index * 97_000));
    countStates(tape!, counts);
  }
  const seconds = tapes * TAPE_SECONDS;
  const share = (count: number) => count / seconds;
  expect(share(counts.flat)).toBeGreaterThan(0.1);
  expect(share(counts.flat)).toBeLessThan(0.25);
  for (const state of [counts.green, counts.red]) {
    expect(share(state)).toBeGreaterThan(0.34);
    expect(share(state)).toBeLessThan(0.48);
  }
  // a surge or a crash in most tapes, not in most seconds
  expect((counts.jumps + counts.drops) / tapes).toBeGreaterThan(0.3);
  expect((counts.jumps + counts.drops) / tapes).toBeLessThan(6);
});

function countStates(tape: Tape, counts: Record<'green' | 'flat' | 'red' | 'jumps' | 'drops', number>): void {
  const line = Math.round(0.1 * 256);
  for (let second = 1; second <= TAPE_SECONDS; second++) {
    const displacement = displacementOf(tape.samples[second]! - tape.samples[0]!, tape.sigmaMilliticks);
    counts[displacement > line ? 'green' : displacement < -line ? 'red' : 'flat']++;
    const step = (tape.samples[second]! - tape.samples[second - 1]!) * 1000;
    if (step > 2.5 * tape.sigmaMilliticks) counts.jumps++;
    if (step < -2.5 * tape.sigmaMilliticks) counts.drops++;
  }
}
