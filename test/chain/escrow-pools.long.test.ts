import { parseEther, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REVERTS } from '../../api/web/client/escrow/reverts.ts';
import { ArenaToken__factory, WagerEscrow__factory } from '../../contracts/index.ts';
import { createBalances } from '../../core/chain/escrow/balances.ts';
import { createPoolLook } from '../../core/chain/escrow/pool-look.ts';
import { ESCROW_NEWS, type EscrowNews } from '../../core/chain/index.ts';
import type { ChainBase, ChainPart } from '../../core/chain/types.ts';
import { createChainReader } from '../../core/chain/wire/node.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type ArenaChain, CHALLENGE_SECONDS, startArenaChain } from './arena-chain.ts';
import { startBadNode } from './bad-node.ts';
import { fightOut, fund, link, openMatch, send, spectator } from './escrow-world.ts';

/** Pools on a real chain, from the wish of a member to the last withdrawal, and everything that may come between. One arena for all. */

/** Of which one member asks for a fifth at most. */
const POOLS_A_DAY = 60;
let arena: ArenaChain;
let ann: CommunityContext;
beforeAll(async () => {
  arena = await startArenaChain({ bettingSeconds: 120, config: { poolsADay: POOLS_A_DAY } });
  ann = await spectator(arena, 'ann');
  await fund(arena);
});
afterAll(() => arena?.close());

const prisma = () => arena.test.database.prisma;
const pools = () => arena.service.pools;
const coins = parseEther;

async function openPool(asset: 'coin' | 'arena' = 'coin') {
  const { matchId, owners } = await openMatch(arena);
  const { id } = await pools().ask(ann, { matchId, asset });
  await arena.look();
  return { id, matchId, owners };
}

/** What the announcer was asked to tell about a pool: to whom, as their own chat knows them. */
async function told(poolId: string): Promise<string[]> {
  const rows = await prisma().outbox.findMany({ where: { name: ESCROW_NEWS } });
  const news = rows.map(({ data }) => data as unknown as EscrowNews);
  return news.filter(each => each.poolId === poolId).map(({ userId }) => userId);
}

