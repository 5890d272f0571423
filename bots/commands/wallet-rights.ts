import { ARENA, type ClaimView, coinText, type PurchaseView } from '../../core/chain/index.ts';
import { shortAddress } from '../../core/wallets/index.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { requireChain } from './require-chain.ts';
import { timeWords } from './time-words.ts';
import type { Command, Context } from './types.ts';

/**
 * Rights that one's linked wallets have bought on chain, and tokens that seasons have for them: from what the arena has read of the chain, so that
 * nobody waits for a node. What changes anything is done on a page, by one's own wallet.
 */

/** Lines in one message; the page has all. */
const SHOWN_MAX = 15;
const KIND_WORDS: Readonly<Record<PurchaseView['offer']['kind'], string>> = {
  'season-pass': 'Season pass',
  look: 'Look',
  sparring: 'Sparring',
};

export const walletRights: Command = {
  spec: {
    path: 'wallet rights',
    code: 'wt',
    description: 'Season passes, looks and sparring that your wallets have bought',
    help: 'Lists the rights that your linked wallets hold: unused, running until when, or over; and leads to the page where your own wallet buys, uses and gives back, or sells sparring with an agent whose token it holds. None of them helps in a fight that counts.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run(context) {
    const { services, community } = context;
    const bought = await requireChain(context).rights.ofPerson(community);
    const wallets = await services.wallets.book.of(community);
    const lines = bought.slice(0, SHOWN_MAX).map(purchase => purchaseLine(purchase, community.settings));
    if (bought.length === 0) {
      lines.push(
        wallets.length === 0
          ? rich`No wallet is linked to you. What a wallet has bought counts for you once it is: \`/link wallet\``
          : rich`Your wallets have bought none, as far as the chain has confirmed.`,
      );
    }
    if (bought.length > SHOWN_MAX) lines.push(rich`…and ${bought.length - SHOWN_MAX} more.`);
    return pageReply(context, 'rights', {
      title: rich`Your rights`,
      text: joinRich(lines),
      label: bought.some(({ state }) => state === 'unused') ? 'Use or give back' : 'What is sold',
    });
  },
};

export const walletClaim: Command = {
  spec: {
    path: 'wallet claim',
    code: 'wq',
    description: 'Tokens that seasons have for your wallets',
    help: 'A season that ends gives ARENA tokens to those who played it and had a wallet linked. Lists yours and leads to the page where your own wallet claims them and lets their votes count.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run(context) {
    const { community } = context;
    const claims = await requireChain(context).drops.ofPerson(community);
    const lines = claims.slice(0, SHOWN_MAX).map(claim => claimLine(claim, community.settings));
    if (claims.length === 0) {
      lines.push(
        rich`No season has tokens for your wallets. They go to those who have fought in it and have a wallet linked when it ends: \`/link wallet\``,
      );
    }
    const isDue = claims.some(claim => claim.claimedAt === null && claim.drop.state === 'open');
    return pageReply(context, 'drops', {
      title: rich`Tokens of seasons`,
      text: joinRich(lines),
      label: isDue ? 'Claim on the page' : 'To the page',
    });
  },
};

function purchaseLine(
  { offer, state, expiresAt, holder }: PurchaseView,
  settings: Context['community']['settings'],
): RichText {
  const what = rich`**${KIND_WORDS[offer.kind]}: ${shownName(offer.title)}**`;
  const wallet = rich`\`${shortAddress(holder)}\``;
  const until = expiresAt ? timeWords(expiresAt, settings) : '';
  switch (state) {
    case 'unused':
      return rich`○ ${what} · not used yet, ${offer.days} days from its first use on (${wallet})`;
    case 'active':
      return rich`✓ ${what} · until ${until} (${wallet})`;
    default:
      return rich`– ${what} · ended ${until}`;
  }
}

function claimLine(
  { drop, account, amount, claimedAt }: ClaimView,
  settings: Context['community']['settings'],
): RichText {
  const what = rich`**${coinText(amount, ARENA)}** · ${shownName(drop.seasonName)} (\`${shortAddress(account)}\`)`;
  if (claimedAt) return rich`✓ ${what} · claimed ${timeWords(claimedAt, settings)}`;
  if (drop.state === 'open') return rich`○ ${what} · to be claimed until ${timeWords(drop.closesAt, settings)}`;
  return drop.state === 'opening' ? rich`… ${what} · being opened on chain` : rich`– ${what} · its time is over`;
}

function pageReply(
  { services, invocation }: Context,
  kind: 'rights' | 'drops',
  { title, text, label }: { title: RichText; text: RichText; label: string },
): Reply {
  const owner = invocation.actor.id;
  const buttons: Button[] = [
    ...(services.pageAddress ? [{ label, emoji: '🌐', url: services.pageAddress({ kind, id: '' }) }] : []),
    kind === 'rights'
      ? { label: 'Tokens of seasons', action: { command: 'wallet claim', options: {}, owner } }
      : { label: 'Rights', action: { command: 'wallet rights', options: {}, owner } },
  ];
  return {
    title,
    text,
    visibility: 'private',
    sensitive: true,
    replaces: invocation.via === 'button',
    buttons: [buttons],
  };
}
