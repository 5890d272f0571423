import { parseEther, type Wallet } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pageAddressOf } from '../../arena/pages.ts';
import { createAnnouncer } from '../../bots/announcer/index.ts';
import { commands } from '../../bots/commands/index.ts';
import { createOperatorDesk, DROP_NEWS } from '../../core/chain/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createRecordingSurface } from '../announcer/recording-surface.ts';
import { invocationOf, words } from '../arena/harness.ts';
import { buttonOf } from '../arena/market-world.ts';
import { type ArenaApi, openArenaApi } from './arena-api.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';

/** A season's tokens, from its final table to the wallets of those who played it. */

let arena: ArenaChain;
let api: ArenaApi;
let chat: ArenaChat;
let mod: CommunityContext;
const people: CommunityContext[] = [];
const DAY = 86_400;
const PLAYERS = 10;
/** 60% of all tokens lie with the drops, a tenth of which a period may promise. */
const BUDGET = parseEther('6000000');

const context = (who: string) => arena.house.communities.resolve(invocationOf(who, 'help', {}, arena.clock.now()));

async function link(person: CommunityContext, wallet: Wallet) {
  await arena.test.database.prisma.wallet.create({
    data: {
      id: `wallet-${wallet.address.slice(2, 10)}`,
      personId: person.personId,
      address: wallet.address,
      chainId: arena.chain.chainId,
      kind: 'eoa',
      isMain: true,
    },
  });
}

/** A season that has ended, with so many matches of each one's agent; everybody is placed in one division, as they are listed. */
async function season(name: string, matches: readonly number[]): Promise<string> {
  const { house, test } = arena;
  const { prisma } = test.database;
  const { id } = await house.seasons.create(mod, {
    name,
    opensAt: null,
    startsAt: null,
    endsAt: null,
    prizePool: 0,
    modifier: null,
  });
  await house.seasons.act(mod, 'open');
  for (const [index, person] of people.entries()) {
    await house.seasons.join(person, await house.agents.ofMember(person.memberId));
    const [agent] = await house.agents.ofMember(person.memberId);
    await prisma.seasonEntry.updateMany({
      where: { seasonId: id, agentId: agent?.id ?? '' },
      data: { division: 1, matches: matches[index] ?? 0, wins: matches[index] ?? 0 },
    });
    await prisma.rating.update({ where: { agentId: agent?.id ?? '' }, data: { shown: 2_000 - index } });
  }
  await house.seasons.act(mod, 'start');
  await house.seasons.act(mod, 'end');
  await house.seasons.step(id);
  await arena.passTime(5);
  return id;
}

beforeAll(async () => {
  arena = await startArenaChain();
  api = await openArenaApi(arena);
  chat = chatOf(arena);
  mod = await context('mod');
  for (let index = 0; index <= PLAYERS; index++) {
    const person = await context(`player${index}`);
    people.push(person);
    await arena.house.agents.create({ ...person, name: `Bot ${index}`, archetype: 'bruiser', limit: 3 });
    // the last one has no wallet
    if (index < PLAYERS) await link(person, arena.wallet(index));
  }
  for (const index of [0, 1]) {
    await arena.chain.provider.send('anvil_setBalance', [arena.wallet(index).address, '0x8AC7230489E80000']);
  }
});
afterAll(async () => {
  await api?.close();
  await arena?.close();
});

let first = '';
const desk = () => createOperatorDesk({ database: arena.test.database, chainId: arena.chain.chainId, newId });

it('is made when the season has ended: all that the contract allows, for those with a wallet', async () => {
  const { drops } = arena.service;
  expect(await arena.contracts.drops.available()).toBe(BUDGET);
  first = await season('Iron Winter', [20, 20, 10, 10, 10, 10, 10, 10, 10, 10, 60]);
  await arena.look();
  const [drop] = await drops.list();
  expect(drop).toMatchObject({
    seasonId: first,
    seasonName: 'Iron Winter',
    state: 'open',
    players: PLAYERS,
    claims: 0,
  });
  expect(drop?.total).toBe(BUDGET);
  expect((await arena.contracts.drops.dropOf(`0x${Buffer.from(first).toString('hex').padEnd(64, '0')}`)).left).toBe(
    BUDGET,
  );
  const claims = await Promise.all(people.slice(0, PLAYERS).map(person => drops.ofPerson(person)));
  expect(claims.every(({ length }) => length === 1)).toBe(true);
  expect(claims.reduce((sum, [claim]) => sum + (claim?.amount ?? 0n), 0n)).toBe(BUDGET);
  const [best, second] = claims.map(([claim]) => claim?.amount ?? 0n);
  // both have fought as often
  expect(best).toBeGreaterThan(second ?? 0n);
  expect(await drops.ofPerson(people[PLAYERS] as CommunityContext)).toEqual([]);
});

