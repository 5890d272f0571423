import { type ContractTransactionResponse, MaxUint256, parseEther, type Wallet, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commandsOffered } from '../../bots/commands/index.ts';
import { Entitlements__factory } from '../../contracts/index.ts';
import { createOperatorDesk, type RightWish, type WalletCall } from '../../core/chain/index.ts';
import { subjectBytes } from '../../core/chain/rights/right-kinds.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { SPARS_BY_RIGHT } from '../../core/matches/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { openTestApi } from '../api/harness.ts';
import { invocationOf } from '../arena/harness.ts';
import { type ArenaApi, openArenaApi } from './arena-api.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';

/** Rights from their offer to their end: what is confirmed on the chain counts here, and is good for what was sold. */

let arena: ArenaChain;
let api: ArenaApi;
let chat: ArenaChat;
let ann: CommunityContext;
let ben: CommunityContext;
const DAY = 86_400;

const context = (who: string) => arena.house.communities.resolve(invocationOf(who, 'help', {}, arena.clock.now()));

async function link(person: CommunityContext, wallet: Wallet, extra: { kind?: string; chainId?: number } = {}) {
  await arena.test.database.prisma.wallet.create({
    data: {
      id: `wallet-${wallet.address.slice(2, 10)}`,
      personId: person.personId,
      address: wallet.address,
      chainId: extra.chainId ?? arena.chain.chainId,
      kind: extra.kind ?? 'eoa',
      isMain: true,
    },
  });
}

/** As the page does: the API builds the call, the member's wallet sends it. */
async function send(wallet: Wallet, call: WalletCall): Promise<void> {
  await (await wallet.sendTransaction({ to: call.to, data: call.data, value: call.value })).wait();
}

async function act(wallet: Wallet, wish: Omit<RightWish, 'account'>): Promise<void> {
  await send(wallet, await arena.service.rights.transaction({ ...wish, account: wallet.address }));
  await arena.look();
}

/** @returns the number of the offer */
async function offered(kind: number, subject: string, price = parseEther('0.01'), days = 30, asset = ZeroAddress) {
  const contract = Entitlements__factory.connect(arena.addresses.Entitlements, arena.operator);
  const sent: ContractTransactionResponse = await contract.offer(kind, subject, asset, price, days * DAY);
  await sent.wait();
  await arena.look();
  return Number(await contract.offerCount());
}

const purchases = async (wallet: Wallet) => (await arena.service.rights.account(wallet.address)).purchases;

beforeAll(async () => {
  arena = await startArenaChain();
  api = await openArenaApi(arena);
  chat = chatOf(arena);
  ann = await context('ann');
  ben = await context('ben');
  await arena.house.agents.create({ ...ann, name: 'Rusty', archetype: 'bruiser', limit: 3 });
  await arena.house.agents.create({ ...ben, name: 'Voltran', archetype: 'gunner', limit: 3 });
  await link(ann, arena.wallet(0));
  for (const index of [0, 1, 2]) {
    await arena.chain.provider.send('anvil_setBalance', [arena.wallet(index).address, '0x8AC7230489E80000']);
  }
});
afterAll(async () => {
  await api?.close();
  await arena?.close();
});

it('a look is sold, used, worn while it runs, and taken off when it ends', async () => {
  const [wallet, { rights }, { dressing, agents }] = [arena.wallet(0), arena.service, arena.house];
  const offerId = await offered(1, subjectBytes('entrance:smoke'));
  expect(await rights.offers()).toMatchObject([
    { id: offerId, kind: 'look', title: 'Smoke', price: parseEther('0.01'), days: 30, seller: arena.operator.address },
  ]);
  await act(wallet, { action: 'buy', offerId });
  const [bought] = await purchases(wallet);
  expect(bought).toMatchObject({ state: 'unused', holder: wallet.address, expiresAt: null });
  expect(await rights.rightsOf(ann.personId)).toEqual([]);

  await act(wallet, { action: 'use', purchaseId: bought?.id ?? '' });
  expect(await rights.rightsOf(ann.personId)).toMatchObject([{ kind: 'look', subject: 'entrance:smoke' }]);
  const until = await rights.holds(ann.personId, 'look', 'entrance:smoke');
  expect(until?.getTime()).toBeGreaterThan(arena.clock.now().getTime() + 29 * DAY * 1000);
  const rusty = (await agents.ofMember(ann.memberId))[0]?.id ?? '';
  expect((await dressing.wardrobe(rusty)).pieces.find(({ id }) => id === 'smoke')).toMatchObject({
    state: 'owned',
    lentUntil: until,
  });
  const worn = await dressing.wear(ann, { agentId: rusty, kind: 'entrance', id: 'smoke', price: null });
  expect(worn).toMatchObject({ paid: 0 });
  expect((await agents.byId(rusty)).costume.entrance).toBe('smoke');
  // nobody else's agents
  const voltran = (await agents.ofMember(ben.memberId))[0]?.id ?? '';
  await expect(
    dressing.wear(ben, { agentId: voltran, kind: 'entrance', id: 'smoke', price: null }),
  ).rejects.toMatchObject({ code: 'not-owned' });

  await arena.passTime(29 * DAY);
  await arena.look();
  expect((await agents.byId(rusty)).costume.entrance).toBe('smoke');
  await arena.passTime(2 * DAY);
  expect(await rights.rightsOf(ann.personId)).toEqual([]);
  await arena.look();
  expect((await agents.byId(rusty)).costume.entrance).toBe('');
  expect((await purchases(wallet))[0]).toMatchObject({ state: 'ended' });
  expect((await dressing.wardrobe(rusty)).pieces.find(({ id }) => id === 'smoke')).toMatchObject({
    state: 'for sale',
    lentUntil: null,
  });
});

