import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { outcomeOf, outcomesOf, PICKS, type Pick } from '../../core/wagers/picks.ts';
import { openWagerScene, refused, type WagerScene } from './scene.ts';

/**
 * Random bets, sales, locks, settlements, voids and corrections on the real database, against a model that knows only receipts: what
 * each wallet must hold, to the credit. After each step the books are balanced and every open market can pay any outcome.
 */
let scene: WagerScene;
beforeAll(async () => {
  scene = await openWagerScene();
});
afterAll(() => scene.close());

const MEMBERS = 4;
const START = 1000;

type Step =
  | { do: 'bet'; member: number; market: number; pick: Pick; stake: number }
  | { do: 'race'; market: number; pick: Pick; stake: number }
  | { do: 'sell'; member: number; market: number; pick: Pick }
  | { do: 'lock' | 'void'; market: number }
  | { do: 'settle' | 'override'; market: number; winner: 0 | 1; direction: 'up' | 'down' };

const member = fc.nat({ max: MEMBERS - 1 });
const market = fc.nat({ max: 1 });
const pick = fc.constantFrom(...PICKS);
const stake = fc.oneof(fc.integer({ min: 1, max: 120 }), fc.constantFrom(1, 400, 5000));
const winner = fc.constantFrom(0, 1) as fc.Arbitrary<0 | 1>;
const direction = fc.constantFrom('up', 'down') as fc.Arbitrary<'up' | 'down'>;
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('bet' as const), member, market, pick, stake }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('race' as const), market, pick, stake }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('sell' as const), member, market, pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('lock' as const, 'void' as const), market }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('settle' as const, 'override' as const), market, winner, direction }),
  },
);

/** What one member has in one market, by receipts. */
interface Held {
  pays: Map<Pick, number>;
  paid: number;
  released: number;
  pending: number;
}

interface ModelMarket {
  id: string;
  state: 'open' | 'locked' | 'settled' | 'void';
  outcome: number | null;
  held: Held[];
}

interface Model {
  members: CommunityContext[];
  wallets: number[];
  markets: ModelMarket[];
}

async function begin(): Promise<Model> {
  const communityId = await scene.floor.community({
    subsidyPerActiveMember: 10_000,
    stakeCapMin: 2000,
    stakeCapMax: 2000,
    dailyLossCap: 100_000,
  });
  const markets = await Promise.all(
    [0, 1].map(
      async (): Promise<ModelMarket> => ({
        id: await scene.open(communityId),
        state: 'open',
        outcome: null,
        held: Array.from({ length: MEMBERS }, () => ({ pays: new Map(), paid: 0, released: 0, pending: 0 })),
      }),
    ),
  );
  return {
    members: await scene.floor.members(communityId, MEMBERS, START),
    wallets: Array.from({ length: MEMBERS }, () => START),
    markets,
  };
}

async function take(model: Model, next: Step): Promise<void> {
  const target = model.markets[next.market];
  if (!target) throw new Error('there are two markets');
  switch (next.do) {
    case 'bet':
      return betOn(model, target, next.member, next.pick, next.stake);
    case 'race':
      // everybody twice at once
      await Promise.all(
        Array.from({ length: 2 * MEMBERS }, (_, index) => betOn(model, target, index % MEMBERS, next.pick, next.stake)),
      );
      return;
    case 'sell':
      return sellOf(model, target, next.member, next.pick);
    case 'lock':
      if (await scene.floor.lock(target.id)) target.state = 'locked';
      return;
    case 'void':
      return voidOf(model, target);
    case 'settle':
      await scene.floor.lock(target.id);
      return settle(model, target, next.winner, next.direction);
    case 'override':
      return override(model, target, next.winner);
  }
}

async function betOn(model: Model, target: ModelMarket, who: number, on: Pick, amount: number): Promise<void> {
  const [context, held] = [model.members[who], target.held[who]];
  if (!context || !held) throw new Error('there are members');
  const order = { matchId: target.id, pick: on, stake: amount, key: newId() };
  const answer = await scene.wagers
    .bet(context, order)
    .catch((error: { code?: string }) => error.code ?? String(error));
  if (typeof answer === 'string') {
    expect(['insufficient-credits', 'stake-cap', 'stake-too-small', 'market-locked', 'no-market']).toContain(answer);
    if (answer === 'market-locked' || answer === 'no-market') expect(target.state).not.toBe('open');
    return;
  }
  expect(target.state).toBe('open');
  expect(answer.pays).toBeGreaterThan(amount);
  expect(await scene.wagers.bet(context, order)).toMatchObject({ repeated: true, pays: answer.pays });
  model.wallets[who] = (model.wallets[who] ?? 0) - amount;
  held.paid += amount;
  held.pays.set(on, (held.pays.get(on) ?? 0) + answer.pays);
}

