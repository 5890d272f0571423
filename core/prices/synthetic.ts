import { createHmac } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { PriceFeed, SymbolInfo } from './feed.ts';
import { SYMBOLS } from './symbols.ts';

/**
 * A simulated market: geometric Brownian motion with volatility clusters, a pure function of (seed, symbol, second), so that
 * every process sees the same price and nothing is stored. Always labelled as simulated; nobody may mistake it for a market.
 *
 * Path: the log-price at each whole hour comes from repeated midpoint displacement (Levy's construction of a Brownian bridge,
 * exact for Brownian motion) over spans of 2^SPAN_BITS hours; within an hour, one-second steps with a slowly varying volatility
 * are pinned to both ends.
 */

interface Market extends SymbolInfo {
  /** Price in ticks around which the walk begins. */
  base: number;
  /** Deviation of the log-price over one second. */
  volatility: number;
}

/** Volatilities: order of magnitude of one-second moves of these pairs, 2026. */
const WALKS: Record<string, { base: number; volatility: number }> = {
  'BTC-USD': { base: 9_500_000, volatility: 5e-5 },
  'ETH-USD': { base: 340_000, volatility: 7e-5 },
  'SOL-USD': { base: 18_000, volatility: 1e-4 },
  'EUR-USD': { base: 116_000, volatility: 1.5e-5 },
};

const MARKETS: readonly Market[] = SYMBOLS.flatMap(({ symbol, name, decimals }) => {
  const walk = WALKS[symbol];
  return walk ? [{ symbol, name, decimals, ...walk }] : [];
});

const SPAN_BITS = 14;
const HOUR_SECONDS = 3600;
/** Persistence of the log-volatility a second, and the deviation it settles at: clusters of a few minutes. */
const CLUSTER_PERSISTENCE = 0.99;
const CLUSTER_DEVIATION = 0.6;

export function createSyntheticFeed(seed: string): PriceFeed {
  const hours = new LRUCache<string, Int32Array>({ max: 64 });
  const find = (symbol: string) => MARKETS.find(market => market.symbol === symbol);
  return {
    name: 'simulated',
    simulated: true,
    symbols: () => MARKETS.map(({ symbol, name, decimals }) => ({ symbol, name, decimals })),
    async priceAt(symbol, at) {
      const market = find(symbol);
      if (!market || Number.isNaN(at.getTime())) return null;
      const second = Math.floor(at.getTime() / 1000);
      const hour = Math.floor(second / HOUR_SECONDS);
      const key = `${symbol}:${hour}`;
      let prices = hours.get(key);
      if (!prices) {
        prices = hourOfPrices(seed, market, hour);
        hours.set(key, prices);
      }
      return prices[second - hour * HOUR_SECONDS] ?? null;
    },
  };
}

/** Log-displacement from the base at a whole hour, by midpoint displacement between the ends of its span (both 0). */
function hourAnchor(seed: string, market: Market, hour: number): number {
  const size = 2 ** SPAN_BITS;
  const span = Math.floor(hour / size);
  let low = span * size;
  let high = low + size;
  let lowValue = 0;
  let highValue = 0;
  const hourly = market.volatility * Math.sqrt(HOUR_SECONDS);
  while (hour !== low) {
    const middle = (low + high) / 2;
    const deviation = (hourly * Math.sqrt(high - low)) / 2;
    const value = (lowValue + highValue) / 2 + deviation * normals(seed, `${market.symbol}:anchor:${middle}`)();
    if (hour >= middle) {
      low = middle;
      lowValue = value;
    } else {
      high = middle;
      highValue = value;
    }
    if (high - low === 1) break;
  }
  return hour === low ? lowValue : highValue;
}

function hourOfPrices(seed: string, market: Market, hour: number): Int32Array {
  const start = hourAnchor(seed, market, hour);
  const end = hourAnchor(seed, market, hour + 1);
  const next = normals(seed, `${market.symbol}:hour:${hour}`);
  const walk = new Float64Array(HOUR_SECONDS + 1);
  const shock = CLUSTER_DEVIATION * Math.sqrt(1 - CLUSTER_PERSISTENCE ** 2);
  let cluster = CLUSTER_DEVIATION * next();
  for (let second = 1; second <= HOUR_SECONDS; second++) {
    cluster = CLUSTER_PERSISTENCE * cluster + shock * next();
    const deviation = market.volatility * Math.exp(cluster - CLUSTER_DEVIATION ** 2);
    walk[second] = (walk[second - 1] ?? 0) + deviation * next();
  }
  const drift = end - start - (walk[HOUR_SECONDS] ?? 0);
  return Int32Array.from({ length: HOUR_SECONDS }, (_, second) =>
    Math.max(1, Math.round(market.base * Math.exp(start + (walk[second] ?? 0) + (drift * second) / HOUR_SECONDS))),
  );
}

/** Standard normal numbers (Box-Muller) from a keyed stream of hashes. */
function normals(seed: string, label: string): () => number {
  let block = Buffer.alloc(0);
  let offset = 0;
  let counter = 0;
  const uniform = () => {
    if (offset >= block.length) {
      block = createHmac('sha512', seed).update(`${label}:${counter++}`).digest();
      offset = 0;
    }
    const value = (block.readUInt32LE(offset) + 0.5) / 2 ** 32;
    offset += 4;
    return value;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
