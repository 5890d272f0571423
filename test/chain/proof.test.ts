import { Contract, solidityPackedKeccak256, Wallet } from 'ethers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { probeNode } from '../../core/platform/chain-node.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type IssuedMessage, messageText } from '../../core/wallets/message.ts';
import { createProver, type Prover } from '../../core/wallets/proof.ts';
import { createTestClock } from '../arena/clock.ts';
import { startChain, type TestChain } from './anvil.ts';
import { type BadNode, type NodeCall, startBadNode } from './bad-node.ts';
import { type CompiledContract, compileContracts } from './compile.ts';
import { beforeItExists } from './counterfactual.ts';

/** Whose signature it is, on a real chain: keys, contracts, contracts that do not exist yet, and nodes that do not behave. */

const clock = createTestClock();
const owner = new Wallet(`0x${'11'.repeat(32)}`);
const stranger = new Wallet(`0x${'22'.repeat(32)}`);
const SALT = `0x${'33'.repeat(32)}`;
/** The prover's patience with nodes: of those that will answer, as long as a busy machine may take. */
const PATIENCE_MS = 30_000;
const HASTE_MS = 300;

let chain: TestChain;
let contracts: Record<string, CompiledContract>;
let wallet: string;
let factory: string;
/** A wallet of the owner's that its factory has not made. */
let foretold: string;

const contractOf = (name: string): CompiledContract => {
  const found = contracts[name];
  if (!found) throw new Error(`No contract ${name}`);
  return found;
};

beforeAll(async () => {
  contracts = compileContracts();
  chain = await startChain({ startAt: clock.now() });
  wallet = await chain.deploy(contractOf('SmartWallet'), owner.address);
  factory = await chain.deploy(contractOf('WalletFactory'));
  foretold = await addressOf(SALT);
});
afterAll(() => chain?.stop());

async function addressOf(salt: string): Promise<string> {
  const maker = new Contract(factory, contractOf('WalletFactory').abi, chain.provider);
  return maker.getFunction('addressOf').staticCall(owner.address, salt);
}

const proverOn = (...urls: string[]) => impatientProver(PATIENCE_MS, ...urls);

function impatientProver(nodeTimeoutMs: number, ...urls: string[]): Prover {
  const rpcUrls = new Map(urls.length > 0 ? [[chain.chainId, urls] as const] : []);
  return createProver({ clock, log: silentLog, rpcUrls, nodeTimeoutMs });
}

function issue(given: Partial<IssuedMessage> = {}): IssuedMessage {
  const issuedAt = clock.now();
  return {
    domain: 'arena.example.org',
    uri: 'https://arena.example.org/link-wallet',
    statement: "Link this wallet to the Discord account 'Ann' (@ann_k).",
    address: owner.address,
    chainId: chain.chainId,
    nonce: 'a1b2c3d4e5f60718a1b2c3d4e5f60718',
    issuedAt,
    expiresAt: new Date(issuedAt.getTime() + 600_000),
    requestId: '7H2K9QX4M1ZT',
    ...given,
  };
}

/** Signs what was issued, or something else, and proves it. @returns the kind of wallet, or the code of the refusal */
async function prove(
  prover: Prover,
  issued: IssuedMessage,
  { by = owner, text = messageText(issued), wrap = (signature: string) => signature } = {},
): Promise<string> {
  const signature = wrap(await by.signMessage(text));
  return prover.prove(issued, text, signature).catch((error: unknown) => {
    if (!(error instanceof ArenaError)) throw error;
    return `${error.status} ${error.code}`;
  });
}

const make = () => ({ address: factory, contract: contractOf('WalletFactory'), make: [owner.address, SALT] }) as const;

