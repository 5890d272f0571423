import type { Clock } from '../../../core/platform/clock.ts';

/** A trade as an exchange keeps it; prices and sizes are texts, as in its own messages. */
export interface FakeTrade {
  id: number;
  /** Microseconds since 1970, by the exchange's clock. */
  at: number;
  price: string;
  size: string;
  side: 'buy' | 'sell';
}

export interface MarketOptions {
  product: string;
  /** In 10^-decimals. */
  price: number;
  decimals: number;
  firstId: number;
  /** Between two trades. */
  everyMs: number;
}

/** How much history there is when an exchange opens. */
const HISTORY_MS = 25 * 60_000;

/** One product: trades come by themselves, on a walk that is the same each time, and may be made to go wrong. */
export class FakeMarket {
  readonly product: string;
  readonly decimals: number;
  readonly trades: FakeTrade[] = [];
  /** Multiplies every further price. */
  level = 1;
  isQuiet = false;
  #everyMs: number;
  #price: number;
  #nextId: number;
  #nextMs: number;
  #random: number;
  #absurd: { count: number; factor: number } = { count: 0, factor: 1 };

  constructor({ product, price, decimals, firstId, everyMs }: MarketOptions, nowMs: number) {
    this.product = product;
    this.decimals = decimals;
    this.#price = price;
    this.#nextId = firstId;
    this.#everyMs = everyMs;
    this.#random = firstId % 2_147_483_647;
    this.#nextMs = nowMs - HISTORY_MS;
    this.advance(nowMs);
  }

  /** Makes the trades that are due. @returns them */
  advance(nowMs: number): FakeTrade[] {
    const made: FakeTrade[] = [];
    for (; this.#nextMs <= nowMs; this.#nextMs += this.#everyMs * (0.5 + this.#uniform())) {
      if (!this.isQuiet) made.push(this.make(this.#nextMs));
    }
    return made;
  }

  /** A trade at this time, at the next price of the walk or at one given. */
  make(atMs: number, price?: number): FakeTrade {
    this.#price = Math.max(10, Math.round(this.#price * (1 + (this.#uniform() - 0.5) * 2e-4)));
    let ticks = price ?? Math.round(this.#price * this.level);
    if (this.#absurd.count > 0) {
      this.#absurd.count--;
      ticks = Math.round(ticks * this.#absurd.factor);
    }
    const digits = String(ticks).padStart(this.decimals + 1, '0');
    const trade: FakeTrade = {
      id: this.#nextId++,
      at: Math.floor(atMs * 1000) + Math.floor(this.#uniform() * 1000),
      price: `${digits.slice(0, -this.decimals)}.${digits.slice(-this.decimals)}`,
      size: (0.001 + this.#uniform()).toFixed(8),
      side: this.#uniform() < 0.5 ? 'buy' : 'sell',
    };
    this.trades.push(trade);
    return trade;
  }

  /** The next trades are this much off. */
  absurd(count: number, factor: number): void {
    this.#absurd = { count, factor };
  }

  /** The last trade at or before a second (since 1970) in the exchange's own books. */
  lastAt(second: number): FakeTrade | undefined {
    return this.trades.filter(trade => trade.at <= second * 1_000_000).at(-1);
  }

  /** Uniform in 0..1 (Lehmer), the same on every run. */
  #uniform(): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return this.#random / 2_147_483_647;
  }
}

export type Bucket = ReturnType<typeof createBucket>;

/** A bucket of requests that fills up again, by the exchange's clock. */
export function createBucket(clock: Clock, { perSecond, burst }: { perSecond: number; burst: number }) {
  let level = burst;
  let lastMs = clock.now().getTime();
  return {
    /** @returns false where there were too many */
    take(): boolean {
      const nowMs = clock.now().getTime();
      level = Math.min(burst, level + ((nowMs - lastMs) / 1000) * perSecond);
      lastMs = nowMs;
      if (level < 1) return false;
      level--;
      return true;
    },
  };
}

export function isoOfMicros(micros: number): string {
  return `${new Date(Math.floor(micros / 1000)).toISOString().slice(0, 19)}.${String(micros % 1_000_000).padStart(6, '0')}Z`;
}
