import type { FoundWallet, Provider } from './discovery.ts';

/** Has a wallet sign a message that the arena issues for it. */

export interface Chain {
  id: number;
  name: string;
}

export interface Signed {
  message: string;
  signature: string;
}

/** Codes of EIP-1193 and of wallet_switchEthereumChain (EIP-3326). */
const REJECTED = 4001;
const PENDING = -32002;

/** A sentence for people: what the wallet did, and what to do. */
export class WalletProblem extends Error {}

/**
 * @param issue asks the arena for the message
 * @param tell what the person is to do in the wallet meanwhile
 * @throws WalletProblem, and what `issue` throws
 */
export async function signWith(
  { name, provider }: FoundWallet,
  chains: readonly Chain[],
  issue: (wish: { address: string; chainId: number }) => Promise<string>,
  tell: (words: string) => void,
): Promise<Signed> {
  tell(`${name} asks you which account it may show.`);
  const [address] = (await ask(provider, 'eth_requestAccounts')) as string[];
  if (!address) throw new WalletProblem(`${name} has shown no account. Please choose one there, and try again.`);
  const chainId = await chainOf(provider, chains, tell);
  const message = await issue({ address, chainId });
  tell(`Read what ${name} shows, then sign there.`);
  const signature = (await ask(provider, 'personal_sign', [hexOf(message), address])) as string;
  return { message, signature };
}

/** The chain that the wallet is on where it is one of those; else it is asked to go to the first. */
async function chainOf(provider: Provider, chains: readonly Chain[], tell: (words: string) => void): Promise<number> {
  const now = Number(await ask(provider, 'eth_chainId'));
  if (chains.some(({ id }) => id === now)) return now;
  const [first] = chains;
  if (!first) throw new WalletProblem('This arena takes wallets of no chain.');
  const names = chains.map(({ name }) => name).join(', ');
  tell(`Your wallet is asked to go to ${first.name}.`);
  await provider
    .request({ method: 'wallet_switchEthereumChain', params: [{ chainId: `0x${first.id.toString(16)}` }] })
    .catch(() => {
      throw new WalletProblem(`Please switch your wallet to one of these chains, then try again: ${names}.`);
    });
  return first.id;
}

async function ask(provider: Provider, method: string, params: readonly unknown[] = []): Promise<unknown> {
  try {
    return await provider.request({ method, params });
  } catch (error) {
    const code = (error as { code?: unknown } | null)?.code;
    if (code === REJECTED) throw new WalletProblem('You have refused in the wallet; nothing has happened.');
    if (code === PENDING) throw new WalletProblem('The wallet waits for you already: please open it, and answer.');
    throw new WalletProblem('The wallet could not do that. Please unlock it, and try again.');
  }
}

/** As personal_sign takes text: its bytes in hexadecimal. */
function hexOf(text: string): string {
  const digits = Array.from(new TextEncoder().encode(text), byte => byte.toString(16).padStart(2, '0'));
  return `0x${digits.join('')}`;
}
