import { ZeroAddress, zeroPadValue } from 'ethers';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { createPoolSteps } from '../../core/chain/escrow/pool-steps.ts';
import type { ChainBase } from '../../core/chain/types.ts';
import { createChainReader } from '../../core/chain/wire/node.ts';
import { createWishes } from '../../core/chain/wire/transactions.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** What the operator asks for on behalf of pools, and how often: on a real database, with a node that never answers. */

const CHAIN = 31_337;
const HOUR_MS = 3_600_000;
/** More than one step looks at. */
const MANY = 205;
let test: TestDatabase;
let now: Date;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test?.drop());
beforeEach(async () => {
  now = new Date('2026-11-21T12:00:00Z');
  await prisma().escrowPool.deleteMany();
  await prisma().chainTransaction.deleteMany();
});

const prisma = () => test.database.prisma;

function steps() {
  const config = { id: CHAIN, rpcUrls: ['http://127.0.0.1:1'] };
  const clock = { now: () => now, sleep: async () => undefined };
  const base = {
    ...{ database: test.database, clock, log: silentLog, settings: { id: CHAIN, escrow: true, bond: '0.001' } },
    ...createWishes({ database: test.database, chainId: CHAIN }),
    node: createChainReader({ config, clock }),
    addresses: async () => ({ WagerEscrow: zeroPadValue('0x01', 20), ArenaToken: zeroPadValue('0x02', 20) }),
  } as unknown as ChainBase;
  return createPoolSteps(base, {
    commits: { commitOf: async () => null },
    registry: { isCommitted: async () => false },
  });
}

/** Pools as they stand when they closed so long ago. */
async function pools(count: number, hoursAgo: number, state = 'open', prefix = 'a'): Promise<string[]> {
  const data = Array.from({ length: count }, (_, index) => ({
    id: `0x${prefix}${String(index).padStart(63, '0')}`,
    chainId: CHAIN,
    matchId: `${prefix}${index}`,
    commit: '0x',
    asset: ZeroAddress,
    state,
    closesAt: new Date(now.getTime() - hoursAgo * HOUR_MS),
    createdAt: now,
  }));
  await prisma().escrowPool.createMany({ data });
  return data.map(({ id }) => id);
}

const wished = async () =>
  (await prisma().chainTransaction.findMany({ orderBy: { id: 'asc' } })).map(({ key, state }) => `${key} ${state}`);

it('a call that waits for hours is not asked for again; one that failed is, an hour later', async () => {
  const step = steps();
  const [id] = await pools(1, 25);
  await step();
  const [first] = await wished();
  expect(first).toMatch(new RegExp(`^void:${id}(:\\d+)? waiting$`));
  for (let hour = 0; hour < 3; hour += 1) {
    now = new Date(now.getTime() + HOUR_MS);
    await step();
  }
  expect(await wished()).toEqual([first]);
  await prisma().chainTransaction.updateMany({ data: { state: 'failed' } });
  await step();
  await step();
  expect((await wished()).length).toBe(2);
  // what failed within the hour waits for the next
  await prisma().chainTransaction.updateMany({ data: { state: 'failed' } });
  await step();
  expect((await wished()).length).toBe(2);
  now = new Date(now.getTime() + 100 * HOUR_MS);
  for (let look = 0; look < 3; look += 1) await step();
  expect((await wished()).length).toBe(3);
});

it('hundreds of pools that wait, or are long asked for, hold up no other', async () => {
  const step = steps();
  await pools(MANY, 1, 'open', 'a');
  const asked = await pools(MANY, 30, 'open', 'b');
  await prisma().chainTransaction.createMany({
    data: asked.map(id => ({ chainId: CHAIN, key: `void:${id}`, purpose: 'void', to: '0x', data: '0x' })),
  });
  const [last] = await pools(1, 30, 'open', 'c');
  for (let look = 0; look < 2; look += 1) await step();
  expect((await wished()).filter(key => key.startsWith(`void:${last}`)).length).toBe(1);
});
