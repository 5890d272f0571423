import { type BalancesPart, coinText } from '../../core/chain/index.ts';
import { chainName, shortAddress, type WalletLinkView, type WalletView } from '../../core/wallets/index.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { accountWords } from './link-words.ts';

/** What wallets, and the question whether one is yours, look like wherever they are told. */

/** The question, with the whole address: who compares only its ends can be deceived. */
export function confirmReply(link: WalletLinkView, owner: string): Reply {
  return {
    title: rich`Is this your wallet?`,
    text: joinRich([
      rich`A wallet has signed to be linked to you, ${accountWords([link.account])}:`,
      rich`\`${link.address ?? ''}\``,
      rich`Proven on ${chainName(link.chainId ?? 0)}. Compare the whole address with the one in your wallet.`,
      rich`Did somebody else send you a link, or is it not your address? Then refuse: whoever holds the wallet could sign in as you.`,
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: [confirmButtons(link, owner)],
  };
}

function confirmButtons({ id, expiresAt }: WalletLinkView, owner: string): Button[] {
  const lapsesAt = Math.floor(expiresAt.getTime() / 1000);
  return [
    {
      label: 'Yes, it is mine',
      style: 'success',
      action: { command: 'wallet confirm', options: { link: id }, owner, expiresAt: lapsesAt },
    },
    {
      label: 'Refuse',
      style: 'danger',
      action: { command: 'wallet refuse', options: { link: id }, owner, expiresAt: lapsesAt },
    },
  ];
}

/** '`0x71C7…` on Base, a smart wallet · main' with the whole address. */
export function walletLine({ address, chainId, kind, isMain }: WalletView): RichText {
  const where = kind === 'eoa' ? '' : `, a smart wallet on ${chainName(chainId)}`;
  return rich`${isMain ? '★' : '•'} \`${address}\`${where}${isMain ? ' · main' : ''}`;
}

export function walletLabel(wallet: WalletView): string {
  return shortAddress(wallet.address);
}

type Balances = Awaited<ReturnType<BalancesPart['of']>>;

/** Places that are shown of an amount. */
const PLACES = 4;

/** What a wallet holds on the arena's chain. @param balances null where there is no chain, or nothing of ours on it */
export function balanceLines(balances: Balances, address: string): RichText[] {
  const found = balances?.wallets.find(wallet => wallet.address === address);
  if (!balances || !found) return [];
  const { coin, token } = balances;
  const amounts =
    found.coin === null || found.tokens === null
      ? rich`Its balance is not to be had: the chain’s node does not answer just now.`
      : rich`${coinText(found.coin, coin, PLACES)} · ${coinText(found.tokens, token, PLACES)}`;
  const agents = found.agents.map(name => shownName(name)).join(', ');
  return [amounts, ...(agents === '' ? [] : [rich`Holds ${agents}`])].map(line => rich`   ${line}`);
}
