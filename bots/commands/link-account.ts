import { CODE_MINUTES, type LinkView } from '../../core/people/index.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { accountWords, CONSEQUENCES, linkButtons, linkText } from './link-words.ts';
import type { Command, Context } from './types.ts';

/** One person with an account on Discord and one on Telegram. Codes and names are for their owner's eyes only. */

/** What opens the private chat for it (bots/commands/start.ts). */
export const LINK_PAYLOAD = 'link';
/** How long the confirming button lives: as long as the code. */
const CONFIRM_SECONDS = CODE_MINUTES * 60;

export const linkAccount: Command = {
  spec: {
    path: 'link account',
    code: 'ua',
    description: 'Join your Discord and Telegram accounts: a code for the other one',
    help: `Gives you a code, for your eyes only. Enter it with your other account within ${CODE_MINUTES} minutes: /link confirm CODE. Both sides agree, and a day later agents and credits become one; until then either can take it back.`,
    options: [],
    permission: 'member',
    visibility: 'private',
    // a second delivery gives another code: answers to anything else are kept for a day, and a code is kept by nobody
    readOnly: true,
  },
  run: context => codeReply(context),
};

export async function codeReply({ services, community, invocation, place }: Context): Promise<Reply> {
  if (!answersPrivately(invocation.surface, invocation.chat.kind)) {
    return {
      text: rich`The code that joins your accounts is for your eyes only. Let us go on in our private chat.`,
      visibility: 'private',
      privateStart: LINK_PAYLOAD,
    };
  }
  const { code } = await services.people.links.code(community, place);
  const there = { discord: 'on Telegram', telegram: 'on Discord', console: 'on Discord or Telegram' };
  return {
    title: rich`Join your accounts`,
    text: joinRich([
      rich`Write this to me ${there[invocation.surface]} within ${CODE_MINUTES} minutes, with your other account:`,
      rich`\`/link confirm ${code}\``,
      rich`The code serves once. Show it to nobody: I never ask for it anywhere else.`,
      CONSEQUENCES,
    ]),
    visibility: 'private',
    sensitive: true,
    buttons: [
      [{ label: 'How it stands', action: { command: 'link status', options: {}, owner: invocation.actor.id } }],
    ],
  };
}

export const linkConfirm: Command = {
  spec: {
    path: 'link confirm',
    code: 'uc',
    description: 'Enter the code that your other account was given',
    help: 'Enter the code of /link account with your other account, best in private. You are shown whose code it is before anything is agreed. Example: /link confirm K7QX-4M1Z',
    options: [
      { kind: 'string', name: 'code', description: 'K7QX-4M1Z, say', maxLength: 20 },
      { kind: 'boolean', name: 'sure', description: 'Yes, both accounts are mine' },
    ],
    permission: 'member',
    visibility: 'private',
    opensForm: true,
  },
  async run(context) {
    const { services, community, options, invocation } = context;
    const code = options.text('code');
    if (code === undefined) return codeForm(invocation.actor.id);
    const { links } = services.people;
    if (options.flag('sure')) return viewReply(context, await links.ask(community, code), rich`Half of it is done`);
    const { first } = await links.preview(community, code);
    const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
    const owner = invocation.actor.id;
    return {
      title: rich`Are both you?`,
      text: joinRich([
        rich`That code was given to ${accountWords(first)}.`,
        rich`If that is you as well, this account is joined to that one. ${CONSEQUENCES}`,
        rich`Did somebody else send you the code? Then say no: they would get your agents and credits.`,
      ]),
      visibility: 'private',
      sensitive: true,
      buttons: [
        [
          {
            label: 'Yes, both are me',
            style: 'success',
            action: { command: 'link confirm', options: { code, sure: true }, owner, expiresAt },
          },
          { label: 'No', action: { command: 'dismiss', options: {}, owner } },
        ],
      ],
    };
  },
};

function codeForm(owner: string): Reply {
  return {
    text: rich`Which code was your other account given?`,
    visibility: 'private',
    sensitive: true,
    form: {
      title: 'Join your accounts',
      fields: [{ kind: 'text', name: 'code', label: 'Code of /link account', maxLength: 20, required: true }],
      submit: { command: 'link confirm', options: {}, owner },
    },
  };
}

/** The last word of whoever asked for the code. */
export const linkAgree: Command = {
  spec: {
    path: 'link agree',
    code: 'ug',
    description: 'Yes, the other account is mine',
    help: 'Agrees to a link that your other account has confirmed. Reached by a button.',
    options: [{ kind: 'string', name: 'id', description: 'The link', maxLength: 20, required: true }],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  run: async context => {
    const { services, community, options } = context;
    const link = await services.people.links.agree(community, options.text('id') ?? '');
    return viewReply(context, link, rich`Agreed`);
  },
};

export const linkCancel: Command = {
  spec: {
    path: 'link cancel',
    code: 'ux',
    description: 'Take back a link of your accounts while it waits',
    help: 'Takes back a link that is not done yet, from either side. Both accounts stay as they are, and the other side is told.',
    options: [],
    permission: 'member',
    visibility: 'private',
  },
  run: async context =>
    viewReply(context, await context.services.people.links.cancel(context.community), rich`Taken back`),
};

export const linkStatus: Command = {
  spec: {
    path: 'link status',
    code: 'us',
    description: 'Which of your accounts are joined, and what waits',
    help: 'Shows which accounts the arena knows as yours, and a link that is under way with what stands in its way.',
    options: [],
    permission: 'member',
    visibility: 'private',
  },
  async run(context) {
    const { services, community, invocation } = context;
    const { accounts, link, obstacles } = await services.people.links.status(community);
    const lines: RichText[] = [rich`You are ${accountWords(accounts)}.`];
    if (link) {
      lines.push(linkText(link), ...obstacles.slice(0, 3).map(({ text }) => rich`• ${text}`));
    } else if (accounts.length < 2) {
      lines.push(rich`\`/link account\` joins another account of yours.`);
    }
    return {
      title: rich`Your accounts`,
      text: joinRich(lines),
      visibility: 'private',
      sensitive: true,
      replaces: invocation.via === 'button',
      ...(link && { buttons: linkButtons(link, invocation.actor.id) }),
    };
  },
};

function viewReply({ invocation }: Context, link: LinkView, title: RichText): Reply {
  return {
    title,
    text: linkText(link),
    visibility: 'private',
    sensitive: true,
    tone: link.state === 'cancelled' ? 'neutral' : 'good',
    replaces: invocation.via === 'button',
    buttons: linkButtons(link, invocation.actor.id),
  };
}
