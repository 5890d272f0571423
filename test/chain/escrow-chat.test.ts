import { parseEther, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningApi } from '../../api/server.ts';
import { pageAddressOf } from '../../arena/pages.ts';
import { createAnnouncer } from '../../bots/announcer/index.ts';
import { commands, commandsOffered } from '../../bots/commands/index.ts';
import type { Reply } from '../../bots/reply.ts';
import { ESCROW_NEWS } from '../../core/chain/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { SCOPES } from '../../core/sessions/index.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { createRecordingSurface } from '../announcer/recording-surface.ts';
import { type Contract, readContract } from '../api/contract.ts';
import { type Answer, ask, openTestApi } from '../api/harness.ts';
import { words } from '../arena/harness.ts';
import { serveArena } from './arena-api.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';
import { fund, openMatch, send, spectator } from './escrow-world.ts';

/** Pools as members see them: in chat, by HTTP, on the page, and in a private word when one has ended. */

const FAMILY = '👩‍👩‍👧‍👦';
let arena: ArenaChain;
let chat: ArenaChat;
let running: RunningApi;
let contract: Contract;
let ann: CommunityContext;
let matchId: string;
let owners: Awaited<ReturnType<typeof openMatch>>['owners'];
beforeAll(async () => {
  arena = await startArenaChain({ bettingSeconds: 600 });
  await fund(arena);
  chat = chatOf(arena);
  ann = await spectator(arena, 'ann');
  ({ matchId, owners } = await openMatch(arena));
  const { prisma } = arena.test.database;
  const { sides } = await arena.house.matches.get(matchId);
  // as long and as odd as names may be
  await prisma.agent.update({ where: { id: sides[0].agent.id }, data: { name: `@everyone ${FAMILY.repeat(4)}` } });
  await prisma.agent.update({ where: { id: sides[1].agent.id }, data: { name: '<b>Volt</b>' } });
  const counts = { fights: 4000, counts: [100, 100, 1900, 1900], tapes: 64, simulated: 64 } as const;
  await arena.test.database.transaction(tx => openWith(tx, matchId, counts, arena.clock));
  running = await serveArena(arena);
  contract = await readContract(running.url);
});
afterAll(async () => {
  await running?.close();
  await arena?.close();
});

const links = (reply: Reply) => (reply.buttons ?? []).flat().flatMap(({ url }) => url ?? []);
const seen: Reply[] = [];
async function say(who: string, command: string, options: Record<string, string> = {}): Promise<Reply> {
  const reply = await chat.say(who, command, options);
  seen.push(reply);
  return reply;
}

