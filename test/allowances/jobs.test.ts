import { Writable } from 'node:stream';
import pino from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { watchWallets } from '../../core/allowances/jobs.ts';
import { issuanceOf, postTransfers, walletOf } from '../../core/ledger/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { createMetrics } from '../../core/platform/metrics.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type AllowanceWorld, openAllowanceWorld } from './world.ts';

let world: AllowanceWorld;
beforeAll(async () => {
  world = await openAllowanceWorld();
});
afterAll(() => world.test.drop());

it('measures the median wallet of each community and warns above 3,000', async () => {
  const fill = async (wallets: readonly number[]): Promise<string> => {
    const communityId = await world.community();
    for (const credits of wallets) {
      const { memberId } = await world.member(communityId);
      await postTransfers(sqlOf(world.test.database.pool), [
        {
          key: newId(),
          kind: 'grant',
          from: issuanceOf(communityId),
          to: walletOf(communityId, memberId),
          amount: BigInt(credits),
        },
      ]);
    }
    return communityId;
  };
  const [calm, rich] = [await fill([10, 3000, 50_000]), await fill([10, 3001, 4000])];
  const metrics = createMetrics({ processMetrics: false });
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    new Writable({ write: (chunk, _encoding, done) => done(void lines.push(JSON.parse(String(chunk)))) }),
  );
  await watchWallets({ database: world.test.database, log, metrics });
  const text = await metrics.text();
  expect(text).toContain(`arena_median_wallet_credits{community="${calm}"} 3000`);
  expect(text).toContain(`arena_median_wallet_credits{community="${rich}"} 3001`);
  expect(lines).toMatchObject([{ level: 40, communityId: rich, median: 3001, wallets: 3 }]);
});