describe('a pool', () => {
  it('opens, takes stakes, is settled by the verifiers’ result, and pays every wei', async () => {
    const { matchId } = await openMatch(arena);
    const asked = await pools().ask(ann, { matchId });
    expect(asked).toMatchObject({ stage: 'asked', asset: { kind: 'coin', symbol: 'ETH' }, totals: [0n, 0n] });
    // the same again is the same
    expect((await pools().ask(ann, { matchId })).id).toBe(asked.id);
    await arena.look();
    const open = await pools().get(asked.id);
    expect(open).toMatchObject({ stage: 'open', feeBps: 200, bond: coins('0.001'), bondState: 'held' });
    const { escrow } = arena.contracts;
    expect((await escrow.poolOf(asked.id)).closesAt).toBe(BigInt(open.closesAt.getTime() / 1000));

    const wallets = [0, 1, 2].map(index => arena.wallet(index));
    const [one, two, three] = wallets as [(typeof wallets)[0], (typeof wallets)[0], (typeof wallets)[0]];
    await link(arena, ann, one);
    await send(arena, asked.id, one, { action: 'stake', outcome: 0, amount: '1.5' });
    await send(arena, asked.id, one, { action: 'stake', outcome: 1, amount: '0.000000000000000001' });
    await send(arena, asked.id, two, { action: 'stake', outcome: 0, amount: '0.25' });
    await send(arena, asked.id, three, { action: 'stake', outcome: 1, amount: '3' });
    // mined and not confirmed: seen by who looks at the chain, not by who goes by events
    const ahead = await pools().look(open, one.address);
    expect(ahead?.totals).toEqual([coins('1.75'), coins('3') + 1n]);
    expect(ahead?.account?.staked).toEqual([coins('1.5'), 1n]);
    expect((await pools().get(asked.id)).totals).toEqual([0n, 0n]);
    await arena.look();
    const { totals } = await pools().get(asked.id);
    expect(totals).toEqual([coins('1.75'), coins('3') + 1n]);
    const [own] = (await arena.service.stakes.of(ann)).pools;
    expect(own).toMatchObject({ pool: { id: asked.id }, stakes: [{ account: one.address, due: 0n }] });
    // 1.5 of 1.75 of what is left of 3 (and a wei) after 2%, and the stake itself
    expect(own?.stakes[0]?.wouldPay[0]).toBe((coins('1.5') * (totals[0] + totals[1] - totals[1] / 50n)) / totals[0]);

    const winner = await fightOut(arena, matchId);
    expect(await pools().get(asked.id)).toMatchObject({ stage: 'challenge', ending: null });
    await expect(send(arena, asked.id, one, { action: 'settle' })).rejects.toMatchObject({ code: 'pool-not-ended' });
    await expect(send(arena, asked.id, one, { action: 'withdraw' })).rejects.toMatchObject({ code: 'pool-not-ended' });
    await arena.passTime(CHALLENGE_SECONDS + 1);
    await arena.look();
    const settled = await pools().get(asked.id);
    expect(settled).toMatchObject({ stage: 'settled', winner, bondState: 'returned', ending: null });
    expect(await told(asked.id)).toEqual(['ann']);

    // everybody withdraws what they were told, but for what rounding leaves to the last
    const stakes = await pools().stakes(settled);
    expect(stakes.map(({ account }) => account).sort()).toEqual(wallets.map(({ address }) => address).sort());
    let paid = 0n;
    const stranger = '0x000000000000000000000000000000000000bEEF';
    const winners = wallets.filter(({ address }) => stakes.some(({ account, due }) => account === address && due > 0n));
    for (const wallet of winners) {
      await send(arena, asked.id, wallet, { action: 'withdraw', to: stranger });
      const after = await arena.chain.provider.getBalance(stranger);
      const due = stakes.find(({ account }) => account === wallet.address)?.due ?? 0n;
      expect(after - paid - due).toBeLessThan(2n);
      expect(after - paid).toBeGreaterThanOrEqual(due);
      paid = after;
    }
    expect(paid).toBe(totals[0] + totals[1] - settled.fee);
    await arena.look();
    const after = await pools().stakes(settled);
    expect(after.reduce((sum, { withdrawn }) => sum + (withdrawn ?? 0n), 0n)).toBe(paid);
    expect(after.every(({ due }) => due === 0n)).toBe(true);
  });

  it('gives everything back without a result in a day, and the bond to the stakers where no seed was shown', async () => {
    const { id, matchId } = await openPool();
    const [one, two] = [arena.wallet(3), arena.wallet(4)];
    await send(arena, id, one, { action: 'stake', outcome: 0, amount: '2' });
    await send(arena, id, two, { action: 'stake', outcome: 1, amount: '1' });
    await arena.look();
    await arena.passTime(300);
    expect(await pools().get(id)).toMatchObject({ stage: 'closed' });
    await expect(send(arena, id, one, { action: 'stake', outcome: 0, amount: '1' })).rejects.toMatchObject({
      code: 'pool-closed',
    });
    await expect(send(arena, id, one, { action: 'void' })).rejects.toMatchObject({ code: 'pool-not-ended' });
    await arena.passTime(24 * 3_600);
    expect(await pools().get(id)).toMatchObject({ stage: 'settling', ending: 'void' });
    // anybody may, and the arena does it as well: whoever comes first
    await send(arena, id, two, { action: 'void' });
    await arena.look();
    const voided = await pools().get(id);
    expect(voided).toMatchObject({ stage: 'voided', winner: null, bondState: 'forfeited' });
    const stakes = await pools().stakes(voided);
    expect(stakes.map(({ due }) => due).sort()).toEqual([coins('1'), coins('2')].sort());
    expect(stakes.reduce((sum, { bondDue }) => sum + bondDue, 0n)).toBeGreaterThanOrEqual(coins('0.001') - 2n);
    await send(arena, id, one, { action: 'withdraw' });
    await send(arena, id, one, { action: 'withdraw-bond-share' });
    await arena.look();
    const [mine] = await pools().stakes(voided, [one.address]);
    expect(mine).toMatchObject({ due: 0n, bondDue: 0n, withdrawn: coins('2'), bondShare: 666666666666666n });
    // the match itself may go on as it likes
    expect(await arena.house.matches.get(matchId)).toMatchObject({ state: 'open' });
  });

  it('takes tokens in two steps', async () => {
    const { id } = await openPool('arena');
    const wallet = arena.wallet(5);
    await (await arena.contracts.token.transfer(wallet.address, coins('100'))).wait();
    const view = await pools().get(id);
    expect(view.asset).toMatchObject({ kind: 'arena', symbol: 'ARENA', decimals: 18 });
    expect((await pools().look(view, wallet.address))?.account).toMatchObject({ balance: coins('100'), allowance: 0n });
    await send(arena, id, wallet, { action: 'approve', amount: '40' });
    await send(arena, id, wallet, { action: 'stake', outcome: 1, amount: '40' });
    await arena.look();
    expect((await pools().get(id)).totals).toEqual([0n, coins('40')]);
    expect(await arena.contracts.token.allowance(wallet.address, arena.addresses.WagerEscrow)).toBe(0n);
  });

  it('is refused, and its asker told, where it could not be opened in time', async () => {
    const { matchId } = await openMatch(arena);
    const { id } = await pools().ask(ann, { matchId });
    await arena.passTime(200);
    await arena.look();
    expect(await pools().get(id)).toMatchObject({ stage: 'refused', problem: expect.stringContaining('in time') });
    expect(await told(id)).toEqual(['ann']);
    expect((await arena.contracts.escrow.poolOf(id)).state).toBe(0n);
  });

  it('may be asked for again where the chain has refused it and there is time', async () => {
    const { escrow } = arena.contracts;
    await (await escrow.setOperator(arena.wallet(0).address)).wait();
    const { id, matchId } = await openPool();
    expect(await pools().get(id)).toMatchObject({ stage: 'refused', problem: 'The chain has refused to open it.' });
    await (await escrow.setOperator(arena.operator.address)).wait();
    expect(await pools().ask(ann, { matchId })).toMatchObject({ id, stage: 'asked', problem: null });
    await arena.look();
    expect(await pools().get(id)).toMatchObject({ stage: 'open' });
    expect(await told(id)).toEqual(['ann']);
  });

  it('waits where bonds that the key cannot pay wait already', async () => {
    const rows = Array.from({ length: 8 }, (_, index) => ({
      ...{ chainId: arena.chain.chainId, key: `poor:${index}`, purpose: 'open-pool', data: '0x' },
      ...{ to: arena.addresses.WagerEscrow, value: String(10n ** 30n) },
    }));
    await prisma().chainTransaction.createMany({ data: rows });
    const { matchId } = await openMatch(arena);
    const { id } = await pools().ask(ann, { matchId });
    await arena.look();
    expect(await arena.service.wished(`open-pool:${id}`)).toBeNull();
    await prisma().chainTransaction.deleteMany({ where: { key: { startsWith: 'poor:' } } });
    await arena.look();
    expect(await pools().get(id)).toMatchObject({ stage: 'open' });
  });

  it('is the same again where the chain is read anew', async () => {
    const all = async () => {
      const views = await pools().list();
      return Promise.all(
        views.map(async pool => ({ pool: { ...pool, ending: null }, stakes: await pools().stakes(pool) })),
      );
    };
    const before = await all();
    const news = await prisma().outbox.count({ where: { name: ESCROW_NEWS } });
    await arena.test.database.transaction(async tx => {
      for (const part of Object.values(arena.service) as ChainPart[]) await part.reset?.(tx);
      await tx.chainCursor.deleteMany();
    });
    expect((await pools().list()).every(({ stage }) => stage === 'asked' || stage === 'refused')).toBe(true);
    await arena.look();
    expect(await all()).toEqual(before);
    // the same keys: whoever was told is not told again
    const keys = (await prisma().outbox.findMany({ where: { name: ESCROW_NEWS } })).map(
      ({ data }) => (data as unknown as EscrowNews).key,
    );
    expect(keys.length).toBeGreaterThan(news - 1);
    expect(new Set(keys).size).toBeLessThanOrEqual(news);
  });
});