/** Asks, and holds the answer against the document. */
async function call(
  operation: string,
  path: string,
  status: number,
  { body, headers = {} }: { body?: object; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const [method = 'GET', documented = ''] = operation.split(' ');
  const sent = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
  const answer = await ask(running.url, path, { method, headers, ...sent });
  expect(answer.status, answer.text.slice(0, 300)).toBe(status);
  expect(contract.problemsOf(documented, answer, method)).toEqual([]);
  return answer;
}

const page = (path = `/escrow/${matchId}`) => ask(running.url, path, { headers: { accept: 'text/html' } });

describe('before there is a pool', () => {
  it('the page says how to get one, and commands that nobody has a stake', async () => {
    const { status, text } = await page();
    expect(status).toBe(200);
    expect(text).toContain('No pool yet');
    expect(text).toContain(`/escrow stake ${matchId}`);
    expect(text).toContain('&lt;b>Volt&lt;/b>');
    expect(text).not.toContain('<b>Volt');
    expect(words(await say('ann', 'escrow status'))).toContain('No wallet is linked to you');
    expect(words(await say('ann', 'escrow status', { match: matchId }))).toContain('This match has no pool');
    expect(words(await say('ann', 'escrow withdraw'))).toContain('no stakes on chain');
    expect((await page('/escrow/7H2K9QX4M1ZT')).status).toBe(404);
  });

  it('the match leads to it, on its page and in chat, and every page to what else there is', async () => {
    const { text } = await page(`/matches/${matchId}`);
    expect(text).toContain('Nobody has staked coins of their own on this match.');
    for (const path of [`/escrow/${matchId}`, '/rights', '/drops']) expect(text).toContain(`href="${path}"`);
    expect(links(await say('ann', 'match show', { id: matchId }))).toContain(
      `https://arena.example.org/escrow/${matchId}`,
    );
  });
});

describe('a match that can have no pool', () => {
  it('is offered none anywhere, and where one asks all say why', async () => {
    const { prisma } = arena.test.database;
    const { communityId, sides } = await arena.house.matches.get(matchId);
    const [{ memberId: challengerId }, { memberId: challengedId }] = owners;
    const challenge = {
      ...{ id: matchId, communityId, matchId, state: 'accepted' as const, challengerId, challengedId },
      ...{ challengerAgentId: sides[0].agent.id, surface: 'console' as const, chatId: 'home', channelId: 'ring' },
    };
    await prisma.challenge.create({ data: { ...challenge, expiresAt: arena.clock.now() } });
    const { text } = await page();
    expect(text).toContain('arranged by a challenge');
    expect(text).not.toMatch(/ask-pool|Sign in to ask/);
    expect((await page(`/matches/${matchId}`)).text).not.toContain(`href="/escrow/${matchId}"`);
    expect(links(await say('ann', 'match show', { id: matchId }))).not.toContain(
      `https://arena.example.org/escrow/${matchId}`,
    );
    expect(words(await say('ann', 'escrow stake', { match: matchId }))).toContain('arranged by a challenge');
    await prisma.challenge.delete({ where: { id: matchId } });
  });
});

describe('/escrow stake', () => {
  it('asks for the pool and leads to its page, with the corner chosen', async () => {
    const reply = await say('ann', 'escrow stake', { match: matchId, corner: 'right' });
    expect(words(reply)).toContain('The arena is opening this pool on chain');
    expect((await page()).text).toContain('at most 3% of the losing stakes');
    expect(words(reply)).toContain('a fee of 3% at most');
    expect(reply.visibility).toBe('private');
    expect(links(reply)).toEqual([`https://arena.example.org/escrow/${matchId}#right`]);
    expect(words(await say('ben', 'escrow stake', { match: matchId, corner: '<b>volt' }))).toContain(
      'opening this pool',
    );
    expect((await arena.service.pools.list()).length).toBe(1);
    await arena.look();
    const open = await say('ann', 'escrow stake', { match: matchId });
    expect(words(open)).toMatch(/Stakes are taken until .* UTC/);
    expect(words(open)).toContain('a fee of 2%');
  });

  it('refuses kindly', async () => {
    expect(words(await say('ann', 'escrow stake', { match: matchId, corner: 'nobody' }))).toContain('(left) or');
    expect(words(await say('ann', 'escrow stake', { match: '7H2K9QX4M1ZT' }))).toContain('no such match');
    const [left] = owners;
    const name = left.memberId === owners[0].memberId ? 'right' : 'left';
    const who = (await arena.house.communities.identitiesOf(left.memberId))[0]?.externalId ?? '';
    expect(words(await say(who, 'escrow stake', { match: matchId, corner: name }))).toContain('Your own agent');
    await arena.house.wagers.limits.coolOff(await spectator(arena, 'shy'), 2);
    expect(words(await say('shy', 'escrow stake', { match: matchId }))).toContain('cooling off');
  });

  it('completes matches that are open, and their corners', async () => {
    const complete = (option: string, typed: string, options = {}) =>
      chat.complete('ann', 'escrow stake', option, typed, options);
    expect((await complete('match', 'volt')).map(({ value }) => value)).toEqual([matchId]);
    expect(await complete('match', 'nothing like it')).toEqual([]);
    expect(await complete('corner', 'ri', { match: matchId })).toEqual([{ name: '<b>Volt</b>', value: 'right' }]);
    expect(await complete('corner', '', { match: 'gone' })).toEqual([]);
  });
});

describe('stakes', () => {
  it('are shown to whose wallet it is, with what they would win, and to nobody else', async () => {
    await chat.link('ann', arena.wallet(0));
    const [pool] = await arena.service.pools.list();
    if (!pool) throw new Error('no pool');
    await send(arena, pool.id, arena.wallet(0), { action: 'stake', outcome: 0, amount: '1' });
    await send(arena, pool.id, arena.wallet(1), { action: 'stake', outcome: 1, amount: '2' });
    expect(words(await say('ann', 'escrow status'))).toContain('no stakes on chain');
    await arena.look();
    const reply = await say('ann', 'escrow status');
    expect(words(reply)).toContain('In the pool: 1 ETH on @everyone');
    expect(words(reply)).toContain('if it wins, 2.96 ETH at present');
    expect(reply.sensitive).toBe(true);
    expect(words(await say('ben', 'escrow status', { match: matchId }))).toContain('have nothing in it');
    expect(words(await say('ann', 'escrow withdraw'))).toContain('Nothing can be withdrawn just now');
    const choices = await chat.complete('ann', 'escrow status', 'match', '', {});
    expect(choices.map(({ value }) => value)).toEqual([matchId]);
  });

  it('stand on the page as they are confirmed', async () => {
    const { text, headers } = await page();
    expect(text).toContain('data-fill="total-1">2 ETH<');
    expect(text).toContain('33%');
    expect(text).toContain('data-coin="ETH"');
    // no node's address, and nobody's wallet
    expect(text).not.toContain(arena.chain.url);
    expect(text).not.toContain(arena.wallet(0).address);
    expect(String(headers['content-security-policy'])).toContain("connect-src 'self'");
    const match = await page(`/matches/${matchId}`);
    expect(match.text).toContain(`href="/escrow/${matchId}"`);
  });

  it('are told in private when the pool has ended, once, with the page to withdraw', async () => {
    await arena.passTime(600 + 24 * 3_600 + 60);
    await arena.look();
    const surface = createRecordingSurface({ clock: arena.clock, catalogue: commands.map(({ spec }) => spec) });
    const { house } = arena;
    const announcer = createAnnouncer({
      ...house,
      surface,
      log: silentLog,
      catalogue: commands.map(({ spec }) => spec),
      pageAddress: pageAddressOf('https://arena.example.org'),
      priceAt: async () => null,
      schedule: async () => undefined,
      bulletinWords: async () => null,
      scheduleBulletin: async () => undefined,
    });
    const jobs = await arena.test.database.prisma.outbox.findMany({ where: { name: ESCROW_NEWS } });
    expect(jobs.length).toBe(1);
    for (const { data } of [...jobs, ...jobs]) await announcer.handle({ name: ESCROW_NEWS, data });
    const [told, ...more] = surface.of('direct');
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      channelId: 'ann',
      text: expect.stringContaining('It is void: everybody can withdraw'),
    });
    expect(told?.text).toContain('1 ETH can be withdrawn');
    expect(links(told?.reply ?? { visibility: 'private' })).toEqual([`https://arena.example.org/escrow/${matchId}`]);

    const other = await openMatch(arena);
    const refused = { id: `0x${'6'.repeat(64)}`, chainId: arena.chain.chainId, matchId: other.matchId, commit: '0x' };
    const { prisma } = arena.test.database;
    await prisma.escrowPool.create({
      data: { ...refused, asset: ZeroAddress, state: 'refused', problem: 'No.', closesAt: arena.clock.now() },
    });
    const news = { key: 'again', poolId: refused.id, personId: ann.personId, userId: 'ann' };
    await announcer.handle({ name: ESCROW_NEWS, data: news });
    await prisma.escrowPool.delete({ where: { id: refused.id } });
    expect(surface.of('direct').at(-1)?.text).toMatch(
      new RegExp(`not opened. No. .*ask again: /escrow stake ${other.matchId}`, 's'),
    );

    const late = await say('ann', 'escrow stake', { match: matchId });
    expect(words(late)).toMatch(/no stakes any more[\s\S]*It is void/);
    expect(words(late)).not.toMatch(/You stake on the page/);
    expect(late.buttons?.flat().map(({ label }) => label)).toEqual(['To the page']);

    const due = await say('ann', 'escrow withdraw');
    expect(words(due)).toContain('To be withdrawn');
    expect(words(due)).toContain('A part of its bond is yours');
    const [pool] = await arena.service.pools.list();
    await send(arena, pool?.id ?? '', arena.wallet(0), { action: 'withdraw' });
    await arena.look();
    expect(words(await say('ann', 'escrow status'))).toContain('1 ETH withdrawn');
  });

  it('fit every surface, whatever the agents are called', () => {
    expect(seen.length).toBeGreaterThan(12);
    for (const reply of seen) {
      expect(words(reply)).not.toContain('Something went wrong');
      expect((reply.buttons ?? []).length).toBeLessThanOrEqual(5);
      for (const { label } of (reply.buttons ?? []).flat()) {
        expect(label.length).toBeLessThanOrEqual(80);
        expect(label).not.toMatch(/\p{Cs}/u);
      }
    }
  });
});

