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
  type TapeRequest,
} from '../../core/prices/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { createFastClock, type FakeExchange, startFakeCoinbase, startFakeKraken } from '../fakes/exchanges/index.ts';

/** Exchanges, a database and the arena's two halves, all on a clock that runs twenty times as fast. */
export interface Stage {
  clock: Clock;
  /** From which the clock runs fast. */
  origin: number;
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

export const RATE = 20;

export async function openStage(): Promise<Stage> {
  const origin = Date.now();
  const clock = createFastClock(RATE, origin);
  const [coinbase, kraken, db] = await Promise.all([
    startFakeCoinbase({ clock }),
    startFakeKraken({ clock }),
    testDatabase(),
  ]);
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
    origin,
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

/** Waits until this holds; fails with `what` after 30 s of real time. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = performance.now() + 30_000;
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

/** Trade ids of these seconds as they were recorded; null for a second without a row. */
export async function recorded(stage: Stage, source: string, symbol: string, from: number, to: number) {
  const { rows } = await stage.db.database.pool.query<{ second: string; tradeId: string }>(
    `SELECT extract(epoch FROM at)::bigint AS second, "tradeId" FROM "PriceTick" WHERE source = $1 AND symbol = $2`,
    [source, symbol],
  );
  const known = new Map(rows.map(row => [Number(row.second), Number(row.tradeId)]));
  return secondsFrom(from, to).map(second => known.get(second) ?? null);
}

/** The same by the exchange's own books. */
export function truth(exchange: FakeExchange, product: string, from: number, to: number): (number | null)[] {
  return secondsFrom(from, to).map(second => exchange.market(product).lastAt(second)?.id ?? null);
}

function secondsFrom(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Now, in whole seconds since 1970. */
export function nowSecond(stage: Stage): number {
  return Math.floor(stage.clock.now().getTime() / 1000);
}

export const seconds = (stage: Stage, count: number) => stage.clock.sleep(count * 1000);

/** Waits until the books of a symbol agree with the exchange's, for these seconds. */
export async function agrees(
  stage: Stage,
  exchange: FakeExchange,
  source: string,
  symbol: string,
  from: number,
  to: number,
) {
  const product = source === 'kraken' ? symbol.replace('-', '/') : symbol;
  await until(`${source} as the exchange tells it`, async () => {
    const known = await recorded(stage, source, symbol, from, to);
    return JSON.stringify(known) === JSON.stringify(truth(exchange, product, from, to));
  });
}

/** Waits until all symbols have a fresh price of every exchange that trades them. */
export async function bothFresh(stage: Stage): Promise<void> {
  for (const { symbol } of stage.service.symbols()) {
    await until(`${symbol} fresh`, async () => {
      const sources = (await stage.service.quote(symbol))?.sources ?? [];
      return sources.length > 0 && sources.every(({ state }) => state === 'fresh');
    });
  }
}

/** A match that holds a tape, without everything else that makes a match: foreign keys are looked away from. */
export async function matchWith(stage: Stage, id: string, request: TapeRequest, tape: unknown): Promise<void> {
  const client = await stage.db.database.pool.connect();
  try {
    await client.query('SET session_replication_role = replica');
    await client.query(
      `INSERT INTO "Match" (id, "communityId", kind, "agentAId", "agentBId", "versionAId", "versionBId", engine, rules, symbol,
         "priceSource", "priceSources", "tapeSeconds", "serverSeed", "lockAt", tape, "idempotencyKey")
       VALUES ($1, 'c', 'rated', 'a', 'b', 'a', 'b', '1', 'standard', $2, 'exchange', $3, 45, 's', $4, $5, $1)`,
      [id, request.symbol, request.sources, request.lockAt, JSON.stringify(tape)],
    );
  } finally {
    await client.query('SET session_replication_role = DEFAULT');
    client.release();
  }
}