async function sellOf(model: Model, target: ModelMarket, who: number, of: Pick): Promise<void> {
  const [context, held] = [model.members[who], target.held[who]];
  if (!context || !held) throw new Error('there are members');
  const order = { matchId: target.id, pick: of, key: newId() };
  const answer = await scene.wagers
    .sell(context, order)
    .catch((error: { code?: string }) => error.code ?? String(error));
  if (typeof answer === 'string') {
    expect(['nothing-held', 'market-locked', 'no-market']).toContain(answer);
    if (answer === 'nothing-held') expect(held.pays.get(of) ?? 0).toBe(0);
    return;
  }
  expect(answer.proceeds).toBeLessThanOrEqual(held.pays.get(of) ?? 0);
  model.wallets[who] = (model.wallets[who] ?? 0) + answer.releasedNow;
  held.released += answer.releasedNow;
  held.pending += answer.pendingUntilSettled;
  expect(held.released).toBeLessThanOrEqual(held.paid);
  if (held.pending > 0) expect(held.released).toBe(held.paid);
  held.pays.set(of, 0);
}

async function voidOf(model: Model, target: ModelMarket): Promise<void> {
  if (!(await scene.floor.voidMatch(target.id))) {
    expect(['settled', 'void']).toContain(target.state);
    return;
  }
  target.state = 'void';
  for (const [who, held] of target.held.entries()) {
    model.wallets[who] = (model.wallets[who] ?? 0) + held.paid - held.released;
  }
}

async function settle(model: Model, target: ModelMarket, won: 0 | 1, went: 'up' | 'down'): Promise<void> {
  if (!(await scene.floor.settle(target.id, won, went))) return;
  target.state = 'settled';
  const outcome = outcomeOf(won, went);
  target.outcome = outcome;
  for (const [who, held] of target.held.entries()) {
    model.wallets[who] = (model.wallets[who] ?? 0) + held.pending + dueOf(held, outcome);
  }
}

/** Whose wallet cannot give back what the other result takes goes to zero and owes the rest. */
async function override(model: Model, target: ModelMarket, won: 0 | 1): Promise<void> {
  if (target.state !== 'settled' || target.outcome === null) return;
  await scene.floor.override(target.id, won);
  const before = target.outcome;
  const outcome = outcomeOf(won, before % 2 === 0 ? 'up' : 'down');
  for (const [who, held] of target.held.entries()) {
    model.wallets[who] = (model.wallets[who] ?? 0) + dueOf(held, outcome) - dueOf(held, before);
  }
  target.outcome = outcome;
}

function dueOf(held: Held, outcome: number): number {
  let due = 0;
  for (const [of, pays] of held.pays) if (outcomesOf(of).includes(outcome)) due += pays;
  return due;
}

/** What the database says, next to the model: wallets less debts, all accounts, and whether open markets can pay whatever comes. */
async function compare(model: Model): Promise<void> {
  const { prisma, pool } = scene.database;
  const ids = model.members.map(context => context.memberId);
  const debts = await prisma.debt.findMany({ where: { memberId: { in: ids } } });
  for (const [who, memberId] of ids.entries()) {
    const owed = debts
      .filter(debt => debt.memberId === memberId)
      .reduce((sum, debt) => sum + Number(debt.amount - debt.repaid), 0);
    expect((await scene.floor.balance(memberId)) - owed).toBe(model.wallets[who]);
  }
  const { rows } = await pool.query<{ sum: string }>('SELECT sum(posted)::text AS sum FROM "Account"');
  expect(rows[0]?.sum).toBe('0');
  for (const target of model.markets) {
    const account = await prisma.account.findUnique({ where: { key: `market:${target.id}` } });
    const available = Number((account?.posted ?? 0n) - (account?.held ?? 0n));
    if (target.state === 'settled' || target.state === 'void')
      expect([account?.posted, account?.held]).toEqual([0n, 0n]);
    else for (const outcome of [0, 1, 2, 3]) expect(available).toBeGreaterThanOrEqual(liability(target, outcome));
  }
}

const liability = (target: ModelMarket, outcome: number): number =>
  target.held.reduce((sum, held) => sum + dueOf(held, outcome), 0);

it('does what receipts promised, to the credit, whatever happens', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async steps => {
      const model = await begin();
      for (const next of steps) {
        await take(model, next);
        await compare(model);
      }
      for (const target of model.markets) {
        await scene.floor.lock(target.id);
        await settle(model, target, 0, 'up');
        await compare(model);
        expect(await refused(scene.bet(model.members[0] as CommunityContext, target.id, 'A', 1))).not.toBeNull();
      }
      await scene.check();
    }),
    { numRuns: 12 },
  );
});
