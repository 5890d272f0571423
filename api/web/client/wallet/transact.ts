import { COIN_DECIMALS, coinText } from '../../../../core/chain/amounts.ts';
import type { FoundWallet, Provider } from './discovery.ts';
import { WalletProblem } from './sign.ts';

/**
 * Has a wallet send a transaction that the arena has built, and follows it by the wallet's own node: connected, on the right chain, looked at
 * before it is sent, and told honestly what became of it.
 */

/** As /v1/escrow tells it. */
export interface Call {
  chainId: number;
  to: string;
  data: string;
  /** Wei, decimal. */
  value: string;
}

export interface TargetChain {
  id: number;
  name: string;
  symbol: string;
  /** A node for everybody, which a wallet that does not know the chain may be given; null: it has to know the chain. */
  rpcUrl: string | null;
  explorer: string | null;
}

export interface Sent {
  hash: string;
  /** The account's number of it; null where the node did not say: then a replacement cannot be told from patience. */
  nonce: number | null;
}

/** 'replaced': another transaction of the same number was mined, as after "speed up" or "cancel" in a wallet. */
export type Outcome = 'mined' | 'reverted' | 'replaced';

/** Codes of EIP-1193, EIP-3326 and JSON-RPC. */
const REJECTED = 4001;
const UNKNOWN_CHAIN = 4902;
const PENDING = -32002;
const LOOK_EVERY_MS = 1_500;
/** Wallets add to what a node estimates. */
const GAS_MARGIN_PERCENT = 120n;

/** The account that the wallet shows. @throws WalletProblem */
export async function connect({ name, provider }: FoundWallet): Promise<string> {
  const [account] = (await ask(provider, 'eth_requestAccounts')) as string[];
  if (!account) throw new WalletProblem(`${name} has shown no account. Please choose one there, and try again.`);
  return account;
}

/** Moves the wallet to the chain; one that does not know it is told of it, where its node is everybody's. @throws WalletProblem */
export async function goTo(provider: Provider, chain: TargetChain, tell: (words: string) => void): Promise<void> {
  const now = async () => Number(await ask(provider, 'eth_chainId'));
  if ((await now()) === chain.id) return;
  tell(`Your wallet is asked to go to ${chain.name}.`);
  const chainId = `0x${chain.id.toString(16)}`;
  try {
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId }] });
  } catch (error) {
    if (codeOf(error) !== UNKNOWN_CHAIN || chain.rpcUrl === null) throw wrongChain(chain);
    await introduce(provider, chain, chainId);
  }
  // some wallets say yes and stay where they are
  if ((await now()) !== chain.id) throw wrongChain(chain);
}

async function introduce(provider: Provider, chain: TargetChain, chainId: string): Promise<void> {
  const { name: chainName, symbol, rpcUrl, explorer } = chain;
  const params = {
    chainId,
    chainName,
    nativeCurrency: { name: symbol, symbol, decimals: COIN_DECIMALS },
    rpcUrls: [rpcUrl],
    ...(explorer !== null && { blockExplorerUrls: [explorer] }),
  };
  await provider.request({ method: 'wallet_addEthereumChain', params: [params] }).catch(() => {
    throw wrongChain(chain);
  });
}

export interface Token {
  address: string;
  symbol: string;
  decimals: number;
}

/** Offers the wallet to list a token of the chain that it is on (EIP-747). @throws WalletProblem */
export async function offerToken(provider: Provider, token: Token): Promise<void> {
  await ask(provider, 'wallet_watchAsset', { type: 'ERC20', options: token });
}

/**
 * That a call is for the chain that the page, and by now the wallet, is on: an arena that has moved since the page was opened builds calls for
 * another one, and on this one there is nobody at their address.
 * @throws WalletProblem
 */
export function requireChain({ chainId }: Call, { id }: TargetChain): void {
  if (chainId === id) return;
  throw new WalletProblem('The arena is on another chain by now. Nothing was sent: please load this page anew.');
}

/**
 * Sends a call from `account`, after asking the node whether it would go well and whether there is enough for it and its fee.
 * @param explain what a revert's data means in words; null where it is not known
 * @throws WalletProblem: nothing has been sent
 */