describe('who asks, and who is helped to stake', () => {
  it('is refused where the arena’s rules refuse a bet', async () => {
    const { id, matchId, owners } = await openPool();
    const ask = (context: CommunityContext, corner: 0 | 1 | null = null) => pools().ask(context, { matchId, corner });
    await expect(ask(owners[0], 1)).rejects.toMatchObject({ code: 'against-own-agent' });
    expect((await ask(owners[0], 0)).id).toBe(id);

    // a linked wallet stakes for its owner alone, and nobody else is told why it may not
    await link(arena, owners[1], arena.wallet(6));
    const stake = (outcome: 0 | 1, personId: string | null = null, wallet = arena.wallet(6)) =>
      pools().call(id, { action: 'stake', account: wallet.address, outcome, amount: '1' }, personId);
    for (const stranger of [null, owners[0].personId, ann.personId]) {
      for (const corner of [0, 1] as const) {
        await expect(stake(corner, stranger)).rejects.toMatchObject({ code: 'wallet-not-yours', status: 403 });
      }
    }
    await expect(stake(0, owners[1].personId)).rejects.toMatchObject({ code: 'against-own-agent' });
    await expect(stake(0, owners[1].personId, arena.wallet(7))).rejects.toMatchObject({ code: 'against-own-agent' });
    expect(await stake(1, owners[1].personId)).toMatchObject({ to: arena.addresses.WagerEscrow, value: coins('1') });
    expect(await stake(0, null, arena.wallet(7))).toMatchObject({ value: coins('1') });

    const shy = await spectator(arena, 'shy');
    await arena.house.wagers.limits.coolOff(shy, 2);
    await expect(ask(shy)).rejects.toMatchObject({ code: 'cooling-off' });
    await expect(stake(0, shy.personId, arena.wallet(7))).rejects.toMatchObject({ code: 'cooling-off' });
    const gone = await spectator(arena, 'gone');
    await arena.house.wagers.limits.exclude(gone, 'forever');
    await expect(ask(gone)).rejects.toMatchObject({ code: 'excluded' });
    const bad = await spectator(arena, 'bad');
    await arena.test.database.transaction(tx =>
      arena.house.sanctions.give(tx, {
        communityId: bad.communityId,
        memberId: bad.memberId,
        kind: 'wagers',
        durationMs: null,
        reason: 'cheating',
        givenById: null,
      }),
    );
    await expect(ask(bad)).rejects.toMatchObject({ code: 'sanctioned' });
    await expect(stake(0, bad.personId, arena.wallet(7))).rejects.toMatchObject({ code: 'sanctioned' });
    // what is theirs already nobody keeps from them
    const withdrawal = { action: 'withdraw', account: arena.wallet(7).address } as const;
    await expect(pools().call(id, withdrawal, bad.personId)).rejects.toMatchObject({ code: 'pool-not-ended' });
  });

  it('gets no pool too late, on nothing, on a simulated price, or where bets are turned off', async () => {
    const { matchId } = await openMatch(arena);
    await expect(pools().ask(ann, { matchId: '7H2K9QX4M1ZT' })).rejects.toMatchObject({ code: 'match-not-found' });
    const market = await prisma().market.findUniqueOrThrow({ where: { matchId } });
    await prisma().market.update({ where: { matchId }, data: { state: 'void' } });
    await expect(pools().ask(ann, { matchId })).rejects.toMatchObject({ code: 'no-pool-possible' });
    await prisma().market.update({ where: { matchId }, data: { state: market.state } });
    await arena.house.communities.changeSettings(ann.communityId, { wagers: false });
    await expect(pools().ask(ann, { matchId })).rejects.toMatchObject({ code: 'wagers-off' });
    await arena.house.communities.changeSettings(ann.communityId, { wagers: true });
    await arena.passTime(90);
    await expect(pools().ask(ann, { matchId })).rejects.toMatchObject({ code: 'pool-too-late' });
  });

  it('is told what is wrong with a wish for a wallet', async () => {
    const { id } = await openPool();
    const account = arena.wallet(8).address;
    const call = (wish: object) => pools().call(id, { action: 'stake', account, ...wish }, null);
    await expect(call({ outcome: 0, amount: 'ten' })).rejects.toMatchObject({ code: 'bad-amount', field: 'amount' });
    await expect(call({ outcome: 0, amount: '0' })).rejects.toMatchObject({ code: 'bad-amount' });
    await expect(call({ outcome: 0 })).rejects.toMatchObject({ code: 'bad-amount' });
    await expect(call({ outcome: 0, amount: `1${'0'.repeat(30)}` })).rejects.toMatchObject({ code: 'bad-amount' });
    await expect(call({ amount: '1' })).rejects.toMatchObject({ code: 'outcome-missing' });
    await expect(call({ action: 'approve', amount: '1' })).rejects.toMatchObject({ code: 'no-allowance-needed' });
    await expect(call({ account: 'me', outcome: 0, amount: '1' })).rejects.toMatchObject({ code: 'bad-address' });
    const swapped = account.replace(/[a-f]/, letter => letter.toUpperCase()).replace(/[A-F]/, l => l.toLowerCase());
    if (swapped !== account)
      await expect(call({ account: swapped, outcome: 0, amount: '1' })).rejects.toThrow('capitals');
    await expect(pools().get(`0x${'0'.repeat(64)}`)).rejects.toMatchObject({ code: 'no-pool', status: 404 });
  });

  it('costs the arena no more than so many pools a day', async () => {
    const opened = await prisma().escrowPool.count({ where: { state: { not: 'refused' } } });
    const { matchId } = await openMatch(arena);
    await prisma().escrowPool.createMany({
      data: Array.from({ length: POOLS_A_DAY }, (_, index) => ({
        id: `0x${String(index).padStart(64, '0')}`,
        chainId: arena.chain.chainId,
        matchId: `FILLER${index}`,
        commit: '0x',
        asset: ZeroAddress,
        state: 'voided',
        bondState: 'returned',
        closesAt: arena.clock.now(),
        askedById: ann.memberId,
        createdAt: arena.clock.now(),
      })),
    });
    await expect(pools().ask(ann, { matchId })).rejects.toMatchObject({ code: 'pools-a-day', status: 429 });
    await prisma().escrowPool.deleteMany({ where: { commit: '0x' } });
    expect(opened).toBeGreaterThan(0);
    expect((await pools().ask(ann, { matchId })).stage).toBe('asked');
  });
});

