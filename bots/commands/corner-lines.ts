import { CORNER_LINES, LINE_MAX, type Moment, type WaitingLine } from '../../core/agents/index.ts';
import { ownOrFirst } from '../../core/matches/index.ts';
import type { CommandOption } from '../command.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { requireNamed } from './mod.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

/** What agents say as they come in and when they have won: 24 lines for everybody, and own ones that a moderator has read. */

const momentOption: CommandOption = {
  kind: 'string',
  name: 'moment',
  description: 'When it says it',
  maxLength: 10,
  required: true,
  choices: [
    { value: 'entrance', label: 'Coming in' },
    { value: 'win', label: 'Having won' },
  ],
};
/** Says nothing from now on. */
const SILENT = 'nothing';

export const agentLine: Command = {
  spec: {
    path: 'agent line',
    code: 'il',
    description: 'What your agent says as it comes in, or when it has won',
    help: `Gives your agent a line: one of 24, completed as you type, or your own words (up to ${LINE_MAX} characters), which a moderator reads first. “nothing” makes it silent again. Example: /agent line win Scrap it, next.`,
    options: [
      momentOption,
      { ...ownAgentOption('Your agent; the first where left out'), namedOnly: true },
      {
        kind: 'string',
        name: 'text',
        description: 'One of the lines offered, or your own',
        maxLength: 200,
        autocomplete: true,
        rest: true,
      },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async complete(context, option, typed) {
    if (option === 'agent') return completeAgents(context, option, typed);
    const wanted = typed.trim().toLowerCase();
    return CORNER_LINES.filter(line => line.text.toLowerCase().includes(wanted)).map(({ text }) => ({
      name: text,
      value: text,
    }));
  },
  async run({ community, services, options }) {
    const agent = await ownOrFirst(services.agents, community, options.text('agent'));
    const moment: Moment = options.text('moment') === 'win' ? 'win' : 'entrance';
    const typed = options.text('text')?.trim() ?? '';
    if (typed === '') return offer(moment);
    const preset = CORNER_LINES.find(
      line => line.moment === moment && (line.id === typed || line.text.toLowerCase() === typed.toLowerCase()),
    );
    const when = moment === 'win' ? 'when it has won' : 'as it comes in';
    if (preset || typed.toLowerCase() === SILENT) {
      const text = await services.dressing.say(community, { agentId: agent.id, moment, preset: preset?.id ?? '' });
      return {
        text:
          text === ''
            ? rich`**${shownName(agent.name)}** says nothing ${when}.`
            : rich`**${shownName(agent.name)}** says ${when}: “${text}”`,
        tone: 'good',
        visibility: 'private',
      };
    }
    const { state, text } = await services.dressing.propose(community, { agentId: agent.id, moment, text: typed });
    return {
      text:
        state === 'owned'
          ? rich`**${shownName(agent.name)}** says ${when}: “${text}”`
          : rich`“${text}” waits for a moderator (/mod lines). **${shownName(agent.name)}** says it ${when} once it is approved.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

function offer(moment: Moment): Reply {
  return {
    title: moment === 'win' ? rich`Lines for a winner` : rich`Lines for an entrance`,
    text: joinRich(CORNER_LINES.filter(line => line.moment === moment).map(({ id, text }) => rich`\`${id}\` ${text}`)),
    visibility: 'private',
  };
}

export const agentInherit: Command = {
  spec: {
    path: 'agent inherit',
    code: 'ih',
    description: 'An agent takes over the looks of a retired one of yours',
    help: 'Your agent takes over the looks, entrances, finishers and lines of a retired agent of yours; each can be inherited once. Example: /agent inherit Rusty "Rusty II"',
    options: [
      {
        kind: 'string',
        name: 'retired',
        description: 'Your retired agent',
        maxLength: 100,
        required: true,
        autocomplete: true,
      },
      { ...ownAgentOption('The heir'), required: true },
    ],
    permission: 'member',
    visibility: 'private',
  },
  async complete(context, option, typed) {
    if (option === 'agent') return completeAgents(context, option, typed);
    const mine = await context.services.agents.ofMember(context.community.memberId, true);
    const wanted = typed.trim().toLowerCase();
    return mine
      .filter(agent => agent.retired && agent.name.toLowerCase().includes(wanted))
      .map(({ id, name }) => ({ name: `${name} (retired)`, value: id }));
  },
  async run({ community, services, options }) {
    const heir = await services.agents.own(community.communityId, community.memberId, options.text('agent') ?? '');
    const typed = options.text('retired') ?? '';
    const mine = await services.agents.ofMember(community.memberId, true);
    const named = mine.filter(
      agent => agent.retired && (agent.id === typed || agent.name.toLowerCase() === typed.trim().toLowerCase()),
    );
    const retired = named.at(-1) ?? (await services.agents.find(community.communityId, typed));
    await services.dressing.inherit(community, { heirId: heir.id, retiredId: retired.id });
    return {
      text: rich`**${shownName(heir.name)}** carries on in the looks of **${shownName(retired.name)}**, with all it wore and said.`,
      tone: 'good',
      visibility: 'private',
    };
  },
};

export const modLines: Command = {
  spec: {
    path: 'mod lines',
    code: 'im',
    description: 'Corner lines that wait for a moderator',
    help: 'Shows the lines that members have written for their agents and that wait to be read, with buttons to approve or refuse each.',
    options: [],
    permission: 'moderator',
    visibility: 'private',
    readOnly: true,
  },
  run: context => linesReply(context),
};

export const lineDecide: Command = {
  spec: {
    path: 'line decide',
    code: 'id',
    description: 'Approve or refuse a corner line',
    help: 'Approves or refuses a corner line. Reached by the buttons of /mod lines.',
    options: [
      { kind: 'string', name: 'line', description: 'Which line', maxLength: 40, required: true },
      { kind: 'boolean', name: 'approved', description: 'Yes or no', required: true },
    ],
    permission: 'moderator',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    // nobody approves a line of their own agent, unseen behind the group either
    requireNamed(invocation);
    const approved = options.flag('approved');
    const { agentName, text } = await services.lineReview.decide(community, {
      lineId: options.text('line') ?? '',
      approved,
      surface: invocation.surface,
    });
    const rest = await linesReply(context);
    return {
      ...rest,
      text: joinRich(
        [
          rich`${approved ? 'Approved' : 'Refused'}: “${text}” of **${shownName(agentName)}**.`,
          ...(rest.text ? [rest.text] : []),
        ],
        '\n\n',
      ),
      replaces: invocation.via === 'button',
    };
  },
};

async function linesReply({ community, services, invocation }: Context): Promise<Reply> {
  const lines = await services.dressing.waitingLines(community.communityId);
  const owner = invocation.actor.id;
  return {
    title: rich`Corner lines`,
    text: lines.length === 0 ? rich`No line waits for a moderator.` : joinRich(lines.map(lineWords)),
    visibility: 'private',
    buttons: lines.map(({ id, agentName }, index) => [
      {
        label: `✓ ${index + 1}. ${shorten(agentName, 20)}`,
        style: 'success' as const,
        action: { command: 'line decide', options: { line: id, approved: true }, owner },
      },
      {
        label: `✗ ${index + 1}.`,
        style: 'danger' as const,
        action: { command: 'line decide', options: { line: id, approved: false }, owner },
      },
    ]),
  };
}

function lineWords({ agentName, ownerName, moment, text }: WaitingLine, index: number): RichText {
  return rich`${index + 1}. “${text}” (**${shownName(agentName)}** of ${shownName(ownerName)}, ${moment === 'win' ? 'having won' : 'coming in'})`;
}
