import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AccountReference,
  balancesOf,
  issuanceOf,
  postTransfers,
  prizePoolOf,
  resolveTransfers,
} from '../../core/ledger/index.ts';
import { type Database, sqlState } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { createLedgerModel, type ModelStep } from './model.ts';

/** Random batches against the model: same outcomes, same balances, and the world sums to zero after every step. */

const NAMES = ['issuance', 'a', 'b', 'c', 'd'] as const;

const transfer = fc.record({
  // few keys, so that they come again: within a batch, later, and for something else
  key: fc.integer({ min: 0, max: 11 }).map(String),
  kind: fc.constantFrom('grant' as const, 'purchase' as const),
  from: fc.constantFrom(...NAMES, 'issuance' as const, 'issuance' as const),
  to: fc.constantFrom(...NAMES),
  amount: fc.bigInt(1n, 20n),
  pending: fc.boolean(),
});
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('post' as const),
      batch: fc
        .array(
          transfer.filter(({ from, to }) => from !== to),
          { minLength: 1, maxLength: 5 },
        )
        // sometimes the same transfer twice in one batch
        .chain(batch => fc.constantFrom(batch, [...batch, ...batch.slice(0, 1)])),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('resolve' as const),
      batch: fc.array(
        fc.record({
          key: fc.integer({ min: 0, max: 17 }).map(String),
          pendingKey: fc.integer({ min: 0, max: 11 }).map(String),
          as: fc.constantFrom('post' as const, 'void' as const),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  },
);

async function agreesWithModel(database: Database, steps: readonly ModelStep[]): Promise<void> {
  const communityId = newId();
  await database.prisma.community.create({ data: { id: communityId, name: 'C' } });
  const account = (name: string): AccountReference =>
    name === 'issuance' ? issuanceOf(communityId) : prizePoolOf(communityId, `${communityId}:${name}`);
  const model = createLedgerModel(NAMES);
  for (const each of steps) {
    const expected = model.apply(each);
    const outcome = await perform(database, communityId, account, each);
    if (expected.ok) expect(outcome).toEqual(expected);
    else expect(expected.codes).toContain(outcome.code);
    const balances = await balancesOf(sqlOf(database.pool), NAMES.map(account));
    for (const [name, { posted, held }] of model.accounts()) {
      expect({ name, ...balances.get(account(name).key) }).toEqual({ name, posted, held, available: posted - held });
    }
    expect([...balances.values()].reduce((sum, { posted }) => sum + posted, 0n)).toBe(0n);
  }
}

/** One step in a transaction of its own, through both kinds of connection in turn. */
async function perform(
  database: Database,
  communityId: string,
  account: (name: string) => AccountReference,
  each: ModelStep,
): Promise<{ ok: boolean; fresh?: boolean[]; code?: string }> {
  const key = (text: string) => `${communityId}:${text}`;
  try {
    return await database.transaction(async tx => {
      const sql = sqlOf(tx);
      if (each.do === 'resolve') {
        const batch = each.batch.map(one => ({ ...one, key: key(one.key), pendingKey: key(one.pendingKey) }));
        await resolveTransfers(sql, batch);
        return { ok: true, fresh: [] };
      }
      const posted = await postTransfers(
        sql,
        each.batch.map(one => ({ ...one, key: key(one.key), from: account(one.from), to: account(one.to) })),
      );
      return { ok: true, fresh: posted.map(({ fresh }) => fresh) };
    });
  } catch (error) {
    if (sqlState(error) === '23505') return { ok: false, code: 'twice' };
    return { ok: false, code: (error as { code?: string }).code ?? String(error) };
  }
}

const property = (database: Database) =>
  fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 10 }), steps => agreesWithModel(database, steps));

describe('random batches', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.drop());

  it('end as the model says, and keep the sum at zero', async () => {
    await fc.assert(property(test.database), { numRuns: 60 });
  });

  it('count as a whole: one that is solvent only together goes through, also where an account is new', async () => {
    const communityId = newId();
    await test.database.prisma.community.create({ data: { id: communityId, name: 'C' } });
    const [poor, rich] = [prizePoolOf(communityId, newId()), prizePoolOf(communityId, newId())];
    const sql = sqlOf(test.database.pool);
    const pass = (from: AccountReference, to: AccountReference, amount: bigint) => ({
      key: newId(),
      kind: 'grant' as const,
      from,
      to,
      amount,
    });
    const [issuance, late] = [issuanceOf(communityId), prizePoolOf(communityId, newId())];
    await postTransfers(sql, [pass(issuance, poor, 1n), pass(issuance, rich, 100n)]);
    await postTransfers(sql, [pass(rich, late, 50n), pass(late, poor, 50n), pass(poor, issuance, 51n)]);
    expect((await balancesOf(sql, [poor])).get(poor.key)?.posted).toBe(0n);
  });
});

describe('the property sees that the database has lost', () => {
  const MUTANTS: Record<string, string> = {
    'the refusal of overdrafts': 'ALTER TABLE "Account" DROP CONSTRAINT "Account_solvent"',
    'the trigger that moves balances': 'ALTER TABLE "Transfer" DISABLE TRIGGER transfer_apply',
    'the one resolution a transfer has':
      'DROP INDEX "Transfer_pendingId_key"; ALTER TABLE "Account" DROP CONSTRAINT "Account_held", DROP CONSTRAINT "Account_solvent"',
    'promises, which it takes for payments': `CREATE FUNCTION promised() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.state = 'pending' THEN NEW.state = 'posted'; END IF; RETURN NEW; END $$;
       CREATE TRIGGER a_mutant BEFORE INSERT ON "Transfer" FOR EACH ROW EXECUTE FUNCTION promised()`,
    'a credit now and then': `CREATE FUNCTION rounded() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN IF NEW.amount > 15 AND NEW."pendingId" IS NULL THEN NEW.amount = NEW.amount - 1; END IF; RETURN NEW; END $$;
       CREATE TRIGGER a_mutant BEFORE INSERT ON "Transfer" FOR EACH ROW EXECUTE FUNCTION rounded()`,
  };
  it.each(Object.entries(MUTANTS))('%s', async (_what, sql) => {
    const test = await testDatabase();
    try {
      await test.database.pool.query(sql);
      const { failed } = await fc.check(property(test.database), { numRuns: 200, endOnFailure: true });
      expect(failed).toBe(true);
    } finally {
      await test.drop();
    }
  });
});