describe('by HTTP', () => {
  const get = 'GET /v1/escrow/pools/{id}';
  const build = 'POST /v1/escrow/pools/{id}/transactions';

  it('pools are read by everybody, and an account’s part of them', async () => {
    const list = await call('GET /v1/escrow/pools', `/v1/escrow/pools?matchId=${matchId}`, 200);
    const { items } = list.json as { items: { id: string }[] };
    const id = items[0]?.id ?? '';
    expect(items.length).toBe(1);
    await call('GET /v1/escrow/pools', '/v1/escrow/pools?matchId=nonsense', 400);
    const { json } = await call(get, `/v1/escrow/pools/${id}?account=${arena.wallet(1).address.toLowerCase()}`, 200);
    expect(json).toMatchObject({
      stage: 'voided',
      account: { right: String(parseEther('2')), due: String(parseEther('2')), withdrawn: null },
      now: { state: 'voided', account: { due: String(parseEther('2')) } },
    });
    expect((await call(get, `/v1/escrow/pools/${id}`, 200)).json).toMatchObject({ account: null });
    await call(get, `/v1/escrow/pools/${id}?account=me`, 422);
    await call(get, `/v1/escrow/pools/0x${'0'.repeat(64)}`, 404);
    await call(get, '/v1/escrow/pools/7', 400);
  });

  it('calls are built for whose wallet it is, and refused in words', async () => {
    const [pool] = await arena.service.pools.list();
    const path = `/v1/escrow/pools/${pool?.id}/transactions`;
    const account = arena.wallet(1).address;
    const { json } = await call(build, path, 200, { body: { action: 'withdraw', account } });
    expect(json).toMatchObject({ chainId: arena.chain.chainId, to: arena.addresses.WagerEscrow, value: '0' });
    const codes = async (status: number, body: object, headers?: Record<string, string>) =>
      ((await call(build, path, status, { body, ...(headers && { headers }) })).json as { errors: { code: string }[] })
        .errors[0]?.code;
    expect(await codes(409, { action: 'stake', account, outcome: 0, amount: '1' })).toBe('pool-closed');
    expect(await codes(422, { action: 'withdraw', account: 'me' })).toBe('bad-address');
    expect(await codes(422, { action: 'withdraw', account, to: arena.addresses.WagerEscrow })).toBe('bad-address');
    await codes(400, { action: 'steal', account });
    await codes(400, { action: 'withdraw', account, amount: 1 });
    expect(await codes(403, { action: 'withdraw', account }, { origin: 'https://evil.example' })).toBe(
      'foreign-origin',
    );
  });

  it('members ask for pools with a token, and others do not', async () => {
    const next = await openMatch(arena);
    const operation = 'POST /v1/escrow/pools';
    const body = { matchId: next.matchId, asset: 'arena' };
    await call(operation, '/v1/escrow/pools', 401, { body });
    const { token } = await arena.house.sessions.tokens.create(ann, { name: 'program', scopes: SCOPES });
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': 'one' };
    const made = await call(operation, '/v1/escrow/pools', 201, { body, headers });
    expect(made.json).toMatchObject({ stage: 'asked', asset: { kind: 'arena' } });
    expect(made.headers.location).toBe(`/v1/escrow/pools/${(made.json as { id: string }).id}`);
    const again = await call(operation, '/v1/escrow/pools', 201, { body, headers });
    expect(again.json).toEqual(made.json);
    const { text } = await page(`/escrow/${next.matchId}?asset=arena`);
    expect(text).toContain('Tokens take two transactions');
    expect((await page(`/escrow/${next.matchId}`)).text).toContain('in ARENA');
  });
});