it('that owes somebody something is shown to them, however many came after it', async () => {
  const account = arena.wallet(0).address;
  const later = Array.from({ length: 120 }, (_, index) => `0x${String(index).padStart(64, '0')}`);
  const old = `0x${'f'.repeat(64)}`;
  const at = (minutes: number) => new Date(arena.clock.now().getTime() + minutes * 60_000);
  await prisma().escrowPool.createMany({
    data: [old, ...later].map((id, index) => ({
      ...{ id, chainId: arena.chain.chainId, matchId: 'FILLER', commit: '0x', asset: ZeroAddress, right: '5' },
      ...{ state: id === old ? 'voided' : 'settled', winner: id === old ? null : 0, bondState: 'returned' },
      ...{ closesAt: at(0), createdAt: at(id === old ? -90_000 : index) },
    })),
  });
  await prisma().escrowStake.createMany({ data: [old, ...later].map(poolId => ({ poolId, account, right: '5' })) });
  const own = await arena.service.stakes.of(ann);
  await prisma().escrowStake.deleteMany({ where: { poolId: { in: [old, ...later] } } });
  await prisma().escrowPool.deleteMany({ where: { commit: '0x' } });
  expect(own.pools[0]).toMatchObject({ pool: { id: old }, stakes: [{ due: 5n }] });
});