describe('a wallet with a key of its own', () => {
  it('is proven by its signature alone, node or none', async () => {
    expect(await prove(proverOn(), issue())).toBe('eoa');
    expect(await prove(proverOn('http://127.0.0.1:1/'), issue())).toBe('eoa');
    expect(await prove(proverOn(), issue({ chainId: 8453 }))).toBe('eoa');
  });

  it('is not proven by somebody else’s, nor by a signature that is none', async () => {
    expect(await prove(proverOn(), issue(), { by: stranger })).toBe('422 wallet-chain-unproven');
    expect(await prove(proverOn(chain.url), issue(), { by: stranger })).toBe('422 wallet-signature');
    for (const signature of ['', '0x', '0x1', 'hello', `0x${'00'.repeat(65)}`, `0x${'ff'.repeat(65)}`]) {
      expect(await prove(proverOn(chain.url), issue(), { wrap: () => signature })).toBe('422 wallet-signature');
    }
    const endless = `0x${'ab'.repeat(20_000)}`;
    expect(await prove(proverOn(chain.url), issue(), { wrap: () => endless })).toBe('422 wallet-signature');
  });
});

describe('a message', () => {
  it('is the very one that was issued', async () => {
    const prover = proverOn();
    const issued = issue();
    const others: Partial<IssuedMessage>[] = [
      { domain: 'evil.example.org' },
      { uri: 'https://evil.example.org/link-wallet' },
      { uri: 'https://arena.example.org/' },
      { statement: 'Sign in.' },
      { address: stranger.address },
      { chainId: 8453 },
      { nonce: 'b1b2c3d4e5f60718a1b2c3d4e5f60718' },
      { requestId: '8H2K9QX4M1ZT' },
      { issuedAt: new Date(issued.issuedAt.getTime() + 1000) },
      { expiresAt: new Date(issued.expiresAt.getTime() + 1000) },
    ];
    for (const other of others) {
      const text = messageText({ ...issued, ...other });
      // whoever the other message is of has signed it
      const by = other.address === stranger.address ? stranger : owner;
      expect([other, await prove(prover, issued, { by, text })]).toEqual([other, '422 wallet-message']);
    }
    const text = messageText(issued);
    const withoutRequest = text.replace(/\nRequest ID: .*/, '');
    const withoutExpiry = text.replace(/\nExpiration Time: .*/, '');
    const withMore = [`${text}\nResources:\n- https://evil.example.org`, `${text}\n`, ` ${text}`, `https://${text}`];
    const lowerCase = text.replace(issued.address, issued.address.toLowerCase());
    for (const changed of [withoutRequest, withoutExpiry, ...withMore, lowerCase, '', 'hello', '\u0000']) {
      expect(await prove(prover, issued, { text: changed })).toBe('422 wallet-message');
    }
  });

  it('is not changed by a single character', async () => {
    const issued = issue();
    const text = messageText(issued);
    const signature = await owner.signMessage(text);
    for (let at = 0; at < text.length; at += 7) {
      const changed = `${text.slice(0, at)}${text[at] === 'x' ? 'y' : 'x'}${text.slice(at + 1)}`;
      await expect(proverOn().prove(issued, changed, signature)).rejects.toMatchObject({ code: 'wallet-message' });
    }
  });

  it('is good for ten minutes, and not before it was issued', async () => {
    const ago = (seconds: number) => new Date(clock.now().getTime() - seconds * 1000);
    const later = new Date(clock.now().getTime() + 3_600_000);
    expect(await prove(proverOn(), issue({ issuedAt: ago(599), expiresAt: later }))).toBe('eoa');
    expect(await prove(proverOn(), issue({ issuedAt: ago(601), expiresAt: later }))).toBe('422 wallet-message');
    expect(await prove(proverOn(), issue({ issuedAt: ago(60), expiresAt: ago(0) }))).toBe('422 wallet-message');
    expect(await prove(proverOn(), issue({ issuedAt: ago(-20), expiresAt: later }))).toBe('eoa');
    expect(await prove(proverOn(), issue({ issuedAt: ago(-60), expiresAt: later }))).toBe('422 wallet-message');
  });
});

