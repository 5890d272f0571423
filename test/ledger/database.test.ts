import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlState } from '../../core/platform/database.ts';
import { type LedgerScene, openLedgerScene } from './scene.ts';

/**
 * What the database refuses whatever the code does, through raw SQL; and that each refusal comes from the guard that is named, since
 * without it the very same statement goes through (and the ledger would be wrong).
 */
let scene: LedgerScene;
let client: pg.Client;
beforeAll(async () => {
  scene = await openLedgerScene();
  client = new pg.Client({ connectionString: scene.world.test.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await scene.world.test.drop();
});

const account = (key: string) => `(SELECT id FROM "Account" WHERE key = '${key}')`;
const ann = () => account(`wallet:${scene.ann}`);
const bob = () => account(`wallet:${scene.bob}`);
const elsewhere = () => account(`issuance:${scene.other}`);
const issuance = () => account(`issuance:${scene.community}`);
const pendingId = `(SELECT id FROM "Transfer" WHERE key = 'profit:open')`;
const insert = (values: string) =>
  `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "pendingId") VALUES ${values}`;
const resolve = (key: string, { as = 'post', from = '"debitId"', to = '"creditId"', amount = 'amount' } = {}) =>
  `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "pendingId")
   SELECT '${key}', kind, '${as}', ${from}, ${to}, ${amount}, id FROM "Transfer" WHERE key = 'profit:open'`;
const off = (table: string, trigger: string) => `ALTER TABLE "${table}" DISABLE TRIGGER ${trigger}`;
const without = (table: string, constraint: string) => `ALTER TABLE "${table}" DROP CONSTRAINT "${constraint}"`;

/** SQLSTATEs: 23514 a CHECK, 23505 a unique index, 23000 integrity (the apply trigger), 23001 restrict (guards), 23502 not null. */
interface Refusal {
  what: string;
  statement: () => string;
  state: string;
  /** Takes the guard away: then the statement is accepted. */
  guard: string[];
}

const REFUSALS: Refusal[] = [
  {
    what: 'an overdraft',
    statement: () => insert(`('x', 'stake', 'posted', ${ann()}, ${bob()}, 1000000, NULL)`),
    state: '23514',
    guard: [without('Account', 'Account_solvent')],
  },
  {
    what: 'a promise of more than there is',
    statement: () => insert(`('x', 'stake', 'pending', ${ann()}, ${bob()}, 1000000, NULL)`),
    state: '23514',
    guard: [without('Account', 'Account_solvent')],
  },
  {
    what: 'spending what is promised',
    statement: () =>
      `WITH promise AS (SELECT posted - held + 1 AS amount, id FROM "Account" WHERE key = 'market:${scene.open}')
       INSERT INTO "Transfer" (key, kind, "debitId", "creditId", amount) SELECT 'x', 'sale', id, ${ann()}, amount FROM promise`,
    state: '23514',
    guard: [without('Account', 'Account_solvent')],
  },
  {
    what: 'an overdraft made of many small transfers in one statement',
    statement: () =>
      `INSERT INTO "Transfer" (key, kind, "debitId", "creditId", amount)
       SELECT 'x' || n, 'stake', ${ann()}, ${bob()}, 1 FROM generate_series(1, 5000) n`,
    state: '23514',
    guard: [without('Account', 'Account_solvent')],
  },
  {
    what: 'nothing moved',
    statement: () => insert(`('x', 'grant', 'posted', ${issuance()}, ${ann()}, 0, NULL)`),
    state: '23514',
    guard: [without('Transfer', 'Transfer_balanced')],
  },
  {
    what: 'a negative amount',
    statement: () => insert(`('x', 'grant', 'posted', ${issuance()}, ${ann()}, -5, NULL)`),
    state: '23514',
    guard: [without('Transfer', 'Transfer_balanced')],
  },
  {
    what: 'a transfer to the same account',
    statement: () => insert(`('x', 'grant', 'posted', ${ann()}, ${ann()}, 5, NULL)`),
    state: '23514',
    guard: [without('Transfer', 'Transfer_balanced')],
  },
  {
    what: 'a transfer without one of its sides',
    statement: () => insert(`('x', 'grant', 'posted', ${issuance()}, NULL, 5, NULL)`),
    state: '23502',
    guard: ['ALTER TABLE "Transfer" ALTER "creditId" DROP NOT NULL'],
  },
  {
    what: 'a transfer to an account that is none',
    statement: () => insert(`('x', 'grant', 'posted', ${issuance()}, 987654, 5, NULL)`),
    state: '23503',
    guard: [without('Transfer', 'Transfer_creditId_fkey')],
  },
  {
    what: 'a transfer to another community',
    statement: () => insert(`('x', 'grant', 'posted', ${elsewhere()}, ${ann()}, 5, NULL)`),
    state: '23000',
    guard: [off('Transfer', 'transfer_apply')],
  },
  {
    what: 'the same key again',
    statement: () => insert(`('start:${scene.ann}', 'start', 'posted', ${issuance()}, ${ann()}, 500, NULL)`),
    state: '23505',
    guard: ['DROP INDEX "Transfer_key_key"'],
  },
  {
    what: 'a second resolution',
    statement: () => `${resolve('first')}; ${resolve('second', { as: 'void' })}`,
    state: '23505',
    guard: ['DROP INDEX "Transfer_pendingId_key"', without('Account', 'Account_held')],
  },
  {
    what: 'two resolutions in one statement',
    statement: () =>
      `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "pendingId")
       SELECT 'r' || n, kind, 'void', "debitId", "creditId", amount, id FROM "Transfer", generate_series(1, 2) n WHERE key = 'profit:open'`,
    state: '23505',
    guard: ['DROP INDEX "Transfer_pendingId_key"', without('Account', 'Account_held')],
  },
  {
    what: 'a resolution of another amount',
    statement: () => resolve('x', { amount: 'amount - 1' }),
    state: '23000',
    guard: [off('Transfer', 'transfer_apply')],
  },
  {
    what: 'a resolution to another account',
    statement: () => resolve('x', { to: ann() }),
    state: '23000',
    guard: [off('Transfer', 'transfer_apply')],
  },
  {
    what: 'a resolution from another account',
    statement: () => resolve('x', { from: ann() }),
    state: '23000',
    guard: [off('Transfer', 'transfer_apply')],
  },
  {
    what: 'a resolution of what is not pending',
    statement: () =>
      `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "pendingId")
       SELECT 'x', kind, 'post', "debitId", "creditId", amount, id FROM "Transfer" WHERE key = 'start:${scene.ann}'`,
    state: '23000',
    guard: [off('Transfer', 'transfer_apply')],
  },
  {
    what: 'a resolution of nothing',
    statement: () => insert(`('x', 'sale-profit', 'post', ${issuance()}, ${ann()}, 5, NULL)`),
    state: '23514',
    guard: [without('Transfer', 'Transfer_resolution'), without('Account', 'Account_held')],
  },
  {
    what: 'a plain transfer that names a pending one',
    statement: () => insert(`('x', 'sale-profit', 'posted', ${issuance()}, ${ann()}, 5, ${pendingId})`),
    state: '23514',
    guard: [without('Transfer', 'Transfer_resolution'), off('Transfer', 'transfer_apply')],
  },
  {
    what: 'an update of a transfer',
    statement: () => `UPDATE "Transfer" SET amount = amount + 1 WHERE key = 'start:${scene.ann}'`,
    state: '23001',
    guard: [off('Transfer', 'transfer_append_only')],
  },
  {
    what: 'a deletion of a transfer',
    statement: () => `DELETE FROM "Transfer" WHERE key = 'start:${scene.ann}'`,
    state: '23001',
    guard: [off('Transfer', 'transfer_append_only')],
  },
  {
    what: 'emptying the transfers',
    statement: () => 'TRUNCATE "Transfer"',
    state: '23001',
    guard: [off('Transfer', 'transfer_not_emptied')],
  },
  {
    what: 'emptying the accounts, which would take the transfers along',
    statement: () => 'TRUNCATE "Account" CASCADE',
    state: '23001',
    guard: [off('Transfer', 'transfer_not_emptied')],
  },
  {
    what: 'a balance written by hand',
    statement: () => `UPDATE "Account" SET posted = posted + 1 WHERE key = 'wallet:${scene.ann}'`,
    state: '23001',
    guard: [off('Account', 'account_guarded')],
  },
  {
    what: 'a promise written by hand',
    statement: () => `UPDATE "Account" SET held = 1 WHERE key = 'wallet:${scene.ann}'`,
    state: '23001',
    guard: [off('Account', 'account_guarded')],
  },
  {
    what: 'an account that becomes another kind, to stand below zero',
    statement: () => `UPDATE "Account" SET kind = 'issuance' WHERE key = 'wallet:${scene.ann}'`,
    state: '23001',
    guard: [off('Account', 'account_guarded')],
  },
  {
    what: 'an account that moves to another community',
    statement: () => `UPDATE "Account" SET "communityId" = '${scene.other}' WHERE key = 'wallet:${scene.ann}'`,
    state: '23001',
    guard: [off('Account', 'account_guarded')],
  },
  {
    what: 'a deletion of an account',
    statement:
      () => `INSERT INTO "Account" (key, kind, "communityId") VALUES ('prize:x', 'prize', '${scene.community}');
                      DELETE FROM "Account" WHERE key = 'prize:x'`,
    state: '23001',
    guard: [off('Account', 'account_guarded')],
  },
  {
    what: 'a new account that is not empty',
    statement: () =>
      `INSERT INTO "Account" (key, kind, "communityId", posted) VALUES ('prize:x', 'prize', '${scene.community}', 5)`,
    state: '23001',
    guard: [off('Account', 'account_guarded')],
  },
  {
    what: 'a debt repaid beyond what is owed',
    statement: () => 'UPDATE "Debt" SET repaid = amount + 1',
    state: '23514',
    guard: [without('Debt', 'Debt_repaid')],
  },
  {
    what: 'a sale that releases more than was paid in',
    statement: () => 'UPDATE "Stake" SET released = paid + 1',
    state: '23514',
    guard: [without('Stake', 'Stake_released')],
  },
];

/** Runs it in a transaction that leaves nothing behind. @returns the SQLSTATE of the refusal; null where it went through */
async function attempt(statement: string, unguarded: readonly string[] = []): Promise<string | null> {
  await client.query('BEGIN');
  try {
    for (const each of unguarded) await client.query(each);
    await client.query(statement);
    return null;
  } catch (error) {
    return sqlState(error);
  } finally {
    await client.query('ROLLBACK');
  }
}

describe('the database refuses', () => {
  it.each(REFUSALS)('$what', async ({ statement, state, guard }) => {
    expect(await attempt(statement())).toBe(state);
    // the mutant: without its guard the same statement goes through, so nothing else would have caught it
    expect(await attempt(statement(), guard)).toBeNull();
  });

  it('none of what it should take', async () => {
    expect(await attempt(insert(`('x', 'grant', 'posted', ${issuance()}, ${ann()}, 5, NULL)`))).toBeNull();
    expect(await attempt(resolve('x'))).toBeNull();
    expect(await attempt(resolve('x', { as: 'void' }))).toBeNull();
  });
});