it('everybody is told once in private who has something to claim', async () => {
  const jobs = await arena.test.database.prisma.outbox.findMany({ where: { name: DROP_NEWS } });
  expect(jobs).toHaveLength(PLAYERS);
  const catalogue = commands.map(({ spec }) => spec);
  const surface = createRecordingSurface({ clock: arena.clock, catalogue });
  const announcer = createAnnouncer({
    ...arena.house,
    surface,
    log: silentLog,
    catalogue,
    pageAddress: pageAddressOf('https://arena.example.org'),
    priceAt: async () => null,
    schedule: async () => undefined,
    bulletinWords: async () => null,
    scheduleBulletin: async () => undefined,
  });
  for (const { data } of [...jobs, ...jobs]) await announcer.handle({ name: DROP_NEWS, data });
  const told = surface.of('direct');
  expect(told.map(({ channelId }) => channelId).sort()).toEqual(
    people
      .slice(0, PLAYERS)
      .map((_, index) => `player${index}`)
      .sort(),
  );
  expect(told[0]?.text).toMatch(/Iron Winter has tokens for you[\s\S]*ARENA/);
  expect(told[0]?.reply.buttons?.[0]?.[0]).toMatchObject({ url: 'https://arena.example.org/drops' });
});

it('is claimed by the transaction that the API builds, once, by whoever sends it', async () => {
  const { drops } = arena.service;
  const [own, other] = [arena.wallet(0), arena.wallet(1)];
  const { transaction, amount, proof } = await drops.claim(first, own.address);
  expect(proof.length).toBeGreaterThan(2);
  expect(transaction).toMatchObject({ chainId: arena.chain.chainId, to: arena.addresses.SeasonDrops, value: 0n });
  await (await other.sendTransaction({ to: transaction?.to ?? '', data: transaction?.data ?? '' })).wait();
  await arena.look();
  expect(await arena.contracts.token.balanceOf(own.address)).toBe(amount);
  expect(await drops.claim(first, own.address)).toMatchObject({ transaction: null, claimedAt: expect.any(Date) });
  expect((await drops.list())[0]).toMatchObject({ claims: 1, claimed: amount });
  await expect(other.sendTransaction({ to: transaction?.to ?? '', data: transaction?.data ?? '' })).rejects.toThrow();
  await expect(drops.claim(first, arena.operator.address)).rejects.toMatchObject({ code: 'claim-not-found' });
  await expect(drops.claim(first, 'me')).rejects.toMatchObject({ code: 'bad-address' });
});

it('shows the same by the API and in chat', async () => {
  const [own, other] = [arena.wallet(0).address, arena.wallet(1).address];
  const { json: list } = await api.get('/v1/drops', '/v1/drops');
  expect(list).toMatchObject({ items: [{ seasonId: first, total: String(BUDGET), claims: 1, players: PLAYERS }] });
  const { json: claims } = await api.get('/v1/drops/accounts/{address}', `/v1/drops/accounts/${own}`);
  expect(claims).toMatchObject({ items: [{ seasonId: first, account: own, state: 'open' }] });
  const claim = '/v1/drops/{season}/claims/{address}';
  const path = (address: string) => `/v1/drops/${first}/claims/${address}`;
  expect((await api.get(claim, path(own))).json).toMatchObject({ transaction: null });
  expect((await api.get(claim, path(other))).json).toMatchObject({
    claimedAt: null,
    transaction: { to: arena.addresses.SeasonDrops, value: '0' },
  });
  await api.get(claim, path(arena.operator.address), 404);
  await api.get('/v1/drops/accounts/{address}', '/v1/drops/accounts/me', 422);
  const { json: rules } = await api.get('/v1/governance', `/v1/governance?account=${own}`);
  expect(rules).toMatchObject({ governor: arena.addresses.ArenaGovernor, voter: { address: own, delegate: null } });
  expect((await api.page('/drops')).text).toMatch(/Iron Winter[\s\S]*6,000,000 ARENA/);

  expect(await chat.ask('player0', 'wallet claim')).toMatch(/✓ .*ARENA · Iron Winter .* claimed/);
  expect(await chat.ask('player1', 'wallet claim')).toMatch(/○ .*ARENA · Iron Winter .* to be claimed until/);
  const reply = await chat.say(`player${PLAYERS}`, 'wallet claim');
  expect(words(reply)).toContain('No season has tokens for your wallets');
  expect(reply).toMatchObject({ visibility: 'private', sensitive: true });
  expect(buttonOf(reply, 'To the page').url).toBe('https://arena.example.org/drops');
});

it('a season that finds nothing left waits until there is something to promise again', async () => {
  const { drops } = arena.service;
  const second = await season('Rust Spring', [20]);
  await arena.look();
  expect((await drops.list()).map(({ seasonId }) => seasonId)).toEqual([first]);
  // 28 whole days after the first
  await arena.passTime(29 * DAY);
  await arena.look();
  const [drop] = await drops.list();
  expect(drop).toMatchObject({ seasonId: second, state: 'open', players: 1 });
  // a single player: a tenth of what there would be
  const left = parseEther('60000000') - BUDGET;
  expect(drop?.total).toBe(left / 10n / 10n);
});

