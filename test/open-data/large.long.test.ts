import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestApi, type TestApi } from '../api/harness.ts';
import { populate } from '../api/world.ts';

/** A day of 100,000 matches, each with its input log and five trades, is written in little memory. */

const MATCHES = 100_000;
const TRADES_EACH = 5;
const DAY_MS = 86_400_000;
/** Above what the process had before: parts of 8 MB, batches of 200, and what the collector has not come to yet. Measured: 320. */
const MEMORY_MAX_MB = 500;
let api: TestApi;
let rated: string;

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  rated = (await populate(api)).matches.rated;
  const { pool } = api.test.database;
  // a day of their own, with nothing else in it
  await api.pass(3 * DAY_MS);
  const columns = async (table: string) => {
    const { rows } = await pool.query<{ name: string }>(
      `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
      [`"${table}"`],
    );
    return rows.map(({ name }) => name);
  };
  const copy = async (table: string, changes: Record<string, string>, key: string, times = '1') => {
    const names = await columns(table);
    const values = names.map(name => changes[name] ?? `original."${name}"`);
    await pool.query(
      `INSERT INTO "${table}" (${names.map(name => `"${name}"`).join(', ')})
         SELECT ${values.join(', ')} FROM (SELECT * FROM "${table}" WHERE "${key}" = $1 LIMIT 1) original,
                generate_series(1, ${MATCHES}) number, generate_series(1, ${times}) time`,
      [rated],
    );
  };
  const id = `lpad(number::text, 12, '0')`;
  const at = `date_trunc('day', arena_now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' + number * interval '0.8 second'`;
  // triggers tell the log of each match: nobody asks here
  const client = await pool.connect();
  await client.query(`ALTER TABLE "Match" DISABLE TRIGGER USER`);
  await copy('Match', { id, idempotencyKey: `'copy-' || number`, settledAt: at, stateChangedAt: at }, 'id');
  await client.query(`ALTER TABLE "Match" ENABLE TRIGGER USER`);
  client.release();
  await copy('Market', { matchId: id }, 'matchId');
  await copy(
    'Trade',
    { id: `1000000 + number * 10 + time`, key: `'copy-' || number || '-' || time`, matchId: id },
    'matchId',
    String(TRADES_EACH),
  );
  await pool.query('ANALYZE');
  await api.pass(DAY_MS + 60 * 60_000);
});
afterAll(() => api.close());

test('in bounded memory', async () => {
  const used = () => process.memoryUsage().rss / 2 ** 20;
  const before = used();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, used());
  }, 50);
  const startedAt = performance.now();
  await api.house.openData.writeMissing();
  clearInterval(watch);
  const seconds = (performance.now() - startedAt) / 1000;
  const days = await api.house.openData.days({ limit: 10 });
  const large = days.find(({ files }) => files.reduce((sum, { rows }) => sum + rows, 0) > MATCHES);
  const rowsOf = (name: string) =>
    large?.files.filter(file => file.name.startsWith(name)).reduce((sum, { rows }) => sum + rows, 0);
  expect([rowsOf('matches'), rowsOf('inputs'), rowsOf('markets'), rowsOf('trades')]).toEqual([
    MATCHES,
    MATCHES,
    MATCHES,
    MATCHES * TRADES_EACH,
  ]);
  console.log(`${MATCHES} matches in ${seconds.toFixed(0)} s, ${(most - before).toFixed(0)} MB more at most`);
  expect(most - before).toBeLessThan(MEMORY_MAX_MB);
});
