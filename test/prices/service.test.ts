import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTape } from '../../core/engine/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { createLogger, silentLog } from '../../core/platform/log.ts';
import { createPriceService, type PriceServiceOptions, startPriceRecorder } from '../../core/prices/index.ts';
import { createPriceStore } from '../../core/prices/store.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { createFastClock } from '../fakes/exchanges/index.ts';

const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
let nowMs = NOW;
const clock = { now: () => new Date(nowMs), sleep: async () => {} };
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());

const open = (options: Partial<PriceServiceOptions> = {}) =>
  createPriceService({
    database: db.database,
    clock,
    log: silentLog,
    mode: 'exchange',
    syntheticSeed: 'test',
    allowSimulatedMarkets: false,
    ...options,
  });

describe('a simulated price', () => {
  it('has no markets, save where that is allowed', async () => {
    expect(await open({ mode: 'synthetic' }).choose('BTC-USD')).toEqual({
      source: 'simulated',
      sources: [],
      market: { refused: expect.stringMatching(/simulated/) },
      lastTapeEnd: new Date(NOW),
    });
    expect((await open({ mode: 'synthetic', allowSimulatedMarkets: true }).choose('BTC-USD')).market).toBe('allowed');
  });

  it('is labelled wherever it is told', async () => {
    const service = open({ mode: 'synthetic' });
    expect(await service.quote('BTC-USD')).toMatchObject({
      name: 'Bitcoin',
      simulated: true,
      state: 'simulated',
      sentence: expect.stringMatching(/simulated/),
      sources: [],
    });
    expect(await service.quote('DOGE-USD')).toBeNull();
  });

  it('has history, recent tapes and tapes like a real one', async () => {
    const service = open({ mode: 'synthetic' });
    const history = await service.history('ETH-USD', new Date(NOW - 3_600_000), new Date(NOW), 30);
    expect(history).toHaveLength(121);
    expect(history[1]!.at.getTime() - history[0]!.at.getTime()).toBe(30_000);
    const tapes = await service.recentTapes('ETH-USD', 100);
    expect(tapes).toHaveLength(100);
    for (const tape of tapes) expect(checkTape(tape)).toEqual([]);
    expect(new Set(tapes.map(({ samples }) => samples.join())).size).toBe(100);
    const match = { priceSource: 'simulated', sources: [], symbol: 'ETH-USD' } as const;
    const rated = await service.readTape({ ...match, kind: 'rated', lockAt: new Date(NOW) });
    expect(rated?.tape.samples[0]).toBe(await service.feedFor(match).priceAt('ETH-USD', new Date(NOW + 3000)));
    expect(rated?.evidence).toEqual([]);
    const casual = await service.readTape({ ...match, kind: 'casual', lockAt: new Date(NOW) });
    expect(casual?.tape.samples.at(-1)).toBe(await service.feedFor(match).priceAt('ETH-USD', new Date(NOW)));
  });
});

describe('exchanges that were never reached', () => {
  it('leave fights on a simulated price, without markets, and say so', async () => {
    const service = open();
    expect(await service.choose('BTC-USD')).toMatchObject({
      source: 'simulated',
      market: {
        refused:
          'No exchange can be reached for Bitcoin at the moment. Fights go on over a simulated price, without bets.',
      },
    });
    expect(await service.quote('BTC-USD')).toMatchObject({
      price: null,
      at: null,
      state: 'unavailable',
      simulated: false,
    });
    expect(await service.history('BTC-USD', new Date(NOW - 60_000), new Date(NOW), 1)).toEqual([]);
    expect(await service.recentTapes('BTC-USD', 10)).toEqual([]);
  });

  it('are warned of once each, however long they stay away, and once of what it means', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) } as unknown as NodeJS.WritableStream;
    const fast = createFastClock(40);
    const recorder = startPriceRecorder({
      database: db.database,
      clock: fast,
      log: createLogger({ level: 'info', destination }),
      newId,
      endpoints: {
        coinbase: { ws: 'ws://127.0.0.1:9/', api: 'http://127.0.0.1:9' },
        kraken: { ws: 'ws://127.0.0.1:9/v2', api: 'http://127.0.0.1:9' },
      },
    });
    const warnings = () => lines.map(line => JSON.parse(line)).filter(({ level }) => level >= 40);
    await expect.poll(() => warnings().length).toBeGreaterThanOrEqual(3);
    await fast.sleep(30_000);
    await recorder.stop();
    expect(
      warnings()
        .map(({ exchange, msg }) => `${exchange ?? 'all'}: ${msg}`)
        .sort(),
    ).toEqual([
      'all: no exchange tells prices: fights run on simulated prices, without bets, until one does',
      'coinbase: no prices from this exchange for now',
      'kraken: no prices from this exchange for now',
    ]);
  });
});

describe('what was recorded', () => {
  const second = NOW / 1000;
  beforeAll(async () => {
    const store = createPriceStore(db.database);
    const rows = ['coinbase', 'kraken'].flatMap(source =>
      Array.from({ length: 700 }, (_, index) => ({
        symbol: 'SOL-USD',
        source,
        second: second - 699 + index,
        trade: { id: index + 1, at: (second - 699 + index) * 1e6, price: 18_000 + (index % 40), raw: '{}' },
      })),
    );
    await store.writeTicks(rows);
    await store.writeStatuses(
      ['coinbase', 'kraken'].map(source => ({
        symbol: 'SOL-USD',
        source,
        state: 'fresh' as const,
        price: 18_010,
        decimals: 2,
        seenAt: new Date(NOW - 1000),
        problem: null,
      })),
    );
  });

  it('gives recent tapes, overlapping where there is little', async () => {
    const tapes = await open().recentTapes('SOL-USD', 50);
    expect(tapes).toHaveLength(50);
    for (const tape of tapes) expect(checkTape(tape)).toEqual([]);
    expect(tapes[0]).toMatchObject({ symbol: 'SOL-USD', source: 'exchange', decimals: 2 });
    expect(tapes[0]!.samples.at(-1)).toBe(18_000 + (699 % 40));
  });

  it('skips what is not known', async () => {
    await db.database.pool.query(`DELETE FROM "PriceTick" WHERE symbol = 'SOL-USD' AND at = to_timestamp($1)`, [
      second - 300,
    ]);
    const tapes = await open().recentTapes('SOL-USD', 1000);
    // 300 seconds after the hole and 399 before it, less a minute for sigma and the tape itself
    expect(tapes).toHaveLength(300 - 105 + (399 - 105));
    const history = await open().history('SOL-USD', new Date(NOW - 310_000), new Date(NOW - 290_000), 1);
    expect(history).toHaveLength(20);
  });

  it('is fresh for ten seconds, also where the recorder says nothing more', async () => {
    nowMs = NOW + 8000;
    expect(await open().choose('SOL-USD')).toMatchObject({ source: 'exchange', lastTapeEnd: new Date(NOW) });
    nowMs = NOW + 9100;
    expect(await open().quote('SOL-USD')).toMatchObject({
      state: 'stale',
      price: 18_010,
      sources: [{ ageSeconds: 10, state: 'stale', problem: 'it has gone silent' }, {}],
    });
    expect((await open().choose('SOL-USD')).source).toBe('simulated');
    nowMs = NOW;
  });

  it('is swept after three hours', async () => {
    const store = createPriceStore(db.database);
    expect(await store.sweep(new Date(NOW - 650_000))).toBe(2 * 49);
    expect(await store.sweep(new Date(NOW - 650_000))).toBe(0);
  });
});
