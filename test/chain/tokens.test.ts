import { type BaseWallet, ZeroAddress } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeAction, encodeAction, MAX_ACTION_BYTES } from '../../bots/actions.ts';
import { commands, commandsOffered } from '../../bots/commands/index.ts';
import { cidOf, digestOf } from '../../core/chain/tokens/cid.ts';
import { tokenIdOf } from '../../core/chain/tokens/token-views.ts';
import { ask } from '../api/harness.ts';
import { words } from '../arena/harness.ts';
import { type ArenaApi, openArenaApi } from './arena-api.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type ArenaChat, chatOf } from './arena-chat.ts';

/** Agents become tokens, and tokens say what agents are. */

const catalogue = commands.map(({ spec }) => spec);

let arena: ArenaChain;
let chat: ArenaChat;
let ada: BaseWallet;

beforeAll(async () => {
  arena = await startArenaChain();
  chat = chatOf(arena);
  ada = arena.wallet(0);
  await chat.say('ada', 'agent create', { name: 'Rusty', archetype: 'bruiser' });
  await chat.say('ada', 'agent create', { name: 'Second', archetype: 'gunner' });
});
afterAll(() => arena?.close());

async function idOf(name: string): Promise<string> {
  return (await arena.test.database.prisma.agent.findFirstOrThrow({ where: { name } })).id;
}

const tokenOf = async (name: string) =>
  arena.test.database.prisma.agentToken.findUniqueOrThrow({ where: { agentId: await idOf(name) } });

/** What people were told in private, the newest last. */
async function told(what: string): Promise<Record<string, unknown>[]> {
  const rows = await arena.test.database.prisma.outbox.findMany({ where: { name: 'person' }, orderBy: { id: 'asc' } });
  return rows.map(({ data }) => data as Record<string, unknown>).filter(data => data['what'] === what);
}

async function described(name: string): Promise<{ name: string; image?: string; attributes: unknown[] }> {
  const uri = await arena.contracts.agents.tokenURI(tokenIdOf(await idOf(name)));
  const file = await arena.service.tokens.file(uri.replace('ipfs://', ''));
  expect(file.mediaType).toBe('application/json');
  return JSON.parse(new TextDecoder().decode(file.bytes));
}

