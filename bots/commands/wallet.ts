import { WALLETS_MAX, type WalletView } from '../../core/wallets/index.ts';
import type { Choice, CommandOption } from '../command.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import type { Command, Context } from './types.ts';
import { balanceLines, confirmReply, walletLabel, walletLine } from './wallet-words.ts';

/** One's linked wallets. Addresses are for their owner's eyes only: who pays what from where is on the chain for everybody. */

/** How long the confirming button lives. */
const CONFIRM_SECONDS = 300;

const addressOption: CommandOption = {
  kind: 'string',
  name: 'address',
  description: 'One of your wallets: 0x…',
  maxLength: 64,
  required: true,
  autocomplete: true,
};

async function completeWallets({ services, community }: Pick<Context, 'services' | 'community'>, typed: string) {
  const wanted = typed.trim().toLowerCase();
  const found = (await services.wallets.book.of(community)).filter(({ address }) =>
    address.toLowerCase().includes(wanted),
  );
  return found.map(({ address, isMain }): Choice => ({ value: address, name: isMain ? `${address} · main` : address }));
}

export const walletShow: Command = {
  spec: {
    path: 'wallet show',
    code: 'wl',
    description: 'Your linked Ethereum wallets, and one that waits for your word',
    help: 'Lists the wallets that are linked to you, for your eyes only, and asks you about one that has signed and waits for your word. Where the arena is on a chain, also what each holds there: coins, ARENA tokens, and agents.',
    options: [],
    permission: 'member',
    visibility: 'private',
    telegramAlias: 'wallet',
  },
  run: context => showReply(context),
};

async function showReply(context: Context, said?: RichText): Promise<Reply> {
  const { services, community, invocation } = context;
  const owner = invocation.actor.id;
  const waiting = await services.wallets.links.waiting(community, invocation.surface);
  if (waiting && !said) return confirmReply(waiting, owner);
  const wallets = await services.wallets.book.of(community);
  const balances = await services.chain?.balances.of(community);
  const lines: RichText[] = wallets.flatMap(wallet => [
    walletLine(wallet),
    ...balanceLines(balances ?? null, wallet.address),
  ]);
  if (wallets.length === 0)
    lines.push(rich`None is linked. \`/link wallet\` links one; it can sign you in on the web.`);
  // with all wallets there is no room for another row
  const another: Button[] =
    wallets.length < WALLETS_MAX
      ? [
          { label: 'Link a wallet', style: 'primary', action: { command: 'link wallet', options: {}, owner } },
          ...(wallets.length > 0 ? onChainButtons(context, owner) : []),
        ]
      : [];
  return {
    title: said ?? rich`Your wallets`,
    text: joinRich(lines),
    visibility: 'private',
    sensitive: true,
    ...(said && { tone: 'good' as const }),
    replaces: invocation.via === 'button',
    buttons: [...wallets.map(wallet => walletButtons(wallet, owner)), another].filter(row => row.length > 0),
  };
}

/** To what else wallets have on the arena's chain. */
function onChainButtons({ services: { chain } }: Context, owner: string): Button[] {
  if (!chain) return [];
  const to = (label: string, command: string): Button => ({ label, action: { command, options: {}, owner } });
  return [
    ...(chain.settings.escrow ? [to('Stakes', 'escrow status')] : []),
    to('Rights', 'wallet rights'),
    to('Tokens of seasons', 'wallet claim'),
  ];
}

/** Of one wallet, by its id: an address does not fit a button. */
function walletButtons(wallet: WalletView, owner: string): Button[] {
  const options = { address: wallet.id };
  const unlink: Button = {
    label: `Unlink ${walletLabel(wallet)}`,
    style: 'danger',
    action: { command: 'wallet unlink', options, owner },
  };
  if (wallet.isMain) return [unlink];
  return [{ label: `Make ${walletLabel(wallet)} main`, action: { command: 'wallet main', options, owner } }, unlink];
}

