import { type ChatName, CODE_MINUTES, type JoinRequest, type MoveSummary } from '../../core/people/index.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { SURFACE_WORDS } from './link-words.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

/** A Discord server and a Telegram group as one community: moderators of both sides agree, each shown the other's name. */

const CONFIRM_SECONDS = 300;
const NAME_SHOWN = 60;

const chatWords = ({ title, surface }: ChatName): RichText =>
  rich`**${shorten(title, NAME_SHOWN)}** (${SURFACE_WORDS[surface]})`;
const countWords = (members: number, agents: number): string =>
  `${members} ${members === 1 ? 'member' : 'members'} with ${agents} ${agents === 1 ? 'agent' : 'agents'}`;

export const setupLink: Command = {
  spec: {
    path: 'setup link',
    code: 'ul',
    description: 'Make one community with another server or group: a code for its moderators',
    help: `Gives a code, which a moderator of the other server or group enters there within ${CODE_MINUTES} minutes: /setup join CODE. Their chat then asks to be let in here, and this command shows the request.`,
    options: [],
    permission: 'moderator',
    visibility: 'private',
    // answers are kept for a day, and a code is kept by nobody; a second delivery gives another one
    readOnly: true,
  },
  async run(context) {
    const { services, community, invocation, place } = context;
    const requests = await services.people.chats.requests(community);
    const [request] = requests;
    if (request) return requestReply(context, request);
    const { code } = await services.people.chats.code(community, place);
    const isPrivate = answersPrivately(invocation.surface, invocation.chat.kind);
    return {
      title: rich`Join another chat with this one`,
      text: joinRich([
        rich`A moderator of the other server or group writes there within ${CODE_MINUTES} minutes:`,
        rich`\`/setup join ${code}\``,
        rich`Their chat then asks to be let in, and I tell you here. Their members, agents and credits would come into this community, under its settings; moderators of either chat would moderate both.`,
        ...(isPrivate ? [] : [rich`(Nobody gets in by the code alone: you decide.)`]),
      ]),
      visibility: 'private',
      sensitive: true,
    };
  },
};

function requestReply({ invocation }: Context, { id, chat, askedBy, members, agents }: JoinRequest): Reply {
  const owner = invocation.actor.id;
  return {
    title: rich`Let them in?`,
    text: joinRich([
      rich`${chatWords(chat)} asks to become one community with this one; ${shorten(askedBy, NAME_SHOWN)} asked.`,
      rich`${countWords(members, agents)} would come along, with their ratings and credits. This community's settings hold for all, its moderators and theirs moderate both, and names that are taken here get a number.`,
      rich`/setup unlink parts the two again.`,
    ]),
    visibility: 'private',
    replaces: invocation.via === 'button',
    buttons: [
      [
        { label: 'Let them in', style: 'success', action: { command: 'setup admit', options: { id }, owner } },
        { label: 'Refuse', style: 'danger', action: { command: 'setup refuse', options: { id }, owner } },
      ],
    ],
  };
}

export const setupJoin: Command = {
  spec: {
    path: 'setup join',
    code: 'uj',
    description: 'Join the community of another server or group by its code',
    help: 'Enter the code of /setup link from the other server or group. You are shown its name and what would move before anything is asked. Example: /setup join K7QX-4M1Z',
    options: [
      { kind: 'string', name: 'code', description: 'K7QX-4M1Z, say', maxLength: 20, required: true },
      { kind: 'boolean', name: 'sure', description: 'Yes, ask to join' },
    ],
    permission: 'moderator',
    visibility: 'private',
  },
  async run({ services, community, options, place, invocation }): Promise<Reply> {
    const { chats } = services.people;
    const code = options.text('code') ?? '';
    if (options.flag('sure')) {
      const { hostName } = await chats.ask(community, place, code);
      return {
        text: rich`Asked. The moderators of **${shorten(hostName, NAME_SHOWN)}** have been told and let this chat in or not, within 24 hours.`,
        visibility: 'private',
        tone: 'good',
        replaces: invocation.via === 'button',
      };
    }
    const { host, members, agents, obstacles } = await chats.preview(community, place, code);
    const owner = invocation.actor.id;
    const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
    return {
      title: rich`Join ${shorten(host.name, NAME_SHOWN)}?`,
      text: joinRich([
        rich`That community is ${joinRich(host.chats.map(chatWords), ', ')} with ${host.members} members.`,
        rich`This chat would move into it: ${countWords(members, agents)} come along with ratings and credits, and names that are taken there get a number. Its settings hold, and its moderators moderate here too.`,
        rich`The matches, seasons and the log of this community stay as they are, to be read when the chat comes back: /setup unlink.`,
        ...obstacles.slice(0, 3).map(({ text }) => rich`• ${text} Until then nothing moves.`),
      ]),
      visibility: 'private',
      buttons: [
        [
          {
            label: 'Ask to join',
            style: 'primary',
            action: { command: 'setup join', options: { code, sure: true }, owner, expiresAt },
          },
          { label: 'No', action: { command: 'dismiss', options: {}, owner } },
        ],
      ],
    };
  },
};

const idOption = { kind: 'string', name: 'id', description: 'The request', maxLength: 20, required: true } as const;

