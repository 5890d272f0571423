import type { TokenView } from '../../../core/chain/index.ts';
import { shortAddress } from '../../../core/wallets/index.ts';

/** Where an agent that is a token is held; of one that nobody asked for what it is not; nothing where there is none. */
export function HeldOnChain({ token }: { token: TokenView | null }) {
  if (token?.state === 'unasked') {
    return (
      <p class="faint">
        On chain there is a token of this agent that this arena did not make ({token.chainName}). It says nothing of
        whose the agent is; the arena's operator has to look at it.
      </p>
    );
  }
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
