import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import type { PriceFeed } from './feed.ts';
import { combine } from './freshness.ts';
import type { PriceStore } from './store.ts';
import { SYMBOLS } from './symbols.ts';

/** Seconds that are read at once. */
const BLOCK = 64;
/** A block that may still grow or be corrected is read again after this. */
const YOUNG_MS = 500;
const OLD_MS = 30_000;

/** Prices of these exchanges together, as they were recorded. Null where one of them is not known. */
export function createExchangeFeed(sources: readonly string[], store: PriceStore, clock: Clock): PriceFeed {
  // the reading itself is kept, so that many who ask at once make one query
  const blocks = new LRUCache<string, { readMs: number; bySource: Promise<Map<string, Map<number, number>>> }>({
    max: 64,
  });

  function blockOf(symbol: string, number: number) {
    const key = `${symbol} ${number}`;
    const nowMs = clock.now().getTime();
    const isYoung = (number + 1) * BLOCK * 1000 > nowMs - OLD_MS;
    const known = blocks.get(key);
    if (known && nowMs - known.readMs < (isYoung ? YOUNG_MS : OLD_MS)) return known.bySource;
    const bySource = store.readPrices(symbol, number * BLOCK, (number + 1) * BLOCK - 1);
    blocks.set(key, { readMs: nowMs, bySource });
    bySource.catch(() => blocks.delete(key));
    return bySource;
  }

  return {
    name: sources.join('+'),
    simulated: false,
    symbols: () => SYMBOLS.map(({ symbol, name, decimals }) => ({ symbol, name, decimals })),
    async priceAt(symbol, at) {
      if (Number.isNaN(at.getTime()) || !SYMBOLS.some(known => known.symbol === symbol)) return null;
      const second = Math.floor(at.getTime() / 1000);
      const bySource = await blockOf(symbol, Math.floor(second / BLOCK));
      const prices = sources.map(source => bySource.get(source)?.get(second));
      return prices.some(price => price === undefined) ? null : combine(prices.map(price => price ?? 0));
    },
  };
}
