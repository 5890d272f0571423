import { Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { openTestApi, spectator, type TestApi } from '../api/harness.ts';
import { outcome as told } from '../api/play/program.ts';
import { startChain, type TestChain } from './anvil.ts';
import { type BadNode, startBadNode } from './bad-node.ts';
import { type CompiledContract, compileContracts } from './compile.ts';

/** Smart wallets over HTTP, on two chains of their own: linked, signing in, another's on another chain; nodes that fail; wallets off. */

const owner = new Wallet(`0x${'11'.repeat(32)}`);
const stranger = new Wallet(`0x${'22'.repeat(32)}`);

let here: TestChain;
let there: TestChain;
let broken: BadNode;
let isBroken = true;
let api: TestApi;
let contracts: Record<string, CompiledContract>;
/** The same address on both chains, but not the same owner's. */
let smart: string;

beforeAll(async () => {
  contracts = compileContracts();
  [here, there] = await Promise.all([startChain({ chainId: 8453 }), startChain({ chainId: 42793 })]);
  const contract = contracts['SmartWallet'] as CompiledContract;
  smart = await here.deploy(contract, owner.address);
  expect(await there.deploy(contract, stranger.address)).toBe(smart);
  broken = await startBadNode(here.url, (_call, pass) => (isBroken ? 'out of order' : pass()));
  api = await openTestApi({
    wallets: {
      offered: true,
      chains: [1, 10, 8453, 42793],
      rpcUrls: new Map([
        [8453, [here.url]],
        [42793, [there.url]],
        [10, [broken.url]],
      ]),
    },
  });
});
afterAll(async () => {
  await api?.close();
  await Promise.all([here?.stop(), there?.stop(), broken?.stop()]);
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  api.get(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function offer(who: string): Promise<{ context: CommunityContext; secret: string }> {
  const context = await spectator(api.house, who);
  const { url } = await api.house.wallets.links.offer(context, { surface: 'console', chatId: 'home' });
  return { context, secret: url.split('#')[1] ?? '' };
}

/** Asks for a message and has a key sign it. */
async function signed(path: string, wish: { address: string; chainId: number; secret?: string }, by: Wallet) {
  const issued = await post(path, wish);
  expect(issued.status, issued.text).toBe(200);
  const { message } = issued.json as { message: string };
  return { message, signature: await by.signMessage(message) };
}

async function link(who: string, wish: { address: string; chainId: number }, by: Wallet) {
  const { context, secret } = await offer(who);
  const proof = await signed('/v1/wallet-links/message', { secret, ...wish }, by);
  const answer = await post('/v1/wallet-links/signature', { secret, ...proof });
  const { id } = answer.json as { id: string };
  if (answer.status === 200) await api.house.wallets.links.confirm(context, 'console', id);
  return { answer, context };
}

const signIn = async (wish: { address: string; chainId: number }, by: Wallet) =>
  post('/v1/session/wallet', await signed('/v1/session/wallet/nonce', wish, by));

describe('a smart wallet', () => {
  it('is linked, signs in where it was proven, and nowhere else', async () => {
    const { answer, context } = await link('ann', { address: smart, chainId: 8453 }, owner);
    expect(answer.json).toMatchObject({ state: 'signed', address: smart, chainId: 8453, kind: 'eip1271' });
    const opened = await signIn({ address: smart, chainId: 8453 }, owner);
    expect(opened.status).toBe(201);
    const cookies = (opened.headers['set-cookie'] ?? []).map(line => line.split(';')[0]).join('; ');
    const session = await api.get('/v1/me', { headers: { cookie: cookies } });
    expect(session.json).toMatchObject({ name: 'ann' });
    expect((await api.house.sessions.web.list(context.personId)).map(({ how }) => how)).toEqual(['wallet']);
    // who owns the same address elsewhere proves that there, and is nobody here
    expect(told(await signIn({ address: smart, chainId: 42793 }, stranger))).toBe('401 wallet-refused');
    expect(told(await signIn({ address: smart, chainId: 42793 }, owner))).toBe('401 wallet-refused');
    expect(told(await signIn({ address: smart, chainId: 8453 }, stranger))).toBe('401 wallet-refused');
    // nor can they take it from its owner by linking it
    expect(told((await link('eve', { address: smart, chainId: 42793 }, stranger)).answer)).toBe('409 wallet-taken');
  });

  it('loses its right with its owner', async () => {
    const contract = contracts['SmartWallet'] as CompiledContract;
    const address = await here.deploy(contract, owner.address);
    await link('bob', { address, chainId: 8453 }, owner);
    expect((await signIn({ address, chainId: 8453 }, owner)).status).toBe(201);
    await here.send(address, contract.abi, 'handOver', stranger.address);
    expect(told(await signIn({ address, chainId: 8453 }, owner))).toBe('401 wallet-refused');
  });

  it('of which no node can be asked is told so in words', async () => {
    const { answer } = await link('cat', { address: smart, chainId: 1 }, owner);
    expect(told(answer)).toBe('422 wallet-chain-unproven');
    expect(answer.text).toContain('cannot ask Ethereum about it');
  });
});

it('a key’s wallet is never signed in by code that stands at its address', async () => {
  const wallet = Wallet.createRandom() as unknown as Wallet;
  await link('dan', { address: wallet.address, chainId: 8453 }, wallet);
  const gullible = await here.deploy(contracts['GullibleWallet'] as CompiledContract);
  await here.provider.send('anvil_setCode', [wallet.address, await here.provider.getCode(gullible)]);
  expect(told(await signIn({ address: wallet.address, chainId: 8453 }, stranger))).toBe('401 wallet-refused');
  expect((await signIn({ address: wallet.address, chainId: 8453 }, wallet)).status).toBe(201);
});

it('a node that talks nonsense is a 503, and the link is as good as before', async () => {
  const { secret } = await offer('fay');
  const attempt = async () => {
    const wish = { secret, address: smart, chainId: 10 };
    return post('/v1/wallet-links/signature', { secret, ...(await signed('/v1/wallet-links/message', wish, owner)) });
  };
  const refusal = await attempt();
  expect(told(refusal)).toBe('503 wallet-node');
  expect(refusal.headers['retry-after']).toBeDefined();
  expect(refusal.text).not.toContain(broken.url);
  expect(told(await signIn({ address: smart, chainId: 10 }, owner))).toBe('503 wallet-node');
  isBroken = false;
  // it is a node of Base, as it turns out
  expect(told(await attempt())).toBe('503 wallet-node');
  const { answer } = await link('gil', { address: Wallet.createRandom().address, chainId: 10 }, owner);
  expect(told(answer)).toBe('503 wallet-node');
});

describe('bad input', () => {
  it('is refused with a code, whatever it is', async () => {
    const { secret } = await offer('hal');
    const { address } = owner;
    const cases: [string, unknown, Record<string, string>, string][] = [
      ['view', '{"secret":', {}, '400'],
      ['view', 'null', {}, '400'],
      ['view', '[]', {}, '400'],
      ['view', { secret: 7 }, {}, '400'],
      ['view', { secret, more: 1 }, {}, '400 unknown-parameter'],
      ['view', { secret: `${secret}'; DROP TABLE "Wallet"; --` }, {}, '404 wallet-link'],
      ['view', { secret: '<script>alert(1)</script>' }, {}, '404 wallet-link'],
      ['view', { secret: '\u0000'.repeat(43) }, {}, '404 wallet-link'],
      ['view', { secret: 'x'.repeat(70_000) }, {}, '413 body-too-large'],
      [
        'view',
        `secret=${secret}`,
        { 'content-type': 'application/x-www-form-urlencoded' },
        '415 unsupported-media-type',
      ],
      ['view', JSON.stringify({ secret }), { 'content-type': 'text/plain' }, '415 unsupported-media-type'],
      ['view', { secret }, { 'sec-fetch-site': 'cross-site' }, '403 foreign-origin'],
      ['message', { secret, address, chainId: '1' }, {}, '400'],
      ['message', { secret, address, chainId: 1.5 }, {}, '400'],
      ['message', { secret, address, chainId: -1 }, {}, '400'],
      ['message', { secret, address, chainId: 1e300 }, {}, '400'],
      ['message', { secret, address: `${address}0`, chainId: 1 }, {}, '400'],
      ['message', { secret, address: `0x${'zz'.repeat(20)}`, chainId: 1 }, {}, '400'],
      ['message', { secret, address: address.replace('0x', '0X'), chainId: 1 }, {}, '400'],
      ['message', { secret, address, chainId: 5 }, {}, '422 wallet-chain'],
      ['signature', { secret, message: '', signature: '0x00' }, {}, '400'],
      ['signature', { secret, message: 'm'.repeat(3000), signature: '0x00' }, {}, '400'],
      ['signature', { secret, message: 'm', signature: 'hello' }, {}, '400'],
      ['signature', { secret, message: 'm', signature: `0x${'ab'.repeat(15_000)}` }, {}, '400'],
      ['signature', { secret, message: 'm', signature: '0x00' }, {}, '422 wallet-message'],
    ];
    for (const [path, body, headers, refusal] of cases) {
      const answer = await post(`/v1/wallet-links/${path}`, body, headers);
      const shown = `${path} ${JSON.stringify(body).slice(0, 80)}`;
      expect([shown, told(answer).slice(0, refusal.length)]).toEqual([shown, refusal]);
      expect(answer.text).not.toMatch(/ at .*\.ts|prisma|ethers/i);
    }
  });
});

describe('where wallets are off', () => {
  let off: TestApi;
  beforeAll(async () => {
    off = await openTestApi({ wallets: { offered: false, chains: [1], rpcUrls: new Map() } });
  });
  afterAll(() => off.close());

  it('there is no route, no page and no word of them', async () => {
    for (const path of ['/v1/wallet-links/view', '/v1/session/wallet/nonce', '/v1/session/wallet']) {
      const answer = await off.get(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ secret: 'x' }),
      });
      expect(told(answer)).toBe('404 route-not-found');
    }
    expect((await off.get('/link-wallet')).status).toBe(404);
    expect((await off.get('/sign-in')).text).not.toMatch(/by your wallet/i);
    const { paths } = (await off.get('/openapi.json')).json as { paths: object };
    expect(Object.keys(paths).filter(path => path.includes('wallet'))).toEqual([]);
  });

  it('they are there where they are on', async () => {
    expect((await api.get('/link-wallet')).status).toBe(200);
    const { paths } = (await api.get('/openapi.json')).json as { paths: object };
    expect(Object.keys(paths).filter(path => path.includes('wallet'))).toHaveLength(5);
  });
});