describe('a mint', () => {
  it('needs a wallet, and says how to link one', async () => {
    expect(await chat.ask('ada', 'agent mint', { agent: 'Rusty' })).toContain('/link wallet');
  });

  it('is of one’s own living agent', async () => {
    await chat.link('ada', ada);
    await chat.say('ben', 'agent create', { name: 'Bens', archetype: 'gunner' });
    expect(await chat.ask('ada', 'agent mint', { agent: 'Bens' })).toContain('is not yours');
    expect(await chat.ask('ada', 'agent token', { agent: 'Bens' })).toContain('is no token');
    const house = await arena.test.database.prisma.agent.findFirstOrThrow({ where: { ownerId: null } });
    expect(await chat.ask('ada', 'agent mint', { agent: house.name })).toContain('is not yours');
    await arena.test.database.prisma.agent.updateMany({
      where: { name: 'Rusty' },
      data: { quarantinedUntil: new Date(Date.now() + 3_600_000) },
    });
    expect(await chat.ask('ada', 'agent mint', { agent: 'Rusty' })).toContain('faults of late');
    await arena.test.database.prisma.agent.updateMany({ where: { name: 'Rusty' }, data: { quarantinedUntil: null } });
  });

  it('is explained first, asked for once however many ask at once, and answered before the chain knows', async () => {
    const question = await chat.say('ada', 'agent mint', { agent: 'Rusty' });
    expect(words(question)).toContain(ada.address);
    expect(words(question)).toContain('for ever');
    expect(question.sensitive).toBe(true);
    const answers = await Promise.all([
      chat.tap('ada', question, 'Mint it'),
      chat.tap('ada', question, 'Mint it'),
      chat.tap('ada', question, 'Mint it'),
    ]);
    const texts = answers.map(words);
    expect(texts.filter(text => text.includes('I will tell you when it is there'))).toHaveLength(1);
    expect(texts.filter(text => text.includes('is being minted already'))).toHaveLength(2);
    expect(await arena.test.database.prisma.chainTransaction.count({ where: { purpose: 'mint' } })).toBe(0);
    expect(await chat.ask('ben', 'agent token', { agent: 'Rusty' })).toContain('Is being minted');
    await arena.service.runStep();
    await arena.service.runStep();
    expect(await arena.test.database.prisma.chainTransaction.count({ where: { purpose: 'mint' } })).toBe(1);
  });

  it('is known once it is confirmed, and told to its owner', async () => {
    await arena.chain.provider.send('anvil_mine', ['0x1']);
    await arena.service.runStep();
    expect(await tokenOf('Rusty')).toMatchObject({ state: 'minting', holder: null });
    await arena.look();
    expect(await tokenOf('Rusty')).toMatchObject({ state: 'minted', holder: ada.address, settledFor: ada.address });
    expect(await arena.contracts.agents.ownerOf(tokenIdOf(await idOf('Rusty')))).toBe(ada.address);
    expect(await told('token-minted')).toMatchObject([{ subjectId: await idOf('Rusty') }]);
    expect(await chat.ask('ada', 'agent mint', { agent: 'Rusty' })).toContain('is a token already');
  });

  it('says of the agent what it is, with a portrait, as the CID on the chain says', async () => {
    const file = await described('Rusty');
    expect(file).toMatchObject({
      name: 'Rusty',
      external_url: `https://arena.example.org/agents/${await idOf('Rusty')}`,
      attributes: expect.arrayContaining([
        { trait_type: 'Archetype', value: 'Bruiser' },
        { trait_type: 'Wins', value: 0, display_type: 'number' },
      ]),
    });
    // no IPFS node keeps it here: who reads the description finds the portrait at the arena
    expect(file.image).toMatch(/^https:\/\/arena\.example\.org\/ipfs\/bafkrei[a-z2-7]+$/);
    const portrait = await arena.service.tokens.file(file.image?.split('/').at(-1) ?? '');
    expect(portrait.mediaType).toBe('image/png');
    expect(portrait.bytes.length).toBeGreaterThan(1_000);
    expect(JSON.stringify(file)).not.toContain('ada');
    const { cid } = await tokenOf('Rusty');
    expect(await arena.contracts.agents.digestOf(tokenIdOf(await idOf('Rusty')))).toBe(digestOf(cid ?? ''));
  });

  it('is shown with its holder', async () => {
    const text = await chat.ask('ben', 'agent token', { agent: 'Rusty' });
    expect(text).toContain(`Held by ${ada.address.slice(0, 6)}…${ada.address.slice(-4)}, ada`);
    expect(text).toContain(tokenIdOf(await idOf('Rusty')));
    expect(text).toContain(arena.addresses.AgentNFT);
    expect(text).not.toContain(ada.address);
    expect(await chat.ask('ada', 'agent token', { agent: 'Rusty' })).toContain('Held by you');
    expect(await chat.ask('ben', 'agent show', { name: 'Rusty' })).toContain('Owned on chain by 0x');
    expect(await chat.ask('ada', 'agent retire', { agent: 'Rusty' })).toContain('Its token stays');
  });

  it('that a wallet refuses is told kindly, and may be tried again with another', async () => {
    const { prisma } = arena.test.database;
    const ben = await chat.context('ben');
    const wallet = { personId: ben.personId, kind: 'eip1271', chainId: arena.chain.chainId, isMain: true };
    // a contract that takes no tokens
    await prisma.wallet.create({ data: { id: 'WALLETOFBEN1', address: arena.addresses.MatchRegistry, ...wallet } });
    await chat.tap('ben', await chat.say('ben', 'agent mint', { agent: 'Bens' }), 'Mint it');
    await arena.look();
    await arena.look();
    expect(await tokenOf('Bens')).toMatchObject({ state: 'failed', holder: null });
    expect(await told('token-failed')).toMatchObject([
      { subjectId: await idOf('Bens'), token: { problem: 'that wallet is a contract which takes no tokens.' } },
    ]);
    expect(await chat.ask('ben', 'agent token', { agent: 'Bens' })).toContain('Could not be minted');
    // one that was proven on another chain may be another's here
    await prisma.wallet.update({ where: { id: 'WALLETOFBEN1' }, data: { chainId: 8453 } });
    expect(await chat.ask('ben', 'agent mint', { agent: 'Bens' })).toContain('may be somebody else');
    await prisma.wallet.delete({ where: { id: 'WALLETOFBEN1' } });
    await chat.link('ben', arena.wallet(1));
    await chat.tap('ben', await chat.say('ben', 'agent mint', { agent: 'Bens' }), 'Mint it');
    await arena.look();
    expect(await tokenOf('Bens')).toMatchObject({ state: 'minted', holder: arena.wallet(1).address, problem: null });
  });

  it('is for a few agents a day, of a member and of the arena', async () => {
    await arena.test.database.prisma.member.updateMany({ data: { boughtSlots: 2 } });
    await chat.say('ada', 'agent create', { name: 'Third', archetype: 'trickster' });
    await chat.tap('ada', await chat.say('ada', 'agent mint', { agent: 'Second' }), 'Mint it');
    expect(await chat.ask('ada', 'agent mint', { agent: 'Third' })).toContain('up to 2 agents minted in 24 hours');
  });
});

