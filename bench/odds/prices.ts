/** Tapes as matches get them: read from the simulated exchange, which makes prices in another way than syntheticTape does. */

import type { Tape } from '../../core/engine/index.ts';
import { createSyntheticFeed, FIRST_SAMPLE_SECONDS, type PriceFeed, readTape } from '../../core/prices/index.ts';

/** Betting is open so long: the line's tapes end before it. */
const BETTING_SECONDS = 60;
const TAPE_SECONDS = 45;
/** Between the fights that a line is tested on. */
const NEXT_FIGHT_SECONDS = 120;

export interface Market {
  symbols: readonly string[];
  /** The tapes before the betting of a match that locks then, the last first, none overlapping. */
  recent(symbol: string, lockAt: Date, count: number): Promise<Tape[]>;
  /** The tape of that match, and of as many further ones, two minutes apart. */
  coming(symbol: string, lockAt: Date, count: number): Promise<Tape[]>;
}

export function openMarket(seed: string): Market {
  const feed = createSyntheticFeed(seed);
  return {
    symbols: feed.symbols().map(({ symbol }) => symbol),
    recent: (symbol, lockAt, count) =>
      readMany(count, index => {
        const start = after(lockAt, -BETTING_SECONDS - TAPE_SECONDS * (index + 1));
        return read(feed, symbol, start, start);
      }),
    coming: (symbol, lockAt, count) =>
      readMany(count, index => {
        const lock = after(lockAt, NEXT_FIGHT_SECONDS * index);
        return read(feed, symbol, after(lock, FIRST_SAMPLE_SECONDS), lock);
      }),
  };
}

async function readMany(count: number, one: (index: number) => Promise<Tape>): Promise<Tape[]> {
  const tapes: Tape[] = [];
  for (let index = 0; index < count; index++) tapes.push(await one(index));
  return tapes;
}

async function read(feed: PriceFeed, symbol: string, start: Date, sigmaEnd: Date): Promise<Tape> {
  const tape = await readTape(feed, symbol, start, sigmaEnd);
  if (tape === null) throw new Error(`The simulated exchange has no ${symbol} of ${start.toISOString()}.`);
  return tape;
}

function after(date: Date, seconds: number): Date {
  return new Date(date.getTime() + seconds * 1000);
}