it('an unused right goes back for its whole price, or on to another wallet, which may use it', async () => {
  const [wallet, other] = [arena.wallet(0), arena.wallet(1)];
  const offerId = await offered(1, subjectBytes('finisher:nova'));
  await act(wallet, { action: 'buy', offerId });
  await act(wallet, { action: 'buy', offerId });
  const [first, second] = (await purchases(wallet)).map(({ id }) => id);
  await act(wallet, { action: 'refund', purchaseId: first ?? '' });
  expect((await purchases(wallet)).find(({ id }) => id === first)).toMatchObject({ state: 'refunded' });

  const contract = Entitlements__factory.connect(arena.addresses.Entitlements, wallet);
  // who passes on none of what is another's has moved nothing (ERC-1155 allows that to everybody)
  const thief = Entitlements__factory.connect(arena.addresses.Entitlements, arena.wallet(2));
  const mine = arena.wallet(2).address;
  await (await thief.safeTransferFrom(mine, mine, second ?? 0, 0, '0x')).wait();
  await (await thief.safeBatchTransferFrom(mine, other.address, [second ?? 0], [0], '0x')).wait();
  await arena.look();
  expect((await purchases(wallet)).find(({ id }) => id === second)).toMatchObject({ state: 'unused' });
  expect(await purchases(arena.wallet(2))).toEqual([]);

  await (await contract.safeBatchTransferFrom(wallet.address, other.address, [second ?? 0], [1], '0x')).wait();
  await arena.look();
  expect(await purchases(other)).toMatchObject([{ id: second, state: 'unused', holder: other.address }]);
  const { rights } = arena.service;
  for (const purchaseId of [first, second]) {
    await expect(
      rights.transaction({ action: 'use', account: wallet.address, purchaseId: purchaseId ?? '' }),
    ).rejects.toMatchObject({ code: purchaseId === first ? 'right-used' : 'purchase-not-found' });
  }
  await act(other, { action: 'use', purchaseId: second ?? '' });
  // linked to nobody yet
  expect(await rights.holds(ben.personId, 'look', 'finisher:nova')).toBeNull();
  await link(ben, other);
  expect(await rights.holds(ben.personId, 'look', 'finisher:nova')).not.toBeNull();
  expect(await rights.ofPerson(ben)).toMatchObject([{ id: second, state: 'active' }]);
});

it('a smart wallet that was proven on another chain brings nothing here', async () => {
  const [smart, cyd] = [arena.wallet(2), await context('cyd')];
  await link(cyd, smart, { kind: 'eip1271', chainId: 1 });
  const offerId = await offered(1, subjectBytes('finisher:petals'));
  await act(smart, { action: 'buy', offerId });
  await act(smart, { action: 'use', purchaseId: (await purchases(smart))[0]?.id ?? '' });
  expect(await arena.service.rights.rightsOf(cyd.personId)).toEqual([]);
  await arena.test.database.prisma.wallet.updateMany({
    where: { address: smart.address },
    data: { chainId: arena.chain.chainId },
  });
  expect(await arena.service.rights.rightsOf(cyd.personId)).toHaveLength(1);
});

