import type { BaseWallet } from 'ethers';
import type { House } from '../../arena/house.ts';
import type { Reply } from '../../bots/reply.ts';
import type { WalletLinkView } from '../../core/wallets/index.ts';
import { words } from '../arena/harness.ts';

/** What the page of a wallet link does, without a page. */

/** The secret of the link in a reply of /link wallet; '' where there is none. */
export function secretIn(reply: Reply): string {
  return /\/link-wallet#([A-Za-z0-9_-]+)/.exec(words(reply))?.[1] ?? '';
}

/** Asks for the message, has a wallet with a key of its own sign it, and hands it in. */
export async function signLink(
  { wallets }: Pick<House, 'wallets'>,
  secret: string,
  wallet: BaseWallet,
  chainId = 1,
): Promise<WalletLinkView> {
  const message = await wallets.links.message(secret, { address: wallet.address, chainId });
  return wallets.links.sign(secret, { message, signature: await wallet.signMessage(message) });
}