export async function send(
  provider: Provider,
  account: string,
  call: Call,
  { symbol, explain }: { symbol: string; explain: (data: unknown) => string | null },
): Promise<Sent> {
  const transaction = { from: account, to: call.to, data: call.data, value: hexOf(BigInt(call.value)) };
  const gas = await estimate(provider, transaction, symbol, explain);
  await requireEnough(provider, account, BigInt(call.value), gas, symbol);
  const hash = (await ask(provider, 'eth_sendTransaction', [transaction], symbol)) as string;
  const found = await provider
    .request({ method: 'eth_getTransactionByHash', params: [hash] })
    .catch((): unknown => null);
  const nonce = (found as { nonce?: unknown } | null)?.nonce;
  return { hash, nonce: typeof nonce === 'string' ? Number(nonce) : null };
}

/** What became of it; asks until something has. A node that does not answer meanwhile is asked again. */
export async function follow(provider: Provider, account: string, { hash, nonce }: Sent): Promise<Outcome> {
  const quiet = (method: string, params: unknown[]): Promise<unknown> =>
    provider.request({ method, params }).catch(() => null);
  for (;;) {
    const before = nonce === null ? null : await quiet('eth_getTransactionCount', [account, 'latest']);
    const receipt = (await quiet('eth_getTransactionReceipt', [hash])) as { status?: unknown } | null;
    if (receipt) return Number(receipt.status) === 1 ? 'mined' : 'reverted';
    // its number was used up before its receipt was looked for: another one has it
    if (nonce !== null && typeof before === 'string' && Number(before) > nonce) return 'replaced';
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function estimate(
  provider: Provider,
  transaction: Record<string, string>,
  symbol: string,
  explain: (data: unknown) => string | null,
): Promise<bigint> {
  try {
    return BigInt((await provider.request({ method: 'eth_estimateGas', params: [transaction] })) as string);
  } catch (error) {
    const words = dataOf(error).map(explain).find(Boolean);
    if (words) throw new WalletProblem(words);
    if (isPoor(error)) throw poor(symbol);
    throw new WalletProblem('The chain would refuse that now. Nothing was sent. Please look again in a moment.');
  }
}

/** Coins for the call and for its fee: a wallet that lacks them says so less kindly. */
async function requireEnough(
  provider: Provider,
  account: string,
  value: bigint,
  gas: bigint,
  symbol: string,
): Promise<void> {
  const amount = async (method: string, params: unknown[] = []) =>
    BigInt((await provider.request({ method, params })) as string);
  const read = Promise.all([amount('eth_getBalance', [account, 'latest']), amount('eth_gasPrice')]);
  const [balance, price] = await read.catch((): [null, null] => [null, null]);
  if (balance === null) return;
  const fee = (gas * price * GAS_MARGIN_PERCENT) / 100n;
  if (balance >= value + fee) return;
  const words = (wei: bigint) => coinText(wei, { symbol, decimals: COIN_DECIMALS });
  throw new WalletProblem(
    `Your wallet has ${words(balance)}. That is not enough: ${value > 0n ? `this takes ${words(value)}, and ` : ''}the network’s fee is about ${words(fee)}.`,
  );
}

async function ask(
  provider: Provider,
  method: string,
  params: readonly unknown[] | object = [],
  symbol = 'coins',
): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (error) {
    const code = codeOf(error);
    if (code === REJECTED) throw new WalletProblem('You have refused in the wallet; nothing has happened.');
    if (code === PENDING) throw new WalletProblem('The wallet waits for you already: please open it, and answer.');
    if (isPoor(error)) throw poor(symbol);
    throw new WalletProblem('The wallet could not do that; nothing was sent. Please unlock it, and try again.');
  }
}

function wrongChain({ name }: TargetChain): WalletProblem {
  return new WalletProblem(`Your wallet is on another chain. Please switch it to ${name}, then try again.`);
}

function poor(symbol: string): WalletProblem {
  return new WalletProblem(`Your wallet has not enough ${symbol} for that and the network’s fee. Nothing was sent.`);
}

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

function isPoor(error: unknown): boolean {
  return /insufficient funds|gas required exceeds allowance/i.test(
    String((error as { message?: unknown } | null)?.message),
  );
}

/** Wallets wrap what a node says, each in its own way. */
function dataOf(error: unknown): unknown[] {
  const { data } = (error ?? {}) as { data?: unknown };
  const inner = data as { data?: unknown; originalError?: { data?: unknown } } | undefined;
  return [data, inner?.data, inner?.originalError?.data];
}

const hexOf = (value: bigint): string => `0x${value.toString(16)}`;
