import { getBytes, type JsonRpcProvider, Wallet } from 'ethers';
import type { Page } from 'playwright-core';

/**
 * A wallet as browsers have them: an EIP-1193 provider that is announced by EIP-6963. Its key stays in the test process; the page sees
 * only what a wallet's extension would show it.
 */
export interface TestWallet {
  /** With checksum. */
  readonly address: string;
  /** The account that answers; another one may be put in its place, as a person may do in the extension. */
  use(account: Wallet): Promise<void>;
  /** Moves to another chain, as decimal number. */
  switchChain(chainId: number): Promise<void>;
  /** While true, requests to connect, to sign, to send and to change the chain are refused as by a person who presses "reject" (code 4001). */
  refuses: boolean;
  /** What the page asked for, in order. */
  readonly asked: { method: string; params: unknown }[];
  /** Texts that were signed, as a person would have read them. */
  readonly signed: string[];
}

export interface WalletOptions {
  account?: Wallet;
  chainId?: number;
  /** As announced. */
  name?: string;
  /** Reverse domain name of the wallet's maker: what tells wallets apart. */
  rdns?: string;
  /** A chain that it can send to and read from, and that it may be switched to; without one it knows none but its own. */
  node?: { provider: JsonRpcProvider; url: string; chainId: number };
  /** The node's chain has to be introduced before (wallet_addEthereumChain). */
  isStranger?: boolean;
}

interface Answer {
  result?: unknown;
  error?: { code: number; message: string; data?: unknown };
}

const BRIDGE = 'arenaTestWallet';
const REJECTED = { code: 4001, message: 'User rejected the request.' };
const UNKNOWN_CHAIN = { code: 4902, message: 'Unrecognized chain.' };
/** What a wallet leaves to its node. */
const READS =
  /^eth_(blockNumber|estimateGas|gasPrice|getBalance|getTransactionByHash|getTransactionCount|getTransactionReceipt)$/;
/** What a person is asked about. */
const ASKED = /^(eth_requestAccounts|eth_sendTransaction|wallet_.*)$/;
const ICON = 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>';
let made = 0;

/** Gives the page a wallet before it goes anywhere (`prepare` of `browser.open`). Several wallets may live in one page. */
export async function giveWallet(page: Page, options: WalletOptions = {}): Promise<TestWallet> {
  const { name = 'Test Wallet', rdns = 'test.wallet' } = options;
  let account = options.account ?? (Wallet.createRandom() as unknown as Wallet);
  let chain = options.chainId ?? 1;
  const known = new Set([chain, ...(options.node && !options.isStranger ? [options.node.chainId] : [])]);
  const bridge = `${BRIDGE}${made++}`;
  const tell = (event: string, value: unknown) =>
    page.evaluate(([id, type, detail]) => window.dispatchEvent(new CustomEvent(`${id}:${type}`, { detail })), [
      bridge,
      event,
      value,
    ] as const);

  const wallet: TestWallet = {
    get address() {
      return account.address;
    },
    refuses: false,
    asked: [],
    signed: [],
    async use(other) {
      account = other;
      await tell('accountsChanged', [account.address.toLowerCase()]);
    },
    async switchChain(chainId) {
      chain = chainId;
      await tell('chainChanged', `0x${chainId.toString(16)}`);
    },
  };

  await page.exposeBinding(bridge, async (_source, method: string, params: unknown): Promise<Answer> => {
    wallet.asked.push({ method, params });
    if (wallet.refuses && ASKED.test(method)) return { error: REJECTED };
    if (method === 'wallet_switchEthereumChain' || method === 'wallet_addEthereumChain') {
      const [{ chainId }] = params as [{ chainId: string }];
      if (method === 'wallet_addEthereumChain') known.add(Number(chainId));
      if (!known.has(Number(chainId))) return { error: UNKNOWN_CHAIN };
      await wallet.switchChain(Number(chainId));
      return { result: null };
    }
    if (method === 'wallet_watchAsset') return { result: true };
    if (options.node?.chainId === chain) {
      if (READS.test(method)) return read(options.node.url, method, params);
      if (method === 'eth_sendTransaction') return sendFrom(account, options.node.provider, params);
    }
    return answer(wallet, account, chain, method, params);
  });
  await page.addInitScript(announce, { bridge, info: { uuid: crypto.randomUUID(), name, rdns, icon: ICON } });
  return wallet;
}

async function answer(
  wallet: TestWallet,
  account: Wallet,
  chain: number,
  method: string,
  params: unknown,
): Promise<Answer> {
  switch (method) {
    case 'eth_chainId':
      return { result: `0x${chain.toString(16)}` };
    case 'net_version':
      return { result: String(chain) };
    case 'eth_accounts':
      return { result: [account.address.toLowerCase()] };
    case 'eth_requestAccounts':
      return { result: [account.address.toLowerCase()] };
    case 'personal_sign': {
      if (wallet.refuses) return { error: REJECTED };
      const [message, signer] = params as [string, string];
      if (signer.toLowerCase() !== account.address.toLowerCase()) {
        return { error: { code: 4100, message: 'This account is not connected.' } };
      }
      const bytes = getBytes(message);
      wallet.signed.push(new TextDecoder().decode(bytes));
      return { result: await account.signMessage(bytes) };
    }
    default:
      return { error: { code: 4200, message: `This wallet does not know ${method}.` } };
  }
}

/** As the node says it, errors and their data included. */
async function read(url: string, method: string, params: unknown): Promise<Answer> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return (await response.json()) as Answer;
}

async function sendFrom(account: Wallet, provider: JsonRpcProvider, params: unknown): Promise<Answer> {
  const [{ from, to, data, value }] = params as [{ from: string; to: string; data: string; value: string }];
  if (from.toLowerCase() !== account.address.toLowerCase()) {
    return { error: { code: 4100, message: 'This account is not connected.' } };
  }
  const { hash } = await account.connect(provider).sendTransaction({ to, data, value });
  return { result: hash };
}

/** Runs in the page, before its own scripts. Answers the page's request for wallets, and announces itself unasked. */
function announce({ bridge, info }: { bridge: string; info: Record<string, string> }): void {
  type Listener = (detail: unknown) => void;
  const listeners = new Map<Listener, EventListener>();
  const provider = {
    async request({ method, params }: { method: string; params?: unknown }): Promise<unknown> {
      const ask = (window as unknown as Record<string, (method: string, params: unknown) => Promise<Answer>>)[bridge];
      const { result, error } = await ask!(method, params ?? []);
      if (error) throw Object.assign(new Error(error.message), { code: error.code, data: error.data });
      return result;
    },
    on(type: string, listener: Listener) {
      const heard: EventListener = event => listener((event as CustomEvent).detail);
      listeners.set(listener, heard);
      window.addEventListener(`${bridge}:${type}`, heard);
      return provider;
    },
    removeListener(type: string, listener: Listener) {
      const heard = listeners.get(listener);
      if (heard) window.removeEventListener(`${bridge}:${type}`, heard);
      return provider;
    },
  };
  const detail = Object.freeze({ info: Object.freeze(info), provider });
  const speak = () => window.dispatchEvent(new CustomEvent('eip6963:announceProvider', { detail }));
  window.addEventListener('eip6963:requestProvider', speak);
  speak();
}
