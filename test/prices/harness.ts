import type { Clock } from '../../core/platform/clock.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createMetrics, type Metrics } from '../../core/platform/metrics.ts';
import {
  createPriceService,
  type PriceEndpoints,
  type PriceRecorder,
  type PriceService,
  type PriceServiceOptions,
  startPriceRecorder,
} from '../../core/prices/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { createFastClock, type FakeExchange, startFakeCoinbase, startFakeKraken } from '../fakes/exchanges/index.ts';

/** Exchanges, a database and the arena's two halves, all on a clock that runs ten times as fast. */
export interface Stage {
  clock: Clock;
  coinbase: FakeExchange;
  kraken: FakeExchange;
  endpoints: PriceEndpoints;
  db: TestDatabase;
  service: PriceService;
  metrics: Metrics;
  /** A further recorder; all are stopped in the end. */
  record(): PriceRecorder;
  serve(options?: Partial<PriceServiceOptions>): PriceService;
  /** The value of a counter, over all or some of its labels. */
  count(name: string, labels?: Record<string, string>): Promise<number>;
  end(): Promise<void>;
}

const RATE = 10;

export async function openStage(): Promise<Stage> {
  const clock = createFastClock(RATE);
  const [coinbase, kraken, db] = await Promise.all([startFakeCoinbase({ clock }), startFakeKraken({ clock }), testDatabase()]);
  const endpoints = {
    coinbase: { ws: coinbase.ws, api: coinbase.api },
    kraken: { ws: kraken.ws, api: kraken.api },
  };
  const metrics = createMetrics({ processMetrics: false });
  const recorders: PriceRecorder[] = [];
  const common = { database: db.database, clock, log: silentLog, endpoints };
  const serve = (options: Partial<PriceServiceOptions> = {}) =>
    createPriceService({
      ...common,
      mode: 'exchange',
      syntheticSeed: 'test',
      allowSimulatedMarkets: false,
      ...options,
    });
  return {
    clock,
    coinbase,
    kraken,
    endpoints,
    db,
    metrics,
    service: serve(),
    serve,
    record() {
      const recorder = startPriceRecorder({ ...common, newId, metrics, random: () => 0.5 });
      recorders.push(recorder);
      return recorder;
    },
    async count(name, labels = {}) {
      const metric = await metrics.registry.getSingleMetric(`arena_${name}`)?.get();
      const values = metric?.values ?? [];
      const fits = (of: Partial<Record<string, string | number>>) =>
        Object.entries(labels).every(([label, value]) => of[label] === value);
      return values.filter(value => fits(value.labels)).reduce((sum, { value }) => sum + value, 0);
    },
    async end() {
      await Promise.all(recorders.map(recorder => recorder.stop()));
      await Promise.all([coinbase.stop(), kraken.stop()]);
      await db.drop();
    },
  };
}

/** Waits until this holds; fails with `what` after 8 s of real time. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + 8000;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > end) throw new Error(`It never came to this: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** A whole second so many seconds ago. */
export function secondsAgo(clock: Clock, seconds: number): Date {
  return new Date(Math.floor(clock.now().getTime() / 1000 - seconds) * 1000);
}

/** How many seconds of a symbol are written, of each exchange. */
export async function ticks(stage: Stage, symbol: string): Promise<{ source: string; count: number }[]> {
  const { rows } = await stage.db.database.pool.query<{ source: string; count: string }>(
    'SELECT source, count(*) FROM "PriceTick" WHERE symbol = $1 GROUP BY source ORDER BY source',
    [symbol],
  );
  return rows.map(row => ({ source: row.source, count: Number(row.count) }));
}
