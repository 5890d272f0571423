import {
  SANCTION_KINDS,
  SANCTION_REASON_MAX,
  type SanctionKind,
  type SanctionView,
} from '../../core/communities/index.ts';
import { durationWords, parseDuration, type SanctionTarget } from '../../core/moderation/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { labelName, shownName } from '../shown-name.ts';
import { requireNamed } from './mod.ts';
import { anyAgentOption, completeAgents, reasonOption } from './options.ts';
import { SANCTION_LABELS, sanctionLine, untilWords } from './sanction-words.ts';
import type { Command, Context } from './types.ts';

/** What moderators close to members for a time, and open again. */

const PAGE = 8;
/** 'two weeks and a day' has that many words. */
const DURATION_WORDS = 5;
const DURATIONS = ['1 hour', '6 hours', '1 day', '3 days', '1 week', '30 days', 'for good'];

export const modSanction: Command = {
  spec: {
    path: 'mod sanction',
    code: '0s',
    description: 'Close commands, bets, rated matches or everything to a member for a time',
    help: 'mute: no commands. wagers: no bets. rated: no rated matches or tournaments. ban: all of these. Bets that stand and matches under way go on. The member is told why and until when. Example: /mod sanction @ada wagers 3 days threats after a lost bet',
    options: [
      { kind: 'member', name: 'member', description: 'Whom it is for', required: true },
      {
        kind: 'string',
        name: 'kind',
        description: 'What is closed',
        maxLength: 20,
        required: true,
        choices: SANCTION_KINDS.map(value => ({ value, label: SANCTION_LABELS[value] })),
      },
      {
        kind: 'string',
        name: 'duration',
        description: 'How long: 2h, 3 days, 1 week, for good',
        maxLength: 40,
        required: true,
        autocomplete: true,
      },
      { ...reasonOption, description: 'Why: the member reads it' },
    ],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'private',
  },
  complete: async (_context, option, typed) =>
    option === 'duration'
      ? DURATIONS.filter(words => words.includes(typed.trim().toLowerCase())).map(words => ({
          value: words,
          name: words,
        }))
      : [],
  async run(context) {
    const { services, community, options, invocation } = context;
    requireNamed(invocation);
    const { durationMs, reason } = splitDuration(options.text('duration') ?? '', options.text('reason') ?? '');
    const target = await targetOf(context);
    const kind = options.text('kind') as SanctionKind;
    const { sanction, left } = await services.moderation.sanction(community, { target, kind, durationMs, reason });
    const lines = [
      rich`**${target.displayName}**: ${SANCTION_LABELS[kind]} ${untilWords(sanction.endsAt, community.settings)}. Reason: ${sanction.reason}`,
      ...(left.length > 0 ? [rich`Out of the queue: ${left.map(name => shownName(name)).join(', ')}.`] : []),
      rich`Bets that stand and matches under way go on. ${target.displayName} is told privately, and at the next try.`,
    ];
    return {
      title: rich`Sanctioned for ${durationWords(durationMs)}`,
      text: joinRich(lines),
      tone: 'good',
      visibility: 'private',
      buttons: [[{ label: 'Lift it', action: { command: 'mod lift', options: { id: sanction.id } } }]],
    };
  },
};

/** Typed without quotes, '3 days spamming' puts '3' into the duration and the rest into the reason: the longest beginning that is a time is it. */
export function splitDuration(duration: string, reason: string): { durationMs: number | null; reason: string } {
  const alone = parseDuration(duration);
  if (alone !== undefined) return { durationMs: alone, reason };
  const words = `${duration} ${reason}`.trim().split(/\s+/u);
  for (let count = Math.min(DURATION_WORDS, words.length - 1); count >= 2; count -= 1) {
    const found = parseDuration(words.slice(0, count).join(' '));
    if (found !== undefined) return { durationMs: found, reason: words.slice(count).join(' ') };
  }
  throw new ArenaError(
    'bad-duration',
    'How long? From a minute to five years, such as 2h, 3 days or 1 week; or "for good", until somebody lifts it.',
  );
}

async function targetOf({ services, community, options, invocation }: Context): Promise<SanctionTarget> {
  const reference = options.member('member');
  if (!reference) throw new ArenaError('member-missing', 'Please name a member: /mod sanction @name mute 2h why');
  if (reference.isBot) return { memberId: '', personId: '', displayName: '', isModerator: false, isBot: true };
  const member = await services.communities.findMember(community.communityId, invocation.surface, reference);
  const accounts = await services.communities.identitiesOf(member.memberId);
  const here = accounts.filter(account => account.surface === invocation.surface);
  const rights = await Promise.all(here.map(account => rightsOf(invocation, account.externalId)));
  return { ...member, isModerator: rights.some(({ isModerator }) => isModerator), isBot: false };
}

/** Without an answer nobody is sanctioned on a guess. */
async function rightsOf({ rightsOf, surface }: Context['invocation'], userId: string) {
  try {
    return (await rightsOf?.(userId)) ?? { isModerator: false };
  } catch (error) {
    throw new ArenaError(
      'rights-unknown',
      `${surface === 'discord' ? 'Discord' : 'Telegram'} does not say at the moment whether that member is a moderator. Please try again in a minute.`,
      503,
      { cause: error },
    );
  }
}

