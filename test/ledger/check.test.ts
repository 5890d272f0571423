import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printReport } from '../../arena/ledger.ts';
import { checkLedger, checkRules } from '../../core/ledger/check.ts';
import { LEDGER_RULES } from '../../core/ledger/check-rules.ts';
import { createLedgerService, type LedgerReport, ledgerAlarm } from '../../core/ledger/index.ts';
import { watchLedger } from '../../core/ledger/jobs.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createMetrics } from '../../core/platform/metrics.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type LedgerScene, openLedgerScene } from './scene.ts';

let scene: LedgerScene;
beforeAll(async () => {
  scene = await openLedgerScene();
});
afterAll(() => scene.world.test.drop());

/** What the check finds after these statements ran with every trigger and constraint of the ledger away; nothing stays. */
async function spoiled(...statements: string[]): Promise<LedgerReport> {
  const client = await scene.world.test.database.pool.connect();
  try {
    await client.query('BEGIN');
    for (const table of ['Account', 'Transfer', 'Debt', 'Stake', 'Trade', 'Market', 'TournamentEntrant']) {
      await client.query(`ALTER TABLE "${table}" DISABLE TRIGGER ALL`);
    }
    await client.query('ALTER TABLE "Account" DROP CONSTRAINT "Account_solvent", DROP CONSTRAINT "Account_held"');
    await client.query(
      'ALTER TABLE "Transfer" DROP CONSTRAINT "Transfer_balanced", DROP CONSTRAINT "Transfer_resolution"',
    );
    await client.query('DROP INDEX "Transfer_pendingId_key"');
    for (const statement of statements) await client.query(statement);
    return await checkRules(sqlOf(client));
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

const account = (key: string) => `(SELECT id FROM "Account" WHERE key = '${key}')`;
const wallet = (memberId: string) => `wallet:${memberId}`;
const shift = (key: string, column: 'posted' | 'held', by: number) =>
  `UPDATE "Account" SET ${column} = ${column} + ${by} WHERE key = '${key}'`;

/** A transfer and the balances that it makes, as the trigger would have written them. */
function moved(kind: string, from: string, to: string, amount: number, matchId: string | null = null): string[] {
  return [
    `INSERT INTO "Transfer" (key, kind, "debitId", "creditId", amount, "matchId") VALUES
       ('spoil:${kind}', '${kind}', ${account(from)}, ${account(to)}, ${amount}, ${matchId === null ? 'NULL' : `'${matchId}'`})`,
    shift(from, 'posted', -amount),
    shift(to, 'posted', amount),
  ];
}

/** Ann's first further slot, out of somebody's wallet. */
const slotPaidBy = (memberId: string) => [
  ...moved('purchase', wallet(memberId), treasury(), 1),
  `UPDATE "Transfer" SET key = 'slot:${scene.ann}:1' WHERE key = 'spoil:purchase'`,
];

/** A tournament with one entrant, and ann's fee in its pool. */
const contested = (state: string, paid: number, prize = 0) => [
  `INSERT INTO "Tournament" (id, "communityId", name, format, state, size, "prizeSplit", seeding, "idempotencyKey")
   VALUES ('SPOILEDCUP00', '${scene.community}', 'Cup', 'single', '${state}', 4, '{100}', '{}', 'cup')`,
  `INSERT INTO "TournamentEntrant" (id, "tournamentId", "agentId", "memberId", paid, prize)
   VALUES ('entrant', 'SPOILEDCUP00', 'agent', '${scene.ann}', ${paid}, ${prize})`,
  `INSERT INTO "Account" (key, kind, "communityId") VALUES ('${CUP_POOL}', 'prize', '${scene.community}')`,
  ...moved('entry-fee', wallet(scene.ann), CUP_POOL, 10),
];
const CUP_POOL = 'prize:tournament:SPOILEDCUP00';

/** For every rule, ways of breaking it: what is done, and what must be found in the rows. */
type Spoiler = () => { spoil: string[]; names: string };
const treasury = () => `treasury:${scene.community}`;
const market = (matchId: string) => `market:${matchId}`;
const SPOILERS: Record<string, Spoiler[]> = {
  'zero-sum': [() => ({ spoil: [shift(wallet(scene.ann), 'posted', 1)], names: '1' })],
  'zero-sum-community': [
    () => ({
      spoil: [shift(treasury(), 'posted', -5), shift(`issuance:${scene.other}`, 'posted', 5)],
      names: scene.other,
    }),
  ],
  balance: [
    () => ({
      spoil: [shift(wallet(scene.ann), 'posted', -5), shift(wallet(scene.bob), 'posted', 5)],
      names: wallet(scene.bob),
    }),
    () => ({ spoil: [shift(market(scene.open), 'held', -5)], names: market(scene.open) }),
    () => ({
      spoil: [`DELETE FROM "Transfer" WHERE key = 'start:${scene.ann}'`],
      names: wallet(scene.ann),
    }),
    () => ({
      spoil: [`UPDATE "Transfer" SET amount = amount + 1 WHERE kind = 'subsidy'`],
      names: market(scene.settled),
    }),
  ],
  overdraft: [
    () => ({ spoil: moved('purchase', wallet(scene.ann), treasury(), 100_000), names: wallet(scene.ann) }),
    () => ({ spoil: [shift(market(scene.open), 'held', 500)], names: market(scene.open) }),
    () => ({ spoil: [shift(treasury(), 'held', -1)], names: treasury() }),
  ],
  transfer: [
    () => ({ spoil: moved('purchase', treasury(), treasury(), 5), names: 'spoil:purchase' }),
    () => ({ spoil: moved('purchase', treasury(), wallet(scene.ann), -5), names: 'spoil:purchase' }),
    () => ({ spoil: moved('purchase', treasury(), wallet(scene.ann), 0), names: 'spoil:purchase' }),
    () => ({ spoil: moved('grant', `issuance:${scene.other}`, wallet(scene.ann), 5), names: 'spoil:grant' }),
  ],
  resolution: [
    () => ({
      spoil: [`UPDATE "Transfer" SET amount = amount - 1 WHERE key = 'profit:settled:post'`],
      names: 'profit:settled:post',
    }),
    () => ({
      spoil: [`UPDATE "Transfer" SET "creditId" = ${account(wallet(scene.bob))} WHERE key = 'profit:settled:post'`],
      names: 'profit:settled:post',
    }),
    () => ({
      spoil: [`UPDATE "Transfer" SET "pendingId" = NULL WHERE key = 'profit:settled:post'`],
      names: 'profit:settled:post',
    }),
    () => ({
      spoil: [
        `UPDATE "Transfer" SET "pendingId" = (SELECT id FROM "Transfer" WHERE kind = 'payout') WHERE key = 'profit:settled:post'`,
      ],
      names: 'profit:settled:post',
    }),
  ],
  'resolved-once': [
    () => ({
      spoil: [
        `INSERT INTO "Transfer" (key, kind, state, "debitId", "creditId", amount, "pendingId", "matchId")
         SELECT 'twice', kind, 'void', "debitId", "creditId", amount, id, "matchId" FROM "Transfer" WHERE key = 'profit:settled'`,
      ],
      names: 'profit:settled',
    }),
  ],
  'pending-of-ended-match': [
    () => ({ spoil: [`DELETE FROM "Transfer" WHERE key = 'profit:settled:post'`], names: 'profit:settled' }),
    () => ({
      spoil: [`UPDATE "Match" SET state = 'void' WHERE id = '${scene.open}'`],
      names: 'profit:open',
    }),
    () => ({
      spoil: [`UPDATE "Market" SET state = 'settled' WHERE "matchId" = '${scene.open}'`],
      names: 'profit:open',
    }),
  ],
  'market-empty': [
    () => ({
      spoil: moved('subsidy', treasury(), market(scene.settled), 1, scene.settled),
      names: market(scene.settled),
    }),
    () => ({ spoil: moved('subsidy', treasury(), market(scene.voided), 1, scene.voided), names: market(scene.voided) }),
    () => ({
      spoil: [`UPDATE "Account" SET key = 'market:NOWHERE' WHERE key = '${market(scene.open)}'`],
      names: 'market:NOWHERE',
    }),
  ],
  'market-ended': [
    () => ({
      spoil: [`UPDATE "Market" SET state = 'locked' WHERE "matchId" = '${scene.settled}'`],
      names: scene.settled,
    }),
    () => ({
      spoil: [`UPDATE "Market" SET state = 'settled' WHERE "matchId" = '${scene.voided}'`],
      names: scene.voided,
    }),
  ],
  stake: [
    () => ({ spoil: [`UPDATE "Stake" SET paid = paid + 1 WHERE "matchId" = '${scene.open}'`], names: scene.open }),
    () => ({
      spoil: [`UPDATE "Stake" SET released = released - 1 WHERE "matchId" = '${scene.settled}' AND released > 0`],
      names: scene.ann,
    }),
    () => ({
      spoil: [`UPDATE "Stake" SET pending = 0 WHERE "matchId" = '${scene.voided}' AND pending > 0`],
      names: scene.bob,
    }),
    () => ({
      spoil: [`DELETE FROM "Stake" WHERE "matchId" = '${scene.open}' AND "memberId" = '${scene.ann}'`],
      names: scene.ann,
    }),
    () => ({ spoil: moved('stake', wallet(scene.bob), market(scene.settled), 3, scene.settled), names: scene.bob }),
  ],
  trades: [
    () => ({
      spoil: [`DELETE FROM "Trade" WHERE "matchId" = '${scene.settled}' AND "memberId" = '${scene.bob}'`],
      names: scene.bob,
    }),
  ],
  'stake-settled': [
    () => ({
      spoil: [
        `UPDATE "Stake" SET "settledAt" = NULL WHERE "matchId" = '${scene.settled}' AND "memberId" = '${scene.bob}'`,
      ],
      names: scene.bob,
    }),
    () => ({
      spoil: [`UPDATE "Stake" SET payout = NULL WHERE "matchId" = '${scene.voided}' AND "memberId" = '${scene.bob}'`],
      names: scene.bob,
    }),
    () => ({
      spoil: [`UPDATE "Stake" SET "settledAt" = arena_now() WHERE "matchId" = '${scene.open}'`],
      names: scene.open,
    }),
  ],
  'settled-once': [
    // paid twice, with the stake saying so
    () => ({
      spoil: [
        ...moved('payout', market(scene.settled), wallet(scene.bob), 120, scene.settled),
        `UPDATE "Stake" SET payout = 240 WHERE "matchId" = '${scene.settled}' AND "memberId" = '${scene.bob}'`,
      ],
      names: scene.bob,
    }),
    () => ({ spoil: [`DELETE FROM "Transfer" WHERE kind = 'payout'`], names: scene.bob }),
    () => ({ spoil: [`DELETE FROM "Transfer" WHERE kind = 'override-claim'`], names: scene.bob }),
    () => ({ spoil: [`DELETE FROM "Transfer" WHERE kind = 'override-payout'`], names: scene.ann }),
    () => ({ spoil: ['UPDATE "Debt" SET amount = amount + 1'], names: scene.bob }),
    () => ({
      spoil: [
        ...moved('refund', market(scene.voided), wallet(scene.bob), 10, scene.voided),
        `UPDATE "Stake" SET payout = 10 WHERE "matchId" = '${scene.voided}' AND "memberId" = '${scene.bob}'`,
      ],
      names: scene.bob,
    }),
  ],
  debt: [
    () => ({ spoil: ['UPDATE "Debt" SET repaid = repaid + 1'], names: scene.bob }),
    () => ({ spoil: ['DELETE FROM "Debt"'], names: '10' }),
  ],
  'bought-slots': [
    () => ({ spoil: [`UPDATE "Member" SET "boughtSlots" = 1 WHERE id = '${scene.ann}'`], names: scene.ann }),
    () => ({ spoil: slotPaidBy(scene.ann), names: `slot:${scene.ann}:1` }),
    () => ({
      spoil: [...slotPaidBy(scene.bob), `UPDATE "Member" SET "boughtSlots" = 1 WHERE id = '${scene.ann}'`],
      names: scene.bob,
    }),
    () => ({
      spoil: [...slotPaidBy(scene.ann), `UPDATE "Member" SET "boughtSlots" = 2 WHERE id = '${scene.ann}'`],
      names: scene.ann,
    }),
  ],
  'member-merge': [
    () => ({ spoil: moved('member-merge', wallet(scene.ann), wallet(scene.bob), 10), names: wallet(scene.ann) }),
  ],
  'community-move': [
    () => ({ spoil: moved('community-move', wallet(scene.ann), treasury(), 10), names: '"arrived":10' }),
  ],
  'tournament-pool': [
    () => ({ spoil: contested('registering', 0), names: 'SPOILEDCUP00' }),
    () => ({ spoil: contested('running', 20), names: 'SPOILEDCUP00' }),
    () => ({ spoil: contested('cancelled', 10), names: 'SPOILEDCUP00' }),
  ],
  'tournament-prizes': [
    () => ({
      spoil: [...contested('finished', 10, 10), ...moved('prize', CUP_POOL, wallet(scene.ann), 9)],
      names: '"paidPrizes":9',
    }),
    () => ({
      spoil: [...contested('finished', 20, 10), ...moved('prize', CUP_POOL, wallet(scene.ann), 10)],
      names: '"paid":20',
    }),
  ],
  honours: [
    () => ({
      spoil: [
        ...moved('bounty', treasury(), wallet(scene.ann), 10, scene.settled),
        `UPDATE "Transfer" SET memo = '{"honour": "bounty"}' WHERE key = 'spoil:bounty'`,
      ],
      names: scene.ann,
    }),
    () => ({
      spoil: [
        `INSERT INTO "Honour" ("matchId", kind, "communityId", "agentId", "otherId", figure, "memberId", amount, paid, at)
         VALUES ('${scene.settled}', 'bounty', '${scene.community}', 'one', 'other', 5, '${scene.bob}', 10, true, now())`,
      ],
      names: scene.bob,
    }),
  ],
  'season-pool': [
    () => ({
      spoil: [
        `INSERT INTO "Account" (key, kind, "communityId") VALUES ('prize:season:NONE', 'prize', '${scene.community}')`,
        ...moved('season-fund', treasury(), 'prize:season:NONE', 10),
      ],
      names: 'prize:season:NONE',
    }),
  ],
  wallet: [
    () => ({
      spoil: [`UPDATE "Account" SET "memberId" = '${scene.bob}' WHERE key = '${wallet(scene.ann)}'`],
      names: wallet(scene.ann),
    }),
    () => ({
      spoil: [`UPDATE "Account" SET "communityId" = '${scene.other}' WHERE key = '${wallet(scene.ann)}'`],
      names: wallet(scene.ann),
    }),
  ],
};

it('finds nothing wrong with a ledger that has one of everything', async () => {
  const report = await checkLedger(scene.world.test.database);
  expect(report).toMatchObject({ ok: true, problems: [], stakes: 6 });
  expect(report.accounts).toBeGreaterThanOrEqual(8);
  expect(report.transfers).toBeGreaterThanOrEqual(20);
  expect((await spoiled()).ok).toBe(true);
});

describe('finds, with the rows that break it', () => {
  it('every rule: none is without a way of breaking it here', () => {
    expect(Object.keys(SPOILERS)).toEqual(LEDGER_RULES.map(rule => rule.name));
  });

  const cases = Object.entries(SPOILERS).flatMap(([rule, ways]) => ways.map((way, index) => ({ rule, way, index })));
  it.each(cases)('$rule, way $index', async ({ rule, way }) => {
    const { spoil, names } = way();
    const report = await spoiled(...spoil);
    expect(report.ok).toBe(false);
    const problem = report.problems.find(found => found.rule === rule);
    expect(JSON.stringify(problem?.rows ?? `only ${report.problems.map(found => found.rule)}`)).toContain(names);
  });
});

describe('tells', () => {
  it('people what was checked and which rows are wrong', async () => {
    const clean = printReport(await checkLedger(scene.world.test.database));
    expect(clean).toContain('Every credit is accounted for.');
    expect(clean.match(/^ok {6}/gm)).toHaveLength(LEDGER_RULES.length);
    const report = await spoiled('UPDATE "Debt" SET repaid = repaid + 1');
    expect(printReport(report)).toMatch(/^BROKEN {2}what debtors have repaid.*\n {10}\{.*"repaidByTransfers":10/m);
    expect(ledgerAlarm(report)).toMatch(/^The credit ledger does not add up: 1 row breaks .*`arena ledger check`\.$/);
  });

  it('at most fifty rows of a rule, and how many more there are', async () => {
    const report = await spoiled(
      `INSERT INTO "Transfer" (key, kind, "debitId", "creditId", amount)
       SELECT 'nothing:' || n, 'grant', ${account(treasury())}, ${account(wallet(scene.ann))}, 0 FROM generate_series(1, 60) n`,
    );
    expect(report.problems).toMatchObject([{ rule: 'transfer', count: 60 }]);
    expect(report.problems[0]?.rows).toHaveLength(50);
    expect(printReport(report)).toContain('and 10 more');
  });

  it('the metric and the moderators', async () => {
    const metrics = createMetrics({ processMetrics: false });
    const told: string[] = [];
    const onProblem = async (_report: LedgerReport, sentence: string) => void told.push(sentence);
    const watch = (check: () => Promise<LedgerReport>) =>
      watchLedger({ ledger: { check }, log: silentLog, metrics, onProblem });
    await watch(() => spoiled('UPDATE "Debt" SET repaid = repaid + 1'));
    expect(await metrics.text()).toContain('arena_ledger_problems 1');
    expect(told).toHaveLength(1);
    await watch(createLedgerService({ database: scene.world.test.database }).check);
    expect(await metrics.text()).toContain('arena_ledger_problems 0');
    expect(told).toHaveLength(1);
  });
});
