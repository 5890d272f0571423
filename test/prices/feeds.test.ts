import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../core/platform/log.ts';
import { createPriceService, createSyntheticFeed, type PriceFeed } from '../../core/prices/index.ts';
import { createPriceStore } from '../../core/prices/store.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** What every price feed keeps to: each implementation runs this. */
const NOW = Date.UTC(2026, 10, 21, 12, 0, 0);
const clock = { now: () => new Date(NOW), sleep: async () => {} };

let db: TestDatabase;
let recorded: PriceFeed;
beforeAll(async () => {
  db = await testDatabase();
  const rows = ['coinbase', 'kraken'].flatMap(source =>
    Array.from({ length: 120 }, (_, index) => ({
      symbol: 'BTC-USD',
      source,
      second: NOW / 1000 - 119 + index,
      trade: {
        id: index + 1,
        at: (NOW / 1000 - 119 + index) * 1e6,
        price: 9_500_000 + index * 3 + source.length,
        raw: '{}',
      },
    })),
  );
  await createPriceStore(db.database).writeTicks(rows);
  // One second is known to one of them only.
  await db.database.pool.query(`DELETE FROM "PriceTick" WHERE source = 'kraken' AND at = to_timestamp($1)`, [
    NOW / 1000 - 60,
  ]);
  const service = createPriceService({
    database: db.database,
    clock,
    log: silentLog,
    mode: 'exchange',
    syntheticSeed: 'test',
    allowSimulatedMarkets: false,
  });
  recorded = service.feedFor({ priceSource: 'exchange', sources: ['coinbase', 'kraken'] });
});
afterAll(() => db.drop());

describe.each<[string, () => PriceFeed]>([
  ['the simulated feed', () => createSyntheticFeed('test')],
  ['the recorded feed of two exchanges', () => recorded],
])('%s', (_, open) => {
  const at = (ms: number) => open().priceAt('BTC-USD', new Date(NOW + ms));

  it('says what it is and what it has', () => {
    const feed = open();
    expect(feed.name).toMatch(/^[a-z+]+$/);
    expect(feed.simulated).toBe(feed.name === 'simulated');
    expect(feed.symbols().map(({ symbol }) => symbol)).toEqual(['BTC-USD', 'ETH-USD', 'SOL-USD', 'EUR-USD']);
    for (const { name, decimals } of feed.symbols()) {
      expect(name).toMatch(/^[A-Z][a-z]+$/);
      expect(decimals).toBeGreaterThan(0);
    }
  });

  it('gives whole ticks, one price for all of a second, the same to whoever asks', async () => {
    for (let second = -50; second <= 0; second++) {
      const price = await at(second * 1000);
      expect(Number.isInteger(price) && (price ?? 0) > 0).toBe(true);
      expect(await at(second * 1000 + 999)).toBe(price);
      expect(await at(second * 1000)).toBe(price);
    }
  });

  it('knows nothing of other symbols and of times that are none', async () => {
    expect(await open().priceAt('DOGE-USD', new Date(NOW))).toBeNull();
    expect(await at(Number.NaN)).toBeNull();
  });
});

describe('the recorded feed', () => {
  it('gives the mean of two, rounded down', async () => {
    // 9,500,357 + 8 and + 6
    expect(await recorded.priceAt('BTC-USD', new Date(NOW))).toBe(9_500_364);
  });

  it('is null where one of them does not know, before its time, and for the time to come', async () => {
    const at = (ms: number) => recorded.priceAt('BTC-USD', new Date(NOW + ms));
    expect(await at(-60_000)).toBeNull();
    expect(await at(-61_000)).not.toBeNull();
    expect(await at(-120_000)).toBeNull();
    expect(await at(1000)).toBeNull();
    expect(await recorded.priceAt('ETH-USD', new Date(NOW))).toBeNull();
  });
});