it('the holder of an agent’s token sells sparring with it, for tokens, and withdraws what it brought', async () => {
  const [seller, buyer] = [arena.wallet(1), arena.wallet(0)];
  const { rights } = arena.service;
  const voltran = (await arena.house.agents.ofMember(ben.memberId))[0]?.id ?? '';
  const wish = { action: 'offer', agentId: voltran, price: '5', days: 7, asset: 'token' } as const;
  await expect(rights.transaction({ ...wish, account: seller.address })).rejects.toMatchObject({ code: 'not-holder' });
  const agents = arena.contracts.agents.connect(arena.operator);
  await (await agents.mint(seller.address, subjectBytes(voltran), `0x${'11'.repeat(32)}`)).wait();
  await arena.test.database.prisma.agentToken.create({
    data: {
      agentId: voltran,
      chainId: arena.chain.chainId,
      tokenId: BigInt(subjectBytes(voltran)).toString(),
      state: 'minted',
      mintedFor: seller.address,
      holder: seller.address,
      askedById: ben.memberId,
    },
  });
  expect((await rights.account(seller.address)).agents).toEqual([{ id: voltran, name: 'Voltran' }]);
  await act(seller, wish);
  const offer = (await rights.offers()).find(({ kind }) => kind === 'sparring');
  expect(offer).toMatchObject({ title: 'Voltran', seller: seller.address, price: parseEther('5'), days: 7 });
  expect(offer?.asset).toMatchObject({ kind: 'arena', symbol: 'ARENA' });

  await (await arena.contracts.token.transfer(buyer.address, parseEther('5'))).wait();
  await act(buyer, { action: 'approve', offerId: offer?.id });
  await act(buyer, { action: 'buy', offerId: offer?.id });
  const [bought] = await purchases(buyer);

  const spar = (against: string, key: string) =>
    arena.house.matches.sparring.run({ context: ann, against, idempotencyKey: key });
  expect(await spar('Voltran', 'before')).toMatchObject({ byRight: false, left: 9 });
  await expect(spar('Voltran v1', 'version')).rejects.toMatchObject({ code: 'no-sparring-right' });
  await act(buyer, { action: 'use', purchaseId: bought?.id ?? '' });
  expect(await spar('Voltran', 'after')).toMatchObject({ byRight: true, left: SPARS_BY_RIGHT - 1 });
  expect(await spar('Voltran v1', 'version')).toMatchObject({
    byRight: true,
    opponentLabel: 'Voltran v1',
    left: SPARS_BY_RIGHT - 2,
  });
  expect(await spar('Voltran v1', 'version')).toMatchObject({ byRight: true, left: SPARS_BY_RIGHT - 2 });
  expect(await spar('gunner', 'general')).toMatchObject({ byRight: false, left: 8 });

  expect(await rights.account(seller.address)).toMatchObject({
    offers: [{ id: offer?.id, isOpen: true }],
    proceeds: [{ asset: { kind: 'arena' }, amount: parseEther('5') }],
  });
  await act(seller, { action: 'withdraw', asset: 'token' });
  expect(await arena.contracts.token.balanceOf(seller.address)).toBe(parseEther('5'));
  expect((await rights.account(seller.address)).proceeds).toEqual([]);
  await expect(
    rights.transaction({ action: 'close', account: buyer.address, offerId: offer?.id }),
  ).rejects.toMatchObject({ code: 'not-seller' });
  await act(seller, { action: 'close', offerId: offer?.id });
  expect((await rights.offers()).some(({ kind }) => kind === 'sparring')).toBe(false);
  await expect(rights.transaction({ action: 'buy', account: buyer.address, offerId: offer?.id })).rejects.toMatchObject(
    {
      code: 'offer-closed',
    },
  );
});

it('a season pass marks its holder in that community, and lends the season’s look to their agents there', async () => {
  const season = await arena.house.seasons.create(ann, {
    name: 'Iron Winter',
    opensAt: null,
    startsAt: null,
    endsAt: null,
    prizePool: 0,
    modifier: null,
  });
  const { rights } = arena.service;
  const wallet = arena.wallet(0);
  const offerId = await offered(0, subjectBytes(season.id), 0n, 90);
  expect((await rights.offers())[0]).toMatchObject({ kind: 'season-pass', title: 'Season 1: Iron Winter', price: 0n });
  await act(wallet, { action: 'buy', offerId });
  const [bought] = await purchases(wallet);
  expect([...(await rights.passHolders(ann.communityId, [ann.memberId, ben.memberId]))]).toEqual([]);
  await act(wallet, { action: 'use', purchaseId: bought?.id ?? '' });
  expect([...(await rights.passHolders(ann.communityId, [ann.memberId, ben.memberId]))]).toEqual([ann.memberId]);
  expect([...(await rights.passHolders('elsewhere', [ann.memberId]))]).toEqual([]);
  const rusty = (await arena.house.agents.ofMember(ann.memberId))[0]?.id ?? '';
  const lent = (await arena.house.dressing.wardrobe(rusty)).pieces.filter(({ lentUntil }) => lentUntil !== null);
  expect(lent.map(({ kind }) => kind).sort()).toEqual(['entrance', 'finisher']);

  expect(await chat.ask('ann', 'profile')).toContain('✦ Has the season pass');
  expect(await chat.ask('ben', 'profile')).not.toContain('✦');
  expect(await chat.ask('ben', 'leaderboard')).toMatch(/of ann ✦/);
  expect(await chat.ask('ann', 'agent wardrobe')).toContain('Lent by a right of yours');
  expect((await api.page(`/members/${ann.memberId}`)).text).toContain('Season pass');
  expect((await api.page(`/members/${ben.memberId}`)).text).not.toContain('Season pass');
});