describe('a smart wallet', () => {
  it('is proven by its contract’s word (EIP-1271)', async () => {
    expect(await prove(proverOn(chain.url), issue({ address: wallet }))).toBe('eip1271');
    expect(await prove(proverOn(chain.url), issue({ address: wallet }), { by: stranger })).toBe('422 wallet-signature');
  });

  it('cannot be proven where there is no node, and that is said', async () => {
    expect(await prove(proverOn(), issue({ address: wallet }))).toBe('422 wallet-chain-unproven');
    expect(await prove(proverOn(chain.url), issue({ address: wallet, chainId: 8453 }))).toBe(
      '422 wallet-chain-unproven',
    );
  });

  it('that fails, nods, or is no wallet at all, has not said yes', async () => {
    for (const name of ['RevertingWallet', 'NoddingWallet', 'NoWallet']) {
      const address = await chain.deploy(contractOf(name));
      expect([name, await prove(proverOn(chain.url), issue({ address }))]).toEqual([name, '422 wallet-signature']);
    }
  });

  it('is whose it is now', async () => {
    const address = await chain.deploy(contractOf('SmartWallet'), owner.address);
    await chain.send(address, contractOf('SmartWallet').abi, 'handOver', stranger.address);
    expect(await prove(proverOn(chain.url), issue({ address }))).toBe('422 wallet-signature');
    expect(await prove(proverOn(chain.url), issue({ address }), { by: stranger })).toBe('eip1271');
  });

  it('signs before it exists (EIP-6492), and not for another address', async () => {
    const wrap = (signature: string) => beforeItExists(make(), signature);
    expect(await prove(proverOn(chain.url), issue({ address: foretold }), { wrap })).toBe('eip6492');
    expect(await prove(proverOn(chain.url), issue({ address: foretold }))).toBe('422 wallet-signature');
    expect(await prove(proverOn(chain.url), issue({ address: foretold }), { by: stranger, wrap })).toBe(
      '422 wallet-signature',
    );
    const other = await addressOf(solidityPackedKeccak256(['string'], ['another']));
    expect(await prove(proverOn(chain.url), issue({ address: other }), { wrap })).toBe('422 wallet-signature');
    expect(await prove(proverOn(chain.url), issue({ address: stranger.address }), { wrap })).toBe(
      '422 wallet-signature',
    );
    // once it is made, both of its signatures are good
    await chain.send(factory, contractOf('WalletFactory').abi, 'make', owner.address, SALT);
    expect(await prove(proverOn(chain.url), issue({ address: foretold }), { wrap })).toBe('eip6492');
    expect(await prove(proverOn(chain.url), issue({ address: foretold }))).toBe('eip1271');
  });
});

