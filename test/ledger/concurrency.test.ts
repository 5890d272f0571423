import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { checkLedger } from '../../core/ledger/check.ts';
import {
  type AccountReference,
  balancesOf,
  issuanceOf,
  type NewTransfer,
  postTransfers,
  prizePoolOf,
  resolveTransfers,
} from '../../core/ledger/index.ts';
import { sqlState } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

const CLIENTS = 64;
let test: TestDatabase;
let communityId: string;
beforeAll(async () => {
  test = await testDatabase({ maxConnections: CLIENTS });
});
afterAll(async () => {
  expect((await checkLedger(test.database)).problems).toEqual([]);
  await test.drop();
});
beforeEach(async () => {
  communityId = newId();
  await test.database.prisma.community.create({ data: { id: communityId, name: 'C' } });
});

const pool = (name: string) => prizePoolOf(communityId, `${communityId}:${name}`);
const post = (...transfers: NewTransfer[]) => postTransfers(sqlOf(test.database.pool), transfers);
const move = (from: AccountReference, to: AccountReference, amount: bigint, key = newId()): NewTransfer => ({
  key,
  kind: 'grant',
  from,
  to,
  amount,
});
const postedOf = async (account: AccountReference) =>
  (await balancesOf(sqlOf(test.database.pool), [account])).get(account.key)?.posted;
const clients = <T>(work: (n: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: CLIENTS }, (_, n) => work(n)));

it('gives one balance of 300 to 30 of 64 clients that each want 10, and to nobody else', async () => {
  const [one, many] = [pool('one'), pool('many')];
  await post(move(issuanceOf(communityId), one, 300n));
  const outcomes = await clients(() => post(move(one, many, 10n)));
  const refused = outcomes.flatMap(outcome => (outcome.status === 'rejected' ? [outcome.reason] : []));
  expect(refused).toHaveLength(34);
  for (const reason of refused) expect(reason).toMatchObject({ code: 'insufficient-credits', status: 409 });
  expect(await Promise.all([postedOf(one), postedOf(many)])).toEqual([0n, 300n]);
});

it('makes one transfer of 64 with one key, and tells all of it', async () => {
  const to = pool('one');
  const key = newId();
  const outcomes = await clients(() => post(move(issuanceOf(communityId), to, 7n, key)));
  const posted = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' ? outcome.value : []));
  expect(posted).toHaveLength(CLIENTS);
  expect(posted.filter(({ fresh }) => fresh)).toHaveLength(1);
  expect(new Set(posted.map(({ id }) => id)).size).toBe(1);
  expect(await postedOf(to)).toBe(7n);
});

it('resolves a promise once, whichever of 64 comes first', async () => {
  const [from, to] = [pool('one'), pool('two')];
  await post(move(issuanceOf(communityId), from, 50n));
  const promise = { ...move(from, to, 50n), pending: true };
  await post(promise);
  const outcomes = await clients(n =>
    resolveTransfers(sqlOf(test.database.pool), [
      { key: newId(), pendingKey: promise.key, as: n % 2 === 0 ? 'post' : 'void' },
    ]),
  );
  expect(outcomes.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1);
  const balances = await balancesOf(sqlOf(test.database.pool), [from, to]);
  expect([...balances.values()].reduce((sum, { posted }) => sum + posted, 0n)).toBe(50n);
  expect(balances.get(from.key)?.held).toBe(0n);
});

it('knows no deadlock, however batches cross', async () => {
  const accounts = Array.from({ length: 12 }, (_, n) => pool(String(n)));
  await post(...accounts.map(account => move(issuanceOf(communityId), account, 10_000n)));
  const states: (string | null)[] = [];
  await clients(async n => {
    const random = seededRandom(n);
    for (let batch = 0; batch < 4; batch++) {
      const transfers = Array.from({ length: 1 + random.integer(6) }, () => {
        const from = random.integer(accounts.length);
        const to = (from + 1 + random.integer(accounts.length - 1)) % accounts.length;
        return move(accounts[from]!, accounts[to]!, BigInt(1 + random.integer(9)));
      });
      await post(...transfers).catch(error => states.push(sqlState(error)));
    }
  });
  expect(states).toEqual([]);
  const balances = await balancesOf(sqlOf(test.database.pool), accounts);
  expect([...balances.values()].reduce((sum, { posted }) => sum + posted, 0n)).toBe(120_000n);
});