export const setupAdmit: Command = {
  spec: {
    path: 'setup admit',
    code: 'ud',
    description: 'Let a chat into this community',
    help: 'Lets the chat in that asked. Reached by a button of /setup link.',
    options: [idOption],
    permission: 'moderator',
    visibility: 'private',
    hidden: true,
  },
  async run({ services, community, options, invocation }) {
    const summary = await services.people.chats.admit(community, options.text('id') ?? '');
    return {
      title: rich`One community`,
      text: joinRich([rich`${chatWords(summary.chat)} is in.`, ...movedLines(summary)]),
      visibility: 'private',
      tone: 'good',
      replaces: invocation.via === 'button',
    };
  },
};

export const setupRefuse: Command = {
  spec: {
    path: 'setup refuse',
    code: 'uf',
    description: 'Do not let a chat into this community',
    help: 'Refuses the chat that asked. Reached by a button of /setup link.',
    options: [idOption],
    permission: 'moderator',
    visibility: 'private',
    hidden: true,
  },
  async run({ services, community, options, invocation }) {
    await services.people.chats.refuse(community, options.text('id') ?? '');
    return {
      text: rich`Refused. Everything stays as it is, and they have been told.`,
      visibility: 'private',
      replaces: invocation.via === 'button',
    };
  },
};

export const setupUnlink: Command = {
  spec: {
    path: 'setup unlink',
    code: 'un',
    description: 'Part chats that were joined; says who keeps what before it does',
    help: 'Parts a chat from the community that it joined. Members who belong to that chat go along with agents, ratings and credits; who is on both sides stays. You are shown who and what before anything happens.',
    options: [
      { kind: 'string', name: 'chat', description: 'Which chat; reached by a button', maxLength: 20 },
      { kind: 'boolean', name: 'sure', description: 'Yes, part them' },
    ],
    permission: 'moderator',
    visibility: 'private',
  },
  async run(context) {
    const { services, community, options, invocation, place } = context;
    const { chats } = services.people;
    const guests = await chats.guests(community, place);
    const wanted = options.text('chat') ?? (guests.length === 1 ? guests[0]?.placeId : undefined);
    if (guests.length === 0) {
      return {
        text: rich`No chat has joined this community. /setup link and /setup join do that.`,
        visibility: 'private',
      };
    }
    if (wanted === undefined) {
      return {
        text: rich`Which chat leaves?`,
        visibility: 'private',
        buttons: guests.slice(0, 5).map(({ placeId, chat }) => [
          {
            label: shorten(chat.title, NAME_SHOWN) || 'That chat',
            action: { command: 'setup unlink', options: { chat: placeId }, owner: invocation.actor.id },
          },
        ]),
      };
    }
    if (!options.flag('sure')) return leaveQuestion(context, wanted);
    const summary = await chats.leave(community, wanted);
    return {
      title: rich`Parted`,
      text: joinRich([rich`${chatWords(summary.chat)} is a community of its own again.`, ...movedLines(summary)]),
      visibility: 'private',
      tone: 'good',
      replaces: invocation.via === 'button',
    };
  },
};

async function leaveQuestion({ services, community, invocation }: Context, placeId: string): Promise<Reply> {
  const { chat, going, members, agents, credits, staying, obstacles } = await services.people.chats.leavePreview(
    community,
    placeId,
  );
  const names = (list: readonly string[], all: number) =>
    `${list.map(name => shownName(name)).join(', ')}${all > list.length ? ` and ${all - list.length} more` : ''}`;
  const owner = invocation.actor.id;
  const expiresAt = Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS;
  const yes: Button = {
    label: 'Part them',
    style: 'danger',
    action: { command: 'setup unlink', options: { chat: placeId, sure: true }, owner, expiresAt },
  };
  return {
    title: rich`Part ${shorten(chat.title, NAME_SHOWN)} from this community?`,
    text: joinRich([
      members === 0
        ? rich`Nobody belongs to ${chatWords(chat)} alone: nobody goes along.`
        : rich`**Go along** with ${chatWords(chat)}: ${names(going, members)}. That is ${countWords(members, agents)} and ${credits} credits; ratings and slots go with them.`,
      staying.length === 0
        ? rich`**Stay**: everybody who was here first.`
        : rich`**Stay**, since they are on the other side as well: ${names(staying, staying.length)}, and everybody who was here first. In the chat that leaves they begin afresh.`,
      rich`Matches, tables and the log of the time together stay here. Settings of before hold there again. Nothing is lost.`,
      ...obstacles.slice(0, 3).map(({ text }) => rich`• Not yet: ${text}`),
    ]),
    visibility: 'private',
    replaces: invocation.via === 'button',
    buttons: [
      [
        ...(obstacles.length === 0 ? [yes] : []),
        { label: 'Leave it', action: { command: 'dismiss', options: {}, owner } },
      ],
    ],
  };
}

function movedLines({ members, agents, credits, renamed }: MoveSummary): RichText[] {
  const names = renamed.slice(0, 5).map(({ name, formerName }) => `${shownName(formerName)} is ${shownName(name)}`);
  return [
    rich`${countWords(members, agents)} and ${credits} credits have moved.`,
    ...(names.length > 0 ? [rich`Names that were taken got a number: ${names.join(', ')}.`] : []),
  ];
}
