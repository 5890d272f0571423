import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  balancesOf,
  issuanceOf,
  marketOf,
  postTransfers,
  resolveTransfers,
  walletOf,
} from '../../core/ledger/index.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

let test: TestDatabase;
const issuance = issuanceOf('C');
const ann = walletOf('C', 'ANN');
const market = marketOf('C', 'M');

beforeAll(async () => {
  test = await testDatabase();
  const { prisma } = test.database;
  await prisma.community.create({ data: { id: 'C', name: 'C' } });
  await prisma.person.create({ data: { id: 'P' } });
  await prisma.member.create({ data: { id: 'ANN', communityId: 'C', personId: 'P', displayName: 'Ann' } });
});
afterAll(() => test.drop());

it('moves credits once a key, through Prisma and through a bare connection, and refuses an overdraft', async () => {
  const start = { key: 'start:ANN', kind: 'start', from: issuance, to: ann, amount: 500n } as const;
  await test.database.transaction(tx => postTransfers(sqlOf(tx), [start]));
  expect(await postTransfers(sqlOf(test.database.pool), [start])).toMatchObject([{ fresh: false }]);
  const stake = { key: 'bet:1', kind: 'stake', from: ann, to: market, amount: 200n, matchId: 'M' } as const;
  await postTransfers(sqlOf(test.database.pool), [stake]);
  await expect(postTransfers(sqlOf(test.database.pool), [{ ...stake, amount: 201n }])).rejects.toMatchObject({
    code: 'transfer-mismatch',
  });
  for (const sql of [sqlOf(test.database.pool), sqlOf(test.database.prisma)]) {
    await expect(postTransfers(sql, [{ ...stake, key: 'bet:2', amount: 301n }])).rejects.toMatchObject({
      code: 'insufficient-credits',
    });
  }
  const pending = { key: 'sale:1', kind: 'sale-profit', from: market, to: ann, amount: 150n, pending: true } as const;
  await postTransfers(sqlOf(test.database.pool), [pending]);
  const sql = sqlOf(test.database.pool);
  expect((await balancesOf(sql, [market])).get(market.key)).toEqual({ posted: 200n, held: 150n, available: 50n });
  await resolveTransfers(sql, [{ key: 'sale:1:post', pendingKey: 'sale:1', as: 'post' }]);
  await resolveTransfers(sql, [{ key: 'sale:1:post', pendingKey: 'sale:1', as: 'post' }]);
  await expect(resolveTransfers(sql, [{ key: 'sale:1:again', pendingKey: 'sale:1', as: 'void' }])).rejects.toThrow();
  // one fresh key for two resolutions in one batch: neither is taken for the other
  await postTransfers(sql, [{ ...pending, key: 'sale:2', amount: 1n }]);
  const ambiguous = [
    { key: 'sale:2:post', pendingKey: 'sale:2', as: 'post' },
    { key: 'sale:2:post', pendingKey: 'sale:none', as: 'post' },
  ] as const;
  await expect(test.database.transaction(tx => resolveTransfers(sqlOf(tx), ambiguous))).rejects.toMatchObject({
    code: 'transfer-mismatch',
  });
  const after = await balancesOf(sql, [issuance, ann, market]);
  expect([...after.values()].map(balance => balance.posted)).toEqual([-500n, 450n, 50n]);
});