describe('what a token says', () => {
  it('is renewed a day later where something has changed, in one transaction for all', async () => {
    await arena.look();
    const before = (await tokenOf('Rusty')).cid;
    const { prisma } = arena.test.database;
    await arena.house.agents.tune(await idOf('Rusty'), { sliders: { aggression: 77 } });
    await arena.look();
    expect((await tokenOf('Rusty')).cid).toBe(before);
    await arena.passTime(90_000);
    await arena.look();
    const after = await tokenOf('Rusty');
    expect(after.cid).not.toBe(before);
    expect(after.cid).toBe(after.wantedCid);
    expect(await described('Rusty')).toMatchObject({
      attributes: expect.arrayContaining([{ trait_type: 'Version', value: 2, display_type: 'number' }]),
    });
    expect(await prisma.chainTransaction.count({ where: { purpose: 'describe' } })).toBe(1);
  });

  it('is looked at when its owner asks, and not twice a day', async () => {
    const reply = await chat.say('ada', 'agent token', { agent: 'Rusty' });
    expect(words(await chat.tap('ada', reply, 'Describe anew'))).toContain('within the last day');
    expect(await chat.ask('ben', 'token describe', { agent: await idOf('Rusty') })).toContain('is not yours');
    await arena.house.agents.tune(await idOf('Rusty'), { sliders: { aggression: 78 } });
    await arena.look();
    expect(await arena.test.database.prisma.chainTransaction.count({ where: { purpose: 'describe' } })).toBe(1);
    await arena.passTime(90_000);
    expect(words(await chat.tap('ada', reply, 'Describe anew'))).toContain('looked at now');
    await arena.look();
    expect(await arena.test.database.prisma.chainTransaction.count({ where: { purpose: 'describe' } })).toBe(2);
  });

  it('says that an agent has retired, which its holder may have done', async () => {
    await arena.house.agents.retire(await idOf('Second'));
    await arena.passTime(90_000);
    await arena.look();
    expect(await described('Second')).toMatchObject({
      description: expect.stringContaining('It has retired'),
      attributes: expect.arrayContaining([{ trait_type: 'Status', value: 'Retired' }]),
    });
  });

  it('has no result that the chats were not told', async () => {
    const { prisma, pool } = arena.test.database;
    const [one, other] = [await idOf('Rusty'), await idOf('Bens')];
    const ada = await chat.context('ada');
    await arena.passTime(90_000);
    const { matches } = arena.house;
    const price = await matches.arranged.price('BTC-USD');
    const id = await arena.test.database.transaction(tx =>
      matches.arranged.make(tx, price, {
        communityId: ada.communityId,
        agentIds: [one, other],
        symbol: 'BTC-USD',
        bettingSeconds: 0,
        occasion: { kind: 'tournament', id: 'none', label: 'A bout' },
        places: [{ surface: 'console', chatId: 'home', channelId: 'ring' }],
        requestedById: null,
        idempotencyKey: 'untold',
      }),
    );
    // as a rated match that was settled a moment ago, and whose chat waits for its GIF
    await pool.query(
      `UPDATE "Match" SET kind = 'rated', state = 'settled', winner = 0, "settledAt" = arena_now(), "stateChangedAt" = arena_now() WHERE id = $1`,
      [id],
    );
    const match = await prisma.match.findUniqueOrThrow({ where: { id } });
    const won = match.agentAId === one;
    const before = await prisma.rating.findUniqueOrThrow({ where: { agentId: one } });
    await prisma.ratingChange.create({
      data: {
        ...{ matchId: id, agentId: one, muBefore: before.mu, sigmaBefore: before.sigma, shownBefore: before.shown },
        ...{ muAfter: before.mu, sigmaAfter: before.sigma, shownAfter: before.shown + 33, expected: 500 },
      },
    });
    await prisma.rating.update({
      where: { agentId: one },
      data: { shown: before.shown + 33, matches: 1, wins: won ? 1 : 0, losses: won ? 0 : 1 },
    });
    await prisma.agentToken.updateMany({ where: { agentId: one }, data: { wantedCid: null } });
    await arena.look();
    const silent = await described('Rusty');
    expect(silent.attributes).toContainEqual({ trait_type: 'Rating', value: before.shown, display_type: 'number' });
    expect(silent.attributes).toContainEqual({ trait_type: 'Wins', value: 0, display_type: 'number' });
    expect(silent.attributes).toContainEqual({ trait_type: 'Losses', value: 0, display_type: 'number' });
    await pool.query(`UPDATE "MatchPost" SET stage = 'result' WHERE "matchId" = $1`, [id]);
    await arena.passTime(90_000);
    await arena.look();
    expect((await described('Rusty')).attributes).toContainEqual({
      trait_type: 'Rating',
      value: before.shown + 33,
      display_type: 'number',
    });
  });
});

