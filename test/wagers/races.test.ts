import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../../core/platform/ids.ts';
import { openWagerScene, refused, type WagerScene } from './scene.ts';

/** Everything at once, on one process and on two. The ledger's own check looks at what is left. */

let scene: WagerScene;
let other: Awaited<ReturnType<WagerScene['otherProcess']>>;
const CLIENTS = 64;

beforeAll(async () => {
  scene = await openWagerScene();
  other = await scene.otherProcess();
});
afterAll(async () => {
  await scene.check();
  await other.close();
  await scene.close();
});

const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
const processes = () => [scene.wagers, other.wagers] as const;

function tally(codes: readonly (string | null)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const code of codes) counts[code ?? 'done'] = (counts[code ?? 'done'] ?? 0) + 1;
  return counts;
}

it('64 clients on one balance spend it once', async () => {
  const { communityId, matchId } = await scene.pair({ stakeCapMin: 10_000, stakeCapMax: 10_000 });
  const second = await scene.open(communityId);
  const [member] = await scene.floor.members(communityId, 1, 100);
  if (!member) throw new Error('a member was made');
  const codes = await times(CLIENTS, index =>
    refused(
      (processes()[index % 2] ?? scene.wagers).bet(member, {
        matchId: index % 4 < 2 ? matchId : second,
        pick: 'A',
        stake: 10,
        key: newId(),
      }),
    ),
  );
  expect(tally(codes)).toEqual({ done: 10, 'insufficient-credits': 54 });
  expect(await scene.floor.balance(member.memberId)).toBe(0);
});

it('64 clients of one member stay below the stake cap together', async () => {
  const { ann, matchId } = await scene.pair();
  const codes = await times(CLIENTS, index =>
    refused((processes()[index % 2] ?? scene.wagers).bet(ann, { matchId, pick: 'A', stake: 10, key: newId() })),
  );
  expect(tally(codes)).toEqual({ done: 10, 'stake-cap': 54 });
});

it('64 clients with one key make one bet', async () => {
  const { ann, matchId } = await scene.pair();
  const key = newId();
  const receipts = await times(CLIENTS, index =>
    (processes()[index % 2] ?? scene.wagers).bet(ann, { matchId, pick: 'A', stake: 10, key }),
  );
  expect(receipts.filter(receipt => !receipt.repeated)).toHaveLength(1);
  expect(new Set(receipts.map(receipt => receipt.pays)).size).toBe(1);
  expect(await scene.floor.balance(ann.memberId)).toBe(990);
});

it('one key on many matches at once, in two processes, makes one bet and refuses the others', async () => {
  const { ann, communityId } = await scene.pair();
  const matches = await times(8, () => scene.open(communityId));
  const key = newId();
  const codes = await Promise.all(
    matches.map((matchId, index) =>
      refused((processes()[index % 2] ?? scene.wagers).bet(ann, { matchId, pick: 'A', stake: 10, key })),
    ),
  );
  expect(tally(codes)).toEqual({ done: 1, 'request-reused': 7 });
});

it('64 members on one match in two processes move the odds one after the other', async () => {
  const { communityId, matchId } = await scene.pair();
  const members = await scene.floor.members(communityId, CLIENTS, 1000);
  const receipts = await Promise.all(
    members.map((member, index) =>
      (processes()[index % 2] ?? scene.wagers).bet(member, {
        matchId,
        pick: index % 3 === 0 ? 'B' : 'A-up',
        stake: 10,
        key: newId(),
      }),
    ),
  );
  const market = await scene.wagers.market(matchId);
  expect(market).toMatchObject({ trades: CLIENTS, volume: 640, bettors: CLIENTS });
  const trades = await scene.database.prisma.trade.findMany({ where: { matchId }, orderBy: { id: 'asc' } });
  expect(trades.at(-1)?.after).toEqual(market?.outcomes);
  await scene.floor.lock(matchId);
  await scene.floor.settle(matchId, 0, 'up');
  for (const [index, member] of members.entries()) {
    const won = index % 3 === 0 ? 0 : (receipts[index]?.pays ?? 0);
    expect(await scene.floor.balance(member.memberId)).toBe(990 + won);
  }
});