it('the operator’s desk asks for offers, which the worker sends, and takes back what it brought', async () => {
  const desk = createOperatorDesk({ database: arena.test.database, chainId: arena.chain.chainId, newId });
  const look = { kind: 'look', subject: 'finisher:shockwave', price: '0.02', asset: 'coin', days: 14 };
  await desk.offer(look);
  await arena.look();
  const [offer] = await desk.offers();
  expect(offer).toMatchObject({ title: 'Shockwave', price: parseEther('0.02'), days: 14, isOpen: true });
  await act(arena.wallet(0), { action: 'buy', offerId: offer?.id });
  await act(arena.wallet(0), { action: 'use', purchaseId: (await purchases(arena.wallet(0)))[0]?.id ?? '' });
  const to = arena.wallet(30).address;
  await desk.withdraw({ asset: 'coin', to });
  await desk.close(offer?.id ?? 0);
  await arena.look();
  expect(await arena.chain.provider.getBalance(to)).toBeGreaterThanOrEqual(parseEther('0.02'));
  expect((await desk.offers())[0]).toMatchObject({ id: offer?.id, isOpen: false });
  expect(await desk.waiting()).toEqual([]);
  for (const bad of [{ kind: 'sparring' }, { subject: 'entrance:gold' }, { price: '-1' }, { days: 4_000 }]) {
    await expect(desk.offer({ ...look, ...bad })).rejects.toMatchObject({ code: expect.stringMatching(/^bad-/) });
  }
  await expect(desk.offer({ ...look, kind: 'season-pass', subject: '000000000000' })).rejects.toMatchObject({
    code: 'bad-subject',
  });
});

it('shows the same by the API, on the page and in chat', async () => {
  const account = arena.wallet(0).address;
  const { json } = await api.get('/v1/rights/offers', '/v1/rights/offers');
  const { items } = json as { items: { id: number; kind: string; price: string; asset: { kind: string } }[] };
  expect(items.length).toBeGreaterThan(1);
  const { json: own } = await api.get('/v1/rights/accounts/{address}', `/v1/rights/accounts/${account}`);
  expect((own as { purchases: { state: string }[] }).purchases.map(({ state }) => state)).toEqual(
    expect.arrayContaining(['active', 'ended', 'refunded']),
  );
  await api.get('/v1/rights/accounts/{address}', '/v1/rights/accounts/me', 422);
  const coin = items.find(({ asset, price }) => asset.kind === 'coin' && price !== '0');
  const wish = { action: 'buy', account, offerId: coin?.id };
  expect((await api.post('/v1/rights/transactions', wish)).json).toMatchObject({
    chainId: arena.chain.chainId,
    to: arena.addresses.Entitlements,
    value: coin?.price,
  });
  await api.post('/v1/rights/transactions', { ...wish, offerId: 9_999 }, 404);
  await api.post('/v1/rights/transactions', { ...wish, account: '0x' }, 422);
  await api.post('/v1/rights/transactions', { ...wish, action: 'approve' }, 409);
  await api.post('/v1/rights/transactions', { ...wish, key: 'secret' }, 400);
  expect((await api.page('/rights')).text).toContain('Season 1: Iron Winter');

  const said = await chat.ask('ann', 'wallet rights');
  expect(said).toMatch(/✓ Season pass: Season 1: Iron Winter · until/);
  expect(said).toMatch(/– Look: Smoke · ended/);
  expect(await chat.ask('dan', 'wallet rights')).toContain('No wallet is linked to you');
});

