import type { TokenView } from '../../../core/chain/index.ts';
import { shortAddress } from '../../../core/wallets/index.ts';

/** Where an agent that is a token is held; nothing where nobody holds one. */
export function HeldOnChain({ token }: { token: TokenView | null }) {
  if (!token?.holder) return null;
  const { holder, explorerUrl, isChangingHands, chainName } = token;
  const wallet = (
    <abbr class="wallet-address" title={holder}>
      {shortAddress(holder)}
    </abbr>
  );
  return (
    <p class="faint">
      {isChangingHands ? 'Changing hands: its token went to ' : 'Owned on chain by '}
      {explorerUrl === null ? (
        wallet
      ) : (
        <a href={explorerUrl} rel="noopener noreferrer">
          {wallet}
        </a>
      )}
      {` (${chainName})`}
    </p>
  );
}