it('a lock among 500 racing bets: what was taken is settled, what came later refused', async () => {
  const { communityId, matchId } = await scene.pair({ liquidityMin: 1000 });
  const members = await scene.floor.members(communityId, 500, 1000);
  // in waves of 25, or all would be in one batch; the lock comes among them, and the last wave after it
  const waves = Array.from({ length: 20 }, (_, wave) => members.slice(25 * wave, 25 * wave + 25));
  const betAll = (wave: typeof members) =>
    Promise.all(
      wave.map((member, index) =>
        refused(
          (processes()[index % 2] ?? scene.wagers).bet(member, {
            matchId,
            pick: index % 4 < 2 ? 'A' : 'B',
            stake: 10,
            key: newId(),
          }),
        ),
      ),
    );
  const codes: Promise<(string | null)[]>[] = [];
  let locking: Promise<boolean> | undefined;
  for (const [wave, wagering] of waves.entries()) {
    if (wave === 19) await locking;
    codes.push(betAll(wagering));
    if (wave === 4) await codes[0];
    if (wave === 5) locking = other.floor.lock(matchId);
    await new Promise(resolve => setTimeout(resolve, 4));
  }
  const locked = await scene.wagers.market(matchId);
  const counts = tally((await Promise.all(codes)).flat());
  expect(Object.keys(counts).sort()).toEqual(['done', 'market-locked']);
  expect(counts['done']).toBeGreaterThanOrEqual(25);
  expect(counts['market-locked']).toBeGreaterThanOrEqual(25);
  const after = await scene.wagers.market(matchId);
  expect(after).toMatchObject({ trades: counts['done'], volume: 10 * (counts['done'] ?? 0) });
  expect(after?.trades).toBe(locked?.trades);
  await scene.floor.settle(matchId, 1, 'down');
});

it('settling against a void, many times: one of them happens, once', async () => {
  const { communityId } = await scene.pair();
  const members = await scene.floor.members(communityId, 4, 1000);
  for (let round = 0; round < 6; round++) {
    const matchId = await scene.open(communityId);
    for (const member of members) await scene.bet(member, matchId, round % 2 === 0 ? 'A' : 'up', 20);
    await scene.floor.lock(matchId);
    const outcomes = await Promise.all([
      scene.floor.settle(matchId, 0, 'up'),
      other.floor.voidMatch(matchId),
      other.floor.settle(matchId, 0, 'up'),
      scene.floor.voidMatch(matchId),
    ]);
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    const transfers = await scene.database.prisma.transfer.groupBy({ by: ['kind'], where: { matchId }, _count: true });
    const count = (kind: string) => transfers.find(row => row.kind === kind)?._count ?? 0;
    expect([count('payout'), count('refund')].sort()).toEqual([0, 4]);
  }
});

it('bets, sales, a freeze and settlements of many markets at once all come to an end', async () => {
  const { communityId } = await scene.pair({ dailyLossCap: 10_000, stakeCapMin: 200 });
  const members = await scene.floor.members(communityId, 16, 5000);
  const matches = await times(6, () => scene.open(communityId));
  await times(CLIENTS * 4, async index => {
    const member = members[index % members.length];
    const matchId = matches[(index * 7) % matches.length];
    if (!member || !matchId) throw new Error('there are members and matches');
    const service = processes()[index % 2] ?? scene.wagers;
    if (index % 40 === 39) {
      await scene.floor.lock(matchId);
      await scene.floor.settle(matchId, 0, 'up');
      return;
    }
    const pick = (['A', 'B', 'up', 'A-down'] as const)[index % 4] ?? 'A';
    const code = await refused(
      index % 5 === 4
        ? service.sell(member, { matchId, pick, key: newId() })
        : service.bet(member, { matchId, pick, stake: 10, key: newId() }),
    );
    expect([null, 'nothing-held', 'market-locked', 'stake-too-small', 'stake-cap']).toContain(code);
  });
});

it('connections that are cut while they carry bets lose none and double none', async () => {
  const { communityId, matchId } = await scene.pair({ liquidityMin: 1000 });
  const second = await scene.open(communityId);
  const members = await scene.floor.members(communityId, 300, 1000);
  const admin = await scene.otherProcess();
  let isDone = false;
  const cutting = (async () => {
    for (let cut = 0; cut < 6 || !isDone; cut++) {
      await new Promise(resolve => setTimeout(resolve, 15));
      if (cut >= 12) continue;
      await admin.cut();
    }
  })();
  const receipts = await Promise.all(
    members.map(async (member, index) => {
      await new Promise(resolve => setTimeout(resolve, index));
      return scene.wagers.bet(member, {
        matchId: index % 2 === 0 ? matchId : second,
        pick: index % 4 < 2 ? 'A' : 'B',
        stake: 10,
        key: newId(),
      });
    }),
  );
  isDone = true;
  await cutting;
  await admin.close();
  expect(receipts.every(receipt => receipt.available === 990)).toBe(true);
  for (const id of [matchId, second]) {
    expect(await scene.wagers.market(id)).toMatchObject({ trades: 150, volume: 1500, bettors: 150 });
  }
});