it('a season that nobody with a wallet has played is passed over', async () => {
  const { drops } = arena.service;
  const empty = await season('Ghost Autumn', [0, 0]);
  await arena.look();
  expect(await arena.test.database.prisma.seasonDrop.findUnique({ where: { seasonId: empty } })).toMatchObject({
    state: 'empty',
  });
  expect((await drops.list()).some(({ seasonId }) => seasonId === empty)).toBe(false);
});

it('goes to communities that the operator has named; by itself only where there is but one', async () => {
  const { prisma } = arena.test.database;
  // who greets the bot in private stands in the Lobby, which is no community that an operator would think of
  await arena.house.communities.resolve({
    surface: 'telegram',
    chat: { id: 'eve', kind: 'private', channelId: 'eve' },
    actor: { id: 'eve', displayName: 'eve' },
  });
  expect(await prisma.community.count()).toBe(2);
  expect(await desk().communities()).toEqual([mod.communityId]);
  await arena.house.communities.resolve({
    surface: 'console',
    chat: { id: 'other', kind: 'group', title: 'Other', channelId: 'ring' },
    actor: { id: 'eve', displayName: 'eve' },
  });
  expect(await desk().communities()).toBe('none');
  // 28 whole days after the first
  await arena.passTime(29 * DAY);
  const third = await season('Loud Summer', [20, 20]);
  await arena.look();
  expect(await prisma.seasonDrop.findUnique({ where: { seasonId: third } })).toBeNull();
  await desk().setCommunities(mod.communityId.toLowerCase());
  await arena.look();
  expect(await prisma.seasonDrop.findUnique({ where: { seasonId: third } })).toMatchObject({ state: 'open' });
});

it('one that could not be opened waits for the operator, who has it computed anew', async () => {
  const { drops } = arena.service;
  const { prisma } = arena.test.database;
  // 28 whole days after the first
  await arena.passTime(29 * DAY);
  await (await arena.contracts.drops.setOperator(arena.wallet(0).address)).wait();
  const fourth = await season('Deaf Harvest', [20]);
  await arena.look();
  expect(await prisma.seasonDrop.findUnique({ where: { seasonId: fourth } })).toMatchObject({ state: 'failed' });
  expect((await drops.list()).some(({ seasonId }) => seasonId === fourth)).toBe(false);
  await expect(drops.claim(fourth, arena.wallet(0).address)).rejects.toMatchObject({ code: 'claim-not-found' });
  expect(await desk().retryDrop(first)).toBe(false);
  await (await arena.contracts.drops.setOperator(arena.operator.address)).wait();
  await arena.passTime(5);
  expect(await desk().retryDrop(fourth)).toBe(true);
  await arena.look();
  expect(await prisma.seasonDrop.findUnique({ where: { seasonId: fourth } })).toMatchObject({ state: 'open' });
});

it('closes when its time is over, and is the same after everything was read anew', async () => {
  const { drops } = arena.service;
  const { prisma } = arena.test.database;
  // a first try has failed, for a reason that passes
  await prisma.chainTransaction.create({
    data: {
      ...{ chainId: arena.chain.chainId, key: `drop-close:${first}`, purpose: 'drop', to: '0x', data: '0x' },
      ...{ state: 'failed', problem: 'The key had no coins.' },
    },
  });
  await arena.passTime(181 * DAY);
  await arena.look();
  expect((await drops.list()).filter(({ state }) => state === 'open')).toMatchObject([{ seasonId: first }]);
  await arena.passTime(61);
  await arena.look();
  expect((await drops.list()).map(({ state }) => state)).toEqual(['closed', 'closed', 'closed', 'closed']);
  expect((await drops.claim(first, arena.wallet(1).address)).transaction).toBeNull();
  const all = async () => ({
    drops: await prisma.seasonDrop.findMany({ orderBy: { seasonId: 'asc' } }),
    claims: await prisma.seasonClaim.findMany({ orderBy: [{ seasonId: 'asc' }, { account: 'asc' }] }),
  });
  const before = await all();
  await arena.test.database.transaction(async tx => {
    await drops.reset(tx);
    await tx.chainCursor.deleteMany({});
  });
  expect((await all()).claims).toEqual([]);
  await arena.look();
  expect(await all()).toEqual(before);
});

it('tells the rules of votes, and lets tokens count for who holds them', async () => {
  const { governance } = arena.service;
  const holder = arena.wallet(0);
  expect(await governance.rules()).toMatchObject({
    token: arena.addresses.ArenaToken,
    governor: arena.addresses.ArenaGovernor,
    rules: { votingPeriod: 60, timelockDelay: 0, supply: parseEther('100000000'), quorum: parseEther('4000000') },
  });
  const before = await governance.voter(holder.address);
  expect(before).toMatchObject({ votes: 0n, delegate: null });
  const call = await governance.delegation(holder.address);
  await (await holder.sendTransaction({ to: call?.to ?? '', data: call?.data ?? '' })).wait();
  expect(await governance.voter(holder.address)).toMatchObject({ votes: before?.balance, delegate: holder.address });
});
