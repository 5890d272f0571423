import { ArenaError } from '../../core/platform/errors.ts';
import { chainName } from '../../core/wallets/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { utcWords } from './link-words.ts';
import type { Command, Context } from './types.ts';

/** What is held about a member: said in plain words, handed over, deleted. */

/** How long the confirming button lives. */
const CONFIRM_SECONDS = 300;
/** Typed to confirm: a tap too many deletes nobody. */
const WORD = 'DELETE';

export const privacyShow: Command = {
  spec: {
    path: 'privacy show',
    code: 'up',
    description: 'What the arena keeps about you, and how to get or delete it',
    help: 'Says in plain words what is kept about you. /privacy export hands it over as a file, /privacy delete deletes what names you.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'privacy',
  },
  async run({ services, community, invocation }) {
    const { counts, eraseAskedAt, obstacles } = await services.people.privacy.view(community);
    const owner = invocation.actor.id;
    const number = (count: number, one: string, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
    return {
      title: rich`What the arena keeps about you`,
      text: joinRich([
        rich`**Who you are**: ${number(counts.accounts, 'account')} with the name and number that the platform gives, and when you were here last; ${number(counts.communities, 'community', 'communities')}${counts.wallets > 0 ? `; ${number(counts.wallets, 'Ethereum wallet')} that you have linked` : ''}. Where you are signed in on the web (browser and times, for a month after), your tokens, unreadable even for us, and your webhooks. No messages, no network addresses, nothing else that you write.`,
        rich`**What you do here**: ${number(counts.agents, 'agent')} with every version, ${number(counts.matches, 'match', 'matches')}, ${number(counts.bets, 'bet')}, ${number(counts.movements, 'movement')} of credits, free picks, reactions, your limits and settings.`,
        rich`**What moderators do**: sanctions with their reasons, and a log of what concerns all, which everybody may read.`,
        rich`Names, agents, results, rankings and what came of bets are open to everybody, in chat and on the arena's web pages. Balances, statements and limits are not published. Nobody else is given anything, and nothing is tracked.`,
        ...onChainLine(services),
        rich`Answers are kept for a day (so that nothing happens twice), private messages' dates for a month.`,
        ...(eraseAskedAt
          ? [
              rich`**Your deletion** of ${utcWords(eraseAskedAt)} waits. ${obstacles.map(({ text }) => text).join(' ') || 'It happens within a minute.'}`,
            ]
          : []),
      ]),
      visibility: 'private',
      sensitive: true,
      buttons: [
        [
          { label: 'Everything as a file', action: { command: 'privacy export', options: {}, owner } },
          eraseAskedAt
            ? { label: 'Do not delete', style: 'success', action: { command: 'privacy keep', options: {}, owner } }
            : { label: 'Delete me', style: 'danger', action: { command: 'privacy delete', options: {}, owner } },
        ],
      ],
    };
  },
};

/** What nobody can take back; nothing where the arena is on no chain. */
function onChainLine({ chain }: Context['services']): RichText[] {
  if (chain === null) return [];
  return [
    rich`**On chain** (${chainName(chain.settings.id)}), for everybody and for ever: what you do there with a wallet of your own, and the agents that you have minted, with name, build, looks and record. Your name and accounts never go there. We keep which wallets are yours; that is deleted with you, the chain is not.`,
  ];
}

export const privacyExport: Command = {
  spec: {
    path: 'privacy export',
    code: 'ue',
    description: 'Everything that the arena keeps about you, as a file',
    help: 'Hands over everything that is kept about you in all communities, as a ZIP of readable files. For your eyes only: in a Telegram group it comes to the private chat.',
    options: [],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run({ services, community, invocation, place }) {
    const bytes = await services.people.privacy.export(community);
    const limit = services.maxUploadBytes(invocation.surface, place);
    if (bytes.length > limit) {
      throw new ArenaError(
        'export-too-large',
        'There is more about you than this chat takes as a file. Please ask whoever runs this arena for it.',
        409,
      );
    }
    return {
      title: rich`Everything about you`,
      text: rich`README.txt inside says what is in which file. Keep it to yourself: it names your accounts.`,
      visibility: 'private',
      sensitive: true,
      picture: {
        bytes,
        filename: 'agent-arena-my-data.zip',
        contentType: 'application/zip' as const,
        alt: 'Everything that the arena keeps about you',
      },
    };
  },
};

export const privacyDelete: Command = {
  spec: {
    path: 'privacy delete',
    code: 'uz',
    description: 'Delete what names you, in all communities; explained before it happens',
    help: 'Deletes your accounts and names here for good, after two questions. Results and the ledger stay under a pseudonym, so that sums and brackets remain true.',
    options: [
      { kind: 'string', name: 'word', description: `${WORD}, to confirm`, maxLength: 20 },
      { kind: 'boolean', name: 'sure', description: 'Asks for the word; reached by a button' },
    ],
    permission: 'member',
    visibility: 'private',
    opensForm: true,
  },
  async run(context) {
    const { options, invocation } = context;
    const word = options.text('word');
    if (word !== undefined) {
      if (word.trim().toUpperCase() === WORD) return erased(context);
      throw new ArenaError('not-confirmed', `Nothing was deleted: the word that confirms it is ${WORD}.`);
    }
    return options.flag('sure') ? wordForm(invocation.actor.id) : explanation(context);
  },
};

async function explanation({ services, community, invocation }: Context): Promise<Reply> {
  const { obstacles, counts } = await services.people.privacy.view(community);
  const owner = invocation.actor.id;
  const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
  const everywhere = counts.communities > 1 ? ` in all ${counts.communities} communities` : '';
  return {
    title: rich`Delete what names you?`,
    text: joinRich([
      rich`**Deleted**${everywhere}: your accounts and their numbers, your names wherever they stand (lists, tables, the moderators' log), practice fights, private messages' records, settings.`,
      rich`**Ends**: your agents retire for good, an agent that carries your name is renamed, your credits are burned.`,
      rich`**Stays** under a pseudonym like “Member 4F2K”: matches and their proofs, results, tables and the ledger, so that sums and brackets remain true. Messages that chats show already cannot be called back.`,
      ...(services.chain === null
        ? []
        : [
            rich`**Stays on chain**, where nobody can delete: what your wallets did there. An agent whose token a wallet holds does not retire: it goes to that wallet's address, which is nobody's here any more.`,
          ]),
      rich`**Still holds** if you come back with the same account: limits, exclusions and sanctions, by a keyed hash that names nobody. Start credits are not given twice.`,
      ...obstacles.slice(0, 3).map(({ text }) => rich`• ${text} The deletion waits for that.`),
      rich`It cannot be undone. \`/privacy export\` first, perhaps?`,
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: [
      [
        {
          label: 'I understand, go on',
          style: 'danger',
          action: { command: 'privacy delete', options: { sure: true }, owner, expiresAt },
        },
        { label: 'No', action: { command: 'dismiss', options: {}, owner } },
      ],
    ],
  };
}

function wordForm(owner: string): Reply {
  return {
    text: rich`To delete what names you for good, write **${WORD}**.`,
    visibility: 'private',
    sensitive: true,
    form: {
      title: 'Delete what names you',
      fields: [{ kind: 'text', name: 'word', label: `Write ${WORD} to confirm`, maxLength: 20, required: true }],
      submit: { command: 'privacy delete', options: {}, owner },
    },
  };
}

async function erased({ services, community, invocation }: Context): Promise<Reply> {
  const { done, obstacles } = await services.people.privacy.askErasure(community);
  if (done) {
    return {
      title: rich`Deleted`,
      text: rich`What named you is gone. Thank you for the fights; whenever you come back, you begin as a stranger.`,
      visibility: 'private',
      sensitive: true,
      tone: 'good',
    };
  }
  return {
    title: rich`It waits`,
    text: joinRich([
      rich`You will be deleted as soon as nothing of yours is open; you need do nothing more.`,
      ...obstacles.slice(0, 3).map(({ text }) => rich`• ${text}`),
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: [
      [
        {
          label: 'Do not delete',
          style: 'success',
          action: { command: 'privacy keep', options: {}, owner: invocation.actor.id },
        },
      ],
    ],
  };
}

export const privacyKeep: Command = {
  spec: {
    path: 'privacy keep',
    code: 'uk',
    description: 'Take a deletion back while it waits',
    help: 'Takes back a deletion that waits for open bets. Reached by a button.',
    options: [],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run({ services, community }) {
    const kept = await services.people.privacy.keep(community);
    return {
      text: kept ? rich`You stay. Nothing was deleted.` : rich`No deletion of yours waits.`,
      visibility: 'private',
      sensitive: true,
    };
  },
};