export const walletMain: Command = {
  spec: {
    path: 'wallet main',
    code: 'wn',
    description: 'Choose which of your wallets is the main one',
    help: 'The main wallet stands for you where only one can: where the arena is on a chain, your agents’ tokens are minted to it, and a season’s tokens are set aside for it. Example: /wallet main 0x…',
    options: [addressOption],
    permission: 'member',
    visibility: 'private',
  },
  complete: (context, _option, typed) => completeWallets(context, typed),
  async run(context) {
    const { services, community, options } = context;
    await services.wallets.book.setMain(community, options.text('address') ?? '');
    return showReply(context, rich`That is your main wallet now`);
  },
};

export const walletUnlink: Command = {
  spec: {
    path: 'wallet unlink',
    code: 'wv',
    description: 'Unlink one of your wallets, after a second question',
    help: 'The wallet is not yours here any more: it signs nobody in, and browsers that a wallet has signed in are signed out. It may be linked again, by you or by somebody else.',
    options: [addressOption, { kind: 'boolean', name: 'sure', description: 'Yes, unlink it' }],
    permission: 'member',
    visibility: 'private',
  },
  complete: (context, _option, typed) => completeWallets(context, typed),
  async run(context) {
    const { services, community, options, invocation } = context;
    const typed = options.text('address') ?? '';
    if (options.flag('sure')) {
      await services.wallets.book.unlink(community, typed);
      return showReply(context, rich`Unlinked`);
    }
    const wallet = await services.wallets.book.find(community, typed);
    const held = (await services.chain?.owners.heldBy(wallet.address)) ?? 0;
    const owner = invocation.actor.id;
    const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
    return {
      title: rich`Unlink this wallet?`,
      text: joinRich([
        rich`\`${wallet.address}\``,
        rich`It signs you in no more, and browsers that a wallet has signed in are signed out. It may be linked again.`,
        ...(held === 0
          ? []
          : [
              rich`**It holds the ${held === 1 ? 'token of an agent' : `tokens of ${held} agents`}** of yours: you cannot command ${held === 1 ? 'it' : 'them'} any more until the wallet is linked again, and whoever links it then can.`,
            ]),
      ]),
      visibility: 'private',
      sensitive: true,
      buttons: [
        [
          {
            label: 'Unlink it',
            style: 'danger',
            action: { command: 'wallet unlink', options: { address: wallet.id, sure: true }, owner, expiresAt },
          },
          { label: 'No', action: { command: 'dismiss', options: {}, owner } },
        ],
      ],
    };
  },
};

const linkOption: CommandOption = {
  kind: 'string',
  name: 'link',
  description: 'The link',
  maxLength: 20,
  required: true,
};

/** The word that makes a link count. */
export const walletConfirm: Command = {
  spec: {
    path: 'wallet confirm',
    code: 'wy',
    description: 'Yes, the wallet that has signed is mine',
    help: 'Confirms a wallet that has signed on the page of your link. Reached by a button.',
    options: [linkOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { services, community, options, invocation } = context;
    await services.wallets.links.confirm(community, invocation.surface, options.text('link') ?? '');
    return showReply(context, rich`Your wallet is linked`);
  },
};

export const walletRefuse: Command = {
  spec: {
    path: 'wallet refuse',
    code: 'wz',
    description: 'No, the wallet that has signed is not mine',
    help: 'Refuses a wallet that has signed on the page of your link. Reached by a button.',
    options: [linkOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ services, community, options, invocation }) {
    const { links } = services.wallets;
    await links.refuse(community, invocation.surface, options.text('link') ?? '');
    return {
      title: rich`Refused`,
      text: rich`Nothing was linked. Whoever sent you a link, or got hold of yours, has gained nothing by it.`,
      visibility: 'private',
      sensitive: true,
      replaces: invocation.via === 'button',
    };
  },
};
