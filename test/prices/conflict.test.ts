import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '../../core/platform/log.ts';
import { createPriceService, type PriceService, PUBLIC_ENDPOINTS } from '../../core/prices/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** A tape over which the exchanges disagree is a feed that failed: no fight is decided by a price that one of them must have wrong. */

const LOCK = Date.UTC(2026, 10, 21, 12);
let test: TestDatabase;
let prices: PriceService;

beforeAll(async () => {
  test = await testDatabase();
  prices = createPriceService({
    database: test.database,
    clock: { now: () => new Date(LOCK + 60_000), sleep: async () => undefined },
    log: silentLog,
    mode: 'exchange',
    syntheticSeed: 'none',
    allowSimulatedMarkets: false,
    endpoints: PUBLIC_ENDPOINTS,
  });
});
afterAll(() => test.drop());

/** Ten minutes before lock and the tape after it; Kraken is off by so much in the last seconds of the tape. */
async function record(percentOff: number, secondsOff: number) {
  const tapeEnd = LOCK + 48_000;
  await test.database.prisma.priceTick.deleteMany();
  await test.database.prisma.priceTick.createMany({
    data: Array.from({ length: 649 }, (_, index) => LOCK - 600_000 + index * 1000).flatMap(at =>
      (['coinbase', 'kraken'] as const).map(source => {
        const isOff = source === 'kraken' && at > tapeEnd - secondsOff * 1000;
        const price = BigInt(9_500_000 + (index(at) % 7) + (isOff ? 95_000 * percentOff : 0));
        const tradeId = String(index(at));
        return { symbol: 'BTC-USD', source, at: new Date(at), tradeId, tradedAt: new Date(at), price, raw: tradeId };
      }),
    ),
  });
}
const index = (at: number) => (at - LOCK) / 1000 + 1000;

const read = () =>
  prices.readTape({
    priceSource: 'exchange',
    sources: ['coinbase', 'kraken'],
    symbol: 'BTC-USD',
    kind: 'rated',
    lockAt: new Date(LOCK),
  });

it.each([
  ['agree', 0, 0, true],
  ['are 2% apart for five seconds', 2, 5, true],
  ['are 2% apart for six', 2, 6, false],
  ['are less than 1% apart all the time', 0.9, 46, true],
])('exchanges that %s', async (_, percentOff, secondsOff, isTape) => {
  await record(percentOff, secondsOff);
  const reading = await read();
  expect(reading !== null).toBe(isTape);
  if (reading) expect(reading.tape.samples).toHaveLength(46);
});
