import { chainName, LINK_MINUTES } from '../../core/wallets/index.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { Command, Context } from './types.ts';
import { confirmReply } from './wallet-words.ts';

/** A link for one account and one use, by which a wallet is brought. It is for its member's eyes only, and kept by nobody. */

/** What opens the private chat for it (bots/commands/start.ts). */
export const WALLET_PAYLOAD = 'wallet';

export const linkWallet: Command = {
  spec: {
    path: 'link wallet',
    code: 'ww',
    description: 'Link an Ethereum wallet to your account: a one-time link to a page',
    help: `Gives you a link, for your eyes only, that serves once within ${LINK_MINUTES} minutes. On its page your wallet signs a message; nothing is moved and nothing is paid. Then you confirm the address here. A linked wallet can sign you in on the web.`,
    options: [],
    permission: 'member',
    visibility: 'private',
    // a second delivery gives another link: answers to anything else are kept for a day, and a link is kept by nobody
    readOnly: true,
  },
  run: context => walletLinkReply(context),
};

export async function walletLinkReply({ services, community, invocation, place }: Context): Promise<Reply> {
  const { wallets } = services;
  if (!answersPrivately(invocation.surface, invocation.chat.kind)) {
    return {
      text: rich`The link for your wallet is for your eyes only. Let us go on in our private chat.`,
      visibility: 'private',
      privateStart: WALLET_PAYLOAD,
    };
  }
  const owner = invocation.actor.id;
  const waiting = await wallets.links.waiting(community, invocation.surface);
  if (waiting) return confirmReply(waiting, owner);
  const { url } = await wallets.links.offer(community, place);
  return {
    title: rich`Link your wallet`,
    text: joinRich([
      rich`Open this where your wallet is, within ${LINK_MINUTES} minutes. It serves once, and for your account only:`,
      rich`\`${url}\``,
      rich`The wallet signs a message that names you; nothing is moved and nothing is paid. Then I show you the address here, and you confirm it.`,
      rich`Show the link to nobody. Chains: ${wallets.chains.map(chainName).join(', ')}.`,
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: [
      [
        { label: 'Open the page', url },
        { label: 'How it stands', action: { command: 'wallet show', options: {}, owner } },
      ],
    ],
  };
}