describe('over HTTP', () => {
  let api: ArenaApi;
  beforeAll(async () => {
    api = await openArenaApi(arena);
  });
  afterAll(() => api?.close());
  const get: ArenaApi['get'] = (...what) => api.get(...what);

  it('shows the token of an agent', async () => {
    const id = await idOf('Rusty');
    const token = await tokenOf('Rusty');
    const { json } = await get('/v1/agents/{id}/token', `/v1/agents/${id}/token`);
    expect(json).toMatchObject({
      agentId: id,
      state: 'minted',
      contract: arena.addresses.AgentNFT,
      tokenId: tokenIdOf(id),
      holder: ada.address,
      isChangingHands: false,
      cid: token.cid,
      metadataUrl: `https://arena.example.org/ipfs/${token.cid}`,
      imageUrl: expect.stringMatching(/^https:\/\/arena\.example\.org\/ipfs\/bafkrei/),
      explorerUrl: null,
    });
    await get('/v1/agents/{id}/token', `/v1/agents/${await idOf('Third')}/token`, 404);
    await get('/v1/agents/{id}/token', '/v1/agents/000000000000/token', 404);
  });

  it('says on the agent’s page who owns it on chain', async () => {
    const page = await ask(api.url, `/agents/${await idOf('Rusty')}`);
    expect(page.status).toBe(200);
    expect(page.text).toMatch(/Owned on chain by .*0x\w{4}…\w{4}/);
    expect((await ask(api.url, `/agents/${await idOf('Third')}`)).text).not.toContain('on chain');
  });

  it('serves files for ever, as what they are, and to no browser as a page', async () => {
    const { cid } = await tokenOf('Rusty');
    const file = await get('/ipfs/{cid}', `/ipfs/${cid}`);
    expect(cidOf(file.bytes)).toBe(cid);
    expect(file.headers).toMatchObject({
      'content-type': expect.stringContaining('application/json'),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining('sandbox'),
      'cross-origin-resource-policy': 'cross-origin',
    });
    const image = (file.json as { image: string }).image.split('/').at(-1) ?? '';
    const portrait = await get('/ipfs/{cid}', `/ipfs/${image}`);
    expect(portrait.headers['content-type']).toBe('image/png');
    expect(cidOf(portrait.bytes)).toBe(image);
    await get('/ipfs/{cid}', `/ipfs/${cidOf(new Uint8Array([7]))}`, 404);
    for (const name of ['x', 'bafkrei', `${cid}x`, '..%2Fblobs', (cid ?? '').toUpperCase()]) {
      expect((await ask(api.url, `/ipfs/${name}`)).status).toBe(400);
    }
  });
});

it('fits buttons of every chat, however long the ids', async () => {
  const long = '18446744073709551615';
  await chat.say(long, 'agent create', { name: 'W'.repeat(20), archetype: 'gunner' });
  await chat.link(long, arena.wallet(5));
  const agent = 'W'.repeat(20);
  const question = await chat.say(long, 'agent mint', { agent });
  const replies = [await chat.say(long, 'agent token', { agent }), question, await chat.tap(long, question, 'Mint it')];
  await arena.look();
  replies.push(await chat.say(long, 'agent token', { agent }));
  const actions = replies.flatMap(reply => (reply.buttons ?? []).flat().flatMap(({ action }) => action ?? []));
  expect(actions.map(({ command }) => command)).toEqual(
    expect.arrayContaining(['agent mint', 'mint confirm', 'token describe']),
  );
  for (const action of actions) {
    const text = encodeAction(action, catalogue);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(MAX_ACTION_BYTES);
    expect(decodeAction(text, catalogue)).toEqual(action);
  }
});

it('is in no menu of an arena without a chain', () => {
  const paths = commandsOffered({ wallets: { offered: true }, chain: null }).map(({ spec }) => spec.path);
  expect(paths).toContain('agent show');
  expect(paths.filter(path => /mint|token describe|agent token/.test(path))).toEqual([]);
});

it('has no token that nobody holds', async () => {
  const rows = await arena.test.database.prisma.agentToken.findMany({ where: { state: 'minted' } });
  expect(rows.length).toBe(4);
  for (const { holder } of rows) expect(holder).not.toBe(ZeroAddress);
});
