import { afterAll, beforeAll, expect, it } from 'vitest';
import { createLedgerService, type LedgerService } from '../../core/ledger/index.ts';
import { type LedgerScene, openLedgerScene } from './scene.ts';

let scene: LedgerScene;
let ledger: LedgerService;
beforeAll(async () => {
  scene = await openLedgerScene();
  ledger = createLedgerService({ database: scene.world.test.database });
});
afterAll(() => scene.world.test.drop());

it('tells what may be spent, what is promised and what is owed', async () => {
  expect(await ledger.balance(scene.bob)).toEqual({
    available: 500 - 80 + 120 - 40 - 30 + 30 - 10 + 10 - 10,
    pending: 5,
    debt: 20,
  });
  expect(await ledger.balance('NOBODY')).toEqual({ available: 0, pending: 0, debt: 0 });
});

it('lists movements newest first with the balance after each, page by page, promises only once they are kept', async () => {
  const all = await ledger.statement(scene.ann, { limit: 100 });
  expect(all.next).toBeNull();
  expect(all.entries.map(({ kind, amount, balance }) => [kind, amount, balance])).toEqual([
    ['stake', -20, 600],
    ['refund', 40, 620],
    ['stake', -40, 580],
    ['override-payout', 70, 620],
    ['sale-profit', 50, 550],
    ['sale', 100, 500],
    ['stake', -100, 400],
    ['start', 500, 500],
  ]);
  expect(all.entries[0]).toMatchObject({ matchId: scene.open, at: expect.any(Date) });
  expect(all.entries[0]?.text).toMatch(/^Bet \(\w+ vs \w+\)$/);
  expect(all.entries[0]?.balance).toBe((await ledger.balance(scene.ann)).available);
  const pages: typeof all.entries = [];
  let before: string | undefined;
  do {
    const page = await ledger.statement(scene.ann, { limit: 3, ...(before === undefined ? {} : { before }) });
    pages.push(...page.entries);
    before = page.next ?? undefined;
  } while (before !== undefined);
  expect(pages).toEqual(all.entries);
  expect((await ledger.statement(scene.ann, { limit: 1, before: "1'; DROP TABLE" })).entries).toEqual(
    all.entries.slice(0, 1),
  );
  expect(await ledger.statement('NOBODY', { limit: 5 })).toEqual({ entries: [], next: null });
});

it('gives all movements as a table, oldest first', async () => {
  const lines = (await ledger.statementCsv(scene.ann)).trimEnd().split('\r\n');
  expect(lines[0]).toBe('time,kind,amount,balance,match,text');
  expect(lines).toHaveLength(9);
  expect(lines[1]).toMatch(/^2026-11-21T12:00:0\d\.\d{3}Z,start,500,500,,Welcome credits$/);
  expect(lines.at(-1)).toMatch(new RegExp(`,stake,-20,600,${scene.open},Bet `));
});
