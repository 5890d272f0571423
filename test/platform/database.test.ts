import { afterAll, beforeAll, expect, test } from 'vitest';
import { isConflict, openDatabase, sqlState } from '../../core/platform/database.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

let fixture: TestDatabase;
beforeAll(async () => {
  fixture = await testDatabase({ maxConnections: 12 });
  await fixture.database.pool.query('CREATE TABLE counter (name text PRIMARY KEY, value int NOT NULL)');
  await fixture.database.pool.query(`INSERT INTO counter VALUES ('a', 0), ('b', 0)`);
});
afterAll(() => fixture.drop());

const increase = (value: number) => new Promise<number>(resolve => setTimeout(() => resolve(value + 1), 5));

test('transactions that conflict run again until all have had their effect', async () => {
  const { database } = fixture;
  const once = () =>
    database.transaction(
      async tx => {
        const rows = await tx.$queryRaw<{ value: number }[]>`SELECT value FROM counter WHERE name = 'a'`;
        const next = await increase(rows[0]!.value);
        await tx.$executeRaw`UPDATE counter SET value = ${next} WHERE name = 'a'`;
      },
      { isolation: 'Serializable', retries: 30 },
    );
  await Promise.all(Array.from({ length: 6 }, once));
  const { rows } = await database.pool.query(`SELECT value FROM counter WHERE name = 'a'`);
  expect(rows[0].value).toBe(6);
});

test('a deadlock is run again as well', async () => {
  const { database } = fixture;
  await database.pool.query('UPDATE counter SET value = 0');
  const touch = (first: string, second: string) =>
    database.transaction(async tx => {
      await tx.$executeRaw`UPDATE counter SET value = value + 1 WHERE name = ${first}`;
      await increase(0);
      await tx.$executeRaw`UPDATE counter SET value = value + 1 WHERE name = ${second}`;
    });
  await Promise.all([touch('a', 'b'), touch('b', 'a'), touch('a', 'b'), touch('b', 'a')]);
  const { rows } = await database.pool.query('SELECT value FROM counter');
  expect(rows).toEqual([{ value: 4 }, { value: 4 }]);
});

test('other errors end a transaction at once, and nothing of it stays', async () => {
  const { database } = fixture;
  let runs = 0;
  const failing = database.transaction(async tx => {
    runs++;
    await tx.$executeRaw`UPDATE counter SET value = 999`;
    throw new Error('refused by the rules');
  });
  await expect(failing).rejects.toThrow('refused by the rules');
  expect(runs).toBe(1);
  const { rowCount } = await database.pool.query('SELECT 1 FROM counter WHERE value = 999');
  expect(rowCount).toBe(0);
});

test('gives up after the retries that were allowed', async () => {
  let runs = 0;
  const endless = fixture.database.transaction(
    async tx => {
      runs++;
      await tx.$executeRaw`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`;
    },
    { retries: 2 },
  );
  const error = await endless.catch((thrown: unknown) => thrown);
  expect(isConflict(error)).toBe(true);
  expect(runs).toBe(3);
});

test('tells the SQLSTATE through pg and through Prisma, custom ones too', async () => {
  const raise = `DO $$ BEGIN RAISE EXCEPTION 'closed' USING ERRCODE = 'AR001'; END $$`;
  const throughPg = await fixture.database.pool.query(raise).catch((error: unknown) => error);
  const throughPrisma = await fixture.database.prisma.$executeRawUnsafe(raise).catch((error: unknown) => error);
  expect([sqlState(throughPg), sqlState(throughPrisma)]).toEqual(['AR001', 'AR001']);
  expect(sqlState(new Error('no database in it'))).toBeNull();
});

test('closing twice is harmless', async () => {
  const database = await openDatabase(fixture.url, { log: silentLog });
  await database.ping();
  await Promise.all([database.close(), database.close()]);
  await expect(database.pool.query('SELECT 1')).rejects.toThrow();
});