describe('/wallet show', () => {
  it('tells what each wallet holds on the chain', async () => {
    const reply = await say('ann', 'wallet show');
    expect(words(reply)).toMatch(/0x[0-9a-fA-F]{40}[^\n]*\n {3}999\.\d+ ETH · 0 ARENA/);
    const labels = (reply.buttons ?? []).flat().map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining(['Stakes', 'Rights', 'Tokens of seasons']));
  });
});

describe('what an operator has turned off', () => {
  it('is in no catalogue, no page and no answer', async () => {
    const escrow = ['escrow stake', 'escrow status', 'escrow withdraw'];
    const offered = (chain: { settings: { escrow: boolean } } | null) =>
      commandsOffered({ wallets: { offered: true }, chain }).map(({ spec }) => spec.path);
    expect(offered({ settings: { escrow: true } })).toEqual(expect.arrayContaining(escrow));
    for (const chain of [null, { settings: { escrow: false } }]) {
      expect(offered(chain).filter(path => escrow.includes(path))).toEqual([]);
    }
    const without = await openTestApi();
    try {
      expect((await without.get(`/escrow/${matchId}`)).status).toBe(404);
      const answer = await without.get('/v1/escrow/pools');
      expect(answer.json).toMatchObject({ errors: [{ code: 'no-chain' }] });
      expect((await without.get('/openapi.json')).text).not.toMatch(/escrow/i);
      expect((await without.get('/')).text).not.toMatch(/escrow|on chain|"\/rights"|"\/drops"/i);
    } finally {
      await without.close();
    }
  });
});