describe('a node', () => {
  const ok = (call: NodeCall, result: unknown) => ({ jsonrpc: '2.0', id: call.id, result });
  const nodes: BadNode[] = [];
  afterAll(() => Promise.all(nodes.map(node => node.stop())));

  /** What becomes of a signature of the smart wallet by a node that answers like this. */
  async function by(
    answer: Parameters<typeof startBadNode>[1],
    { patienceMs = PATIENCE_MS, ...given }: { by?: Wallet; patienceMs?: number } = {},
  ): Promise<string> {
    const node = await startBadNode(chain.url, answer);
    nodes.push(node);
    return prove(impatientProver(patienceMs, node.url), issue({ address: wallet }), given);
  }

  it('that passes on what a real one says is as good as that', async () => {
    expect(await by((_call, pass) => pass())).toBe('eip1271');
    expect(await by((_call, pass) => pass(), { by: stranger })).toBe('422 wallet-signature');
  });

  it.each<[string, Parameters<typeof startBadNode>[1]]>([
    ['hangs', () => undefined],
    ['hangs in the middle', (call, pass) => (call.method === 'eth_call' ? undefined : pass())],
    [
      'begins an answer and stops',
      (_call, _pass, response) => {
        response.write('{"jsonrpc":"2.0",');
        return undefined;
      },
    ],
    ['talks nonsense', () => 'hello'],
    ['answers with nothing', () => ''],
    ['answers with null', () => 'null'],
    ['answers a list', () => '[]'],
    ['answers another question', (call, pass) => pass().then(said => ({ ...(said as object), id: call.id + 1 }))],
    ['answers without a result', call => ({ jsonrpc: '2.0', id: call.id })],
    ['is of another chain', (call, pass) => (call.method === 'eth_chainId' ? ok(call, '0x1') : pass())],
    ['has a chain that is no number', (call, pass) => (call.method === 'eth_chainId' ? ok(call, 'one') : pass())],
    ['has no block', (call, pass) => (call.method === 'eth_getBlockByNumber' ? ok(call, null) : pass())],
    [
      'lags behind',
      (call, pass) =>
        call.method === 'eth_getBlockByNumber'
          ? ok(call, { timestamp: `0x${(clock.now().getTime() / 1000 - 3600).toString(16)}` })
          : pass(),
    ],
    ['has code that is none', (call, pass) => (call.method === 'eth_getCode' ? ok(call, 'contract') : pass())],
    ['calls and gets words', (call, pass) => (call.method === 'eth_call' ? ok(call, 'yes') : pass())],
    ['calls and gets a number', (call, pass) => (call.method === 'eth_call' ? ok(call, 1) : pass())],
    [
      'has had enough',
      (call, pass) =>
        call.method === 'eth_call'
          ? { jsonrpc: '2.0', id: call.id, error: { code: -32005, message: 'daily request count exceeded' } }
          : pass(),
    ],
    [
      'is told to go elsewhere',
      (_call, _pass, response) => {
        response.writeHead(302, { location: chain.url }).end();
        return '';
      },
    ],
    [
      'fails with a page',
      (_call, _pass, response) => {
        response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
        return '';
      },
    ],
    ['answers without an end', () => `"${'x'.repeat(1_000_000)}"`],
  ])('that %s is no judge: try again later', async (what, answer) => {
    const isSilent = /^(hangs|begins)/.test(what);
    expect(await by(answer, { patienceMs: isSilent ? HASTE_MS : PATIENCE_MS })).toBe('503 wallet-node');
  });

  it('that is not there is no judge, and one that fails a contract’s call is believed', async () => {
    expect(await prove(proverOn('http://127.0.0.1:1/'), issue({ address: wallet }))).toBe('503 wallet-node');
    expect(
      await by((call, pass) =>
        call.method === 'eth_call'
          ? { jsonrpc: '2.0', id: call.id, error: { code: 3, message: 'execution reverted', data: '0x' } }
          : pass(),
      ),
    ).toBe('422 wallet-signature');
  });

  it('is asked about so many wallets at once, and no more', async () => {
    const { url, asked, stop } = await startBadNode(chain.url, () => undefined);
    const prover = impatientProver(HASTE_MS, url);
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, () => prove(prover, issue({ address: wallet }), { by: stranger })),
    );
    expect(new Set(outcomes)).toEqual(new Set(['503 wallet-node']));
    expect(asked.length).toBeLessThanOrEqual(32);
    // keys need no node
    expect(await prove(prover, issue())).toBe('eoa');
    await stop();
  });

  it('is looked at by the doctor', async () => {
    const other = { url: chain.url, chainId: 1 };
    expect(await probeNode({ url: chain.url, chainId: chain.chainId }, clock.now())).toBe(null);
    expect(await probeNode(other, clock.now())).toBe('it is a node of another chain');
    expect(await probeNode({ ...other, url: 'http://127.0.0.1:1/' }, clock.now())).toBe('it does not answer');
  });

  it('that lies about a contract is found out by a second one', async () => {
    const yes = `0x1626ba7e${'00'.repeat(28)}`;
    const liar = await startBadNode(chain.url, (call, pass) => (call.method === 'eth_call' ? ok(call, yes) : pass()));
    nodes.push(liar);
    const forged = { by: stranger };
    // one node alone is believed: that is what WALLET_RPC_URLS says
    expect(await prove(proverOn(liar.url), issue({ address: wallet }), forged)).toBe('eip1271');
    expect(await prove(proverOn(liar.url, chain.url), issue({ address: wallet }), forged)).toBe('503 wallet-node');
    expect(await prove(proverOn(liar.url, chain.url), issue({ address: wallet }))).toBe('eip1271');
  });
});