it('what the operator offers that is nothing here, and what must be earned, is shown to nobody and good for nothing', async () => {
  const before = (await arena.service.rights.offers()).length;
  for (const subject of [subjectBytes('entrance:gold'), `0x${'ff'.repeat(32)}`, `0x${'00'.repeat(32)}`]) {
    await offered(1, subject);
  }
  expect(await arena.service.rights.offers()).toHaveLength(before);
  const rows = await arena.test.database.prisma.rightOffer.findMany({ orderBy: { id: 'desc' }, take: 2 });
  expect(rows.map(({ subject }) => subject)).toEqual([`0x${'00'.repeat(32)}`, `0x${'ff'.repeat(32)}`]);
});

it('an offer at no price that anybody can pay does not stop the reader', async () => {
  const offerId = await offered(1, subjectBytes('entrance:sparks'), MaxUint256, 3_660);
  expect((await arena.service.rights.offers()).find(({ id }) => id === offerId)).toMatchObject({ price: MaxUint256 });
});

it('refuses wishes that make no sense, each with a reason', async () => {
  const { rights } = arena.service;
  const account = arena.wallet(0).address;
  const voltran = (await arena.house.agents.ofMember(ben.memberId))[0]?.id ?? '';
  const refused = (wish: Partial<RightWish>) =>
    rights.transaction({ action: 'buy', account, ...wish }).then(
      () => 'accepted',
      (error: { code?: string }) => error.code,
    );
  expect(await refused({ account: '0x1' })).toBe('bad-address');
  expect(await refused({})).toBe('offer-not-found');
  expect(await refused({ action: 'use', purchaseId: '999' })).toBe('purchase-not-found');
  expect(await refused({ action: 'withdraw', to: ZeroAddress })).toBe('bad-address');
  expect(await refused({ action: 'withdraw', to: arena.addresses.Entitlements })).toBe('bad-address');
  const offer = { action: 'offer', account: arena.wallet(1).address, agentId: voltran, price: '1', days: 7 } as const;
  expect(await refused({ ...offer, price: 'one' })).toBe('bad-amount');
  expect(await refused({ ...offer, days: 0 })).toBe('bad-days');
  expect(await refused({ ...offer, asset: 'gold' })).toBe('bad-address');
  const coin = (await rights.offers()).find(({ asset }) => asset.kind === 'coin');
  expect(await refused({ action: 'approve', offerId: coin?.id })).toBe('no-allowance-needed');
});

it('runs beyond what a right gives count like everybody’s', async () => {
  const { prisma } = arena.test.database;
  const voltran = (await arena.house.agents.ofMember(ben.memberId))[0]?.id ?? '';
  // two have been run above
  await prisma.spar.createMany({
    data: Array.from({ length: SPARS_BY_RIGHT - 3 }, (_, index) => ({
      id: `run${index}`,
      memberId: ann.memberId,
      agentId: voltran,
      result: { partner: voltran },
      createdAt: arena.clock.now(),
    })),
  });
  const spar = (key: string) =>
    arena.house.matches.sparring.run({ context: ann, against: 'Voltran', idempotencyKey: key });
  expect(await spar('last')).toMatchObject({ byRight: true, left: 0 });
  expect(await spar('beyond')).toMatchObject({ byRight: false, left: 7 });
});

it('is silent where there is no chain', async () => {
  const own = ['wallet rights', 'wallet claim'];
  const offered = (chain: { settings: { escrow: boolean } } | null) =>
    commandsOffered({ wallets: { offered: true }, chain }).map(({ spec }) => spec.path);
  expect(offered({ settings: { escrow: false } })).toEqual(expect.arrayContaining(own));
  expect(offered(null).filter(path => own.includes(path))).toEqual([]);
  const without = await openTestApi();
  try {
    expect((await without.get('/openapi.json')).text).not.toMatch(/\/v1\/(rights|drops|governance)/);
    for (const path of ['/v1/rights/offers', '/v1/drops', '/v1/drops/accounts/0x', '/v1/governance']) {
      expect([path, (await without.get(path)).json]).toMatchObject([path, { errors: [{ code: 'no-chain' }] }]);
    }
    for (const path of ['/rights', '/drops']) expect([path, (await without.get(path)).status]).toEqual([path, 404]);
  } finally {
    await without.close();
  }
});

it('is the same after everything was read anew', async () => {
  const { prisma } = arena.test.database;
  const all = async () => ({
    offers: await prisma.rightOffer.findMany({ orderBy: { id: 'asc' } }),
    purchases: await prisma.rightPurchase.findMany({ orderBy: { id: 'asc' } }),
  });
  const before = await all();
  await arena.test.database.transaction(async tx => {
    await arena.service.rights.reset(tx);
    await tx.chainCursor.deleteMany({});
  });
  expect((await all()).purchases).toEqual([]);
  await arena.look();
  expect(await all()).toEqual(before);
});