describe('a node that does not answer', () => {
  const behind = (url: string): ChainBase =>
    ({
      ...arena,
      ...arena.service,
      database: arena.test.database,
      log: silentLog,
      node: createChainReader({
        config: { id: arena.chain.chainId, rpcUrls: [url] },
        clock: arena.clock,
      }),
    }) as unknown as ChainBase;

  it('holds nobody up for long, leaves what is confirmed, and says so of the rest', async () => {
    const [pool] = await pools().list();
    if (!pool) throw new Error('no pool');
    // takes the question, and never says anything
    const node = await startBadNode(arena.chain.url, () => undefined);
    const since = performance.now();
    const [look, held] = await Promise.all([
      createPoolLook(behind(node.url))(pool, null),
      createBalances(behind(node.url), arena.house).of(ann),
    ]);
    expect(performance.now() - since).toBeLessThan(15_000);
    await node.stop();
    expect(node.asked.length).toBeGreaterThan(1);
    expect(look).toBeNull();
    expect(held?.wallets).toEqual([{ address: arena.wallet(0).address, coin: null, tokens: null, agents: [] }]);
  });

  it('is no reason to be silent where it answers', async () => {
    const held = await arena.service.balances.of(ann);
    expect(held?.wallets[0]?.coin).toBe(await arena.chain.provider.getBalance(arena.wallet(0).address));
    expect(held?.wallets[0]?.tokens).toBe(0n);
    expect(held).toMatchObject({ coin: { symbol: 'ETH' }, token: { symbol: 'ARENA' } });
  });
});

it('says in words what the contracts say in bytes', () => {
  const known = new Map<string, string>();
  for (const factory of [WagerEscrow__factory, ArenaToken__factory]) {
    factory.createInterface().forEachError(error => known.set(error.selector, error.format('sighash')));
  }
  expect(Object.keys(REVERTS).length).toBeGreaterThan(10);
  for (const [selector, { error }] of Object.entries(REVERTS)) expect(known.get(selector)).toBe(error);
});
