import { goOn } from './session/go-on.ts';
import { part, say } from './session/say.ts';
import { showWallets } from './wallet/chooser.ts';
import type { FoundWallet } from './wallet/discovery.ts';
import { post, wordsOf } from './wallet/post.ts';
import { type Chain, signWith } from './wallet/sign.ts';

/** Signing in by a wallet that was linked in chat. Whether an address is linked is told to nobody who cannot sign for it. */

const status = part<HTMLElement>('#wallet-status');
const root = part<HTMLElement>('#wallets');
const chains = JSON.parse(part<HTMLElement>('[data-chains]')?.dataset['chains'] ?? '[]') as Chain[];

if (root) showWallets(root, signIn);

async function signIn(wallet: FoundWallet): Promise<void> {
  try {
    const signed = await signWith(wallet, chains, issue, words => say(status, words));
    say(status, 'Looking at the signature…');
    await post('/v1/session/wallet', signed);
    goOn();
  } catch (error) {
    say(status, wordsOf(error), 'bad');
  }
}

async function issue(wish: { address: string; chainId: number }): Promise<string> {
  return (await post<{ message: string }>('/v1/session/wallet/nonce', wish)).message;
}