export const modSanctions: Command = {
  spec: {
    path: 'mod sanctions',
    code: '0l',
    description: 'Sanctions that hold here, and those that ended within 30 days',
    help: 'Lists sanctions, those that hold first; of one member with their name. Example: /mod sanctions @ada',
    options: [
      { kind: 'member', name: 'member', description: 'Whose' },
      { kind: 'integer', name: 'page', description: 'Page', min: 1, max: 1000 },
    ],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'private',
    readOnly: true,
  },
  async run({ services, community, options, invocation }) {
    const reference = options.member('member');
    const member = reference
      ? await services.communities.findMember(community.communityId, invocation.surface, reference)
      : null;
    const page = options.integer('page') ?? 1;
    const { sanctions, total } = await services.moderation.sanctionList(community.communityId, {
      ...(member && { memberId: member.memberId }),
      limit: PAGE,
      offset: (page - 1) * PAGE,
    });
    const of = { settings: community.settings, now: services.now() };
    const pages = Math.max(1, Math.ceil(total / PAGE));
    return {
      title: member ? rich`Sanctions of ${member.displayName}` : rich`Sanctions`,
      text: sanctions.length === 0 ? rich`None.` : joinRich(sanctions.map(sanction => sanctionLine(sanction, of))),
      visibility: 'private',
      // a person does not fit into a button: the pages of one member are few
      buttons: [
        ...liftButtons(sanctions, invocation.actor.id, services.now()),
        ...(member ? [] : pageButtons('mod sanctions', page, pages)),
      ],
    };
  },
};

/** Sanctions with a button to lift them, two in a row. */
const LIFTS_SHOWN = 6;
const LIFT_NAME_UNITS = 24;

function liftButtons(sanctions: readonly SanctionView[], owner: string, now: Date): Button[][] {
  const holding = sanctions.filter(({ liftedAt, endsAt }) => !liftedAt && (!endsAt || endsAt > now));
  const buttons = holding.slice(0, LIFTS_SHOWN).map(
    ({ id, memberName, kind }): Button => ({
      label: `Lift: ${labelName(memberName, LIFT_NAME_UNITS)}, ${SANCTION_LABELS[kind].toLowerCase()}`,
      action: { command: 'mod lift', options: { id }, owner },
    }),
  );
  return Array.from({ length: Math.ceil(buttons.length / 2) }, (_, row) => buttons.slice(2 * row, 2 * row + 2));
}

export const modLift: Command = {
  spec: {
    path: 'mod lift',
    code: '0f',
    description: 'End a sanction early',
    help: 'Ends a sanction before its time. /mod sanctions shows their ids. Nobody lifts their own. Example: /mod lift 7H2K9QX4M1ZT we have talked',
    options: [
      {
        kind: 'string',
        name: 'id',
        description: 'The sanction; /mod sanctions lists them',
        maxLength: 40,
        required: true,
        autocomplete: true,
      },
      { ...reasonOption, description: 'Why: the member reads it', required: false },
    ],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'private',
    opensForm: true,
  },
  async complete({ services, community }, option) {
    if (option !== 'id') return [];
    const { sanctions } = await services.moderation.sanctionList(community.communityId, { limit: 25 });
    const now = services.now();
    return sanctions
      .filter(({ liftedAt, endsAt }) => !liftedAt && (!endsAt || endsAt > now))
      .map(({ id, memberName, kind, reason }) => ({
        value: id,
        name: `${memberName} · ${SANCTION_LABELS[kind]} · ${reason}`.slice(0, 100),
      }));
  },
  async run({ services, community, options, invocation }) {
    requireNamed(invocation);
    const id = (options.text('id') ?? '').trim().toUpperCase();
    const reason = options.text('reason');
    if (reason === undefined) return liftForm(id, invocation.actor.id);
    const lifted = await services.moderation.lift(community, { id, reason });
    return {
      text: rich`**${lifted.memberName}** · ${SANCTION_LABELS[lifted.kind]}: lifted. What it had ended (a place in the queue, a tournament) does not come back by itself.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

function liftForm(id: string, owner: string): Reply {
  return {
    visibility: 'private',
    form: {
      title: 'End a sanction early',
      fields: [
        {
          kind: 'text',
          name: 'reason',
          label: 'Why',
          help: 'The member reads it.',
          minLength: 3,
          maxLength: SANCTION_REASON_MAX,
          required: true,
        },
      ],
      submit: { command: 'mod lift', options: { id }, owner },
    },
  };
}

export const modRelease: Command = {
  spec: {
    path: 'mod release',
    code: '0r',
    description: 'Let an agent that forfeited too often back into rated matches',
    help: 'Agents that forfeit again and again rest from rated matches for a day, and are on probation for a week. This ends both. Example: /mod release Rusty its owner has repaired it',
    options: [anyAgentOption('name', 'The agent', true), reasonOption],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'public',
  },
  complete: completeAgents,
  async run({ services, community, options, invocation }) {
    requireNamed(invocation);
    const agent = await services.agents.find(community.communityId, options.text('name') ?? '');
    const { name } = await services.moderation.release(community, {
      agentId: agent.id,
      reason: options.text('reason') ?? '',
    });
    return { text: rich`**${shownName(name)}** may fight rated matches again.`, tone: 'good', visibility: 'public' };
  },
};

/** Back and on through pages of a command whose option `page` counts from 1. */
export function pageButtons(
  command: string,
  page: number,
  pages: number,
  options: Record<string, string | number | boolean> = {},
  [back, on]: readonly [string, string] = ['Newer', 'Older'],
): NonNullable<Reply['buttons']> {
  const to = (label: string, target: number) => ({ label, action: { command, options: { ...options, page: target } } });
  const buttons = [
    ...(page > 1 ? [to(back, Math.min(page - 1, pages))] : []),
    ...(page < pages ? [to(on, page + 1)] : []),
  ];
  return buttons.length > 0 ? [buttons] : [];
}
