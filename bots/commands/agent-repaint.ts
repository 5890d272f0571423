import { type AgentView, deriveLooks, freshLooks } from '../../core/agents/index.ts';
import { ownOrFirst } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Reply } from '../reply.ts';
import { type RichText, rich } from '../rich-text.ts';
import { agentReply } from './agent-show.ts';
import { cancelButton, questionOf, showsWallet } from './bet-replies.ts';
import { questionOfButton } from './bet-steps.ts';
import { amountWords, creditsWords } from './market-words.ts';
import { completeAgents, ownAgentOption } from './options.ts';
import { CONFIRM_SECONDS, PRICE_MAX } from './slot-words.ts';
import type { Command, Context } from './types.ts';

/** Looks are numbered without end; so many are drawn from. Short, since the number travels on buttons. */
const LOOKS = 100_000;
/** For whoever cannot see the card: every 30 degrees of the colour circle. */
const HUES = [
  'red',
  'orange',
  'yellow',
  'lime',
  'green',
  'sea green',
  'cyan',
  'azure',
  'blue',
  'violet',
  'magenta',
  'rose',
] as const;

function colourWords({ hue, accentHue }: { hue: number; accentHue: number }): string {
  const name = (angle: number) => HUES[Math.round(angle / 30) % HUES.length];
  return `${name(hue)} with ${name(accentHue)} trim`;
}

export const agentRepaint: Command = {
  spec: {
    path: 'agent repaint',
    code: 'ap',
    description: 'New looks for an agent, for credits',
    help: 'Draws new looks for an agent and shows them on its card before you pay; draw again as often as you like. Build, rating and record stay as they are, and so do replays. Example: /agent repaint Rusty',
    options: [
      ownAgentOption('Your agent; the first where left out'),
      {
        kind: 'integer',
        name: 'from',
        description: 'Where to begin drawing; by chance where left out',
        min: 1,
        max: LOOKS,
      },
    ],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  complete: completeAgents,
  async run(context) {
    const { community, services, options, invocation } = context;
    const price = community.settings.repaintCredits;
    if (price === 0) throw new ArenaError('not-for-sale', 'New looks are not for sale here.', 409);
    const agent = await ownOrFirst(services.agents, community, options.text('agent'));
    const hues = (await services.agents.ofMember(community.memberId)).map(({ looks }) => looks.hue);
    const question = questionOf(invocation);
    const from = options.integer('from') ?? 1 + (Number.parseInt(question, 36) % LOOKS);
    const number = freshLooks(agent.id, from, hues);
    const looks = deriveLooks(agent.id, number);
    const owner = invocation.actor.id;
    const { available } = await services.allowances.summary(community);
    const wallet = showsWallet(invocation) ? rich` You have ${amountWords(available)}.` : [];
    return {
      ...(await cardOf(context, { ...agent, looks: { ...agent.looks, ...looks } })),
      title: rich`New looks for ${agent.name}?`,
      text: [...rich`${colourWords(looks)}, for **${creditsWords(price)}**.`, ...wallet],
      visibility: 'private',
      buttons: [
        [
          {
            label: `Buy for ${amountWords(price)}`,
            style: 'success',
            action: {
              command: 'repaint confirm',
              options: { agent: agent.id, number, price, question },
              owner,
              expiresAt: Math.floor(services.now().getTime() / 1000) + CONFIRM_SECONDS,
            },
          },
          {
            label: 'Draw again',
            action: { command: 'agent repaint', options: { agent: agent.id, from: 1 + (number % LOOKS) }, owner },
          },
          cancelButton(invocation),
        ],
      ],
    };
  },
};

/** Pays for the looks that were shown. */
export const repaintConfirm: Command = {
  spec: {
    path: 'repaint confirm',
    code: 'rx',
    description: 'Buy the looks that were shown',
    help: 'Buys the looks that were shown. Reached by its button.',
    options: [
      { ...ownAgentOption(), required: true },
      { kind: 'integer', name: 'number', description: 'Which looks', min: 1, max: 2 * LOOKS, required: true },
      { kind: 'integer', name: 'price', description: 'Credits', min: 1, max: PRICE_MAX, required: true },
      questionOfButton,
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const agent = await services.agents.own(community.communityId, community.memberId, options.text('agent') ?? '');
    const number = options.integer('number') ?? 1;
    const price = options.integer('price') ?? 0;
    const key = options.text('question') ?? '';
    const { available, repeated } = await services.paint.buy(community, { agent, number, price, key });
    const text: RichText = repeated
      ? rich`Those looks of **${agent.name}** were paid already; nothing was paid twice.`
      : rich`✅ **${agent.name}** is ${colourWords(deriveLooks(agent.id, number))} from now on.`;
    return {
      ...(await cardOf(context, await services.agents.byId(agent.id))),
      text: [...text, ...(showsWallet(invocation) ? rich` Balance ${amountWords(available)}.` : [])],
      tone: 'good',
      visibility: 'private',
      replaces: invocation.via === 'button',
    };
  },
};

async function cardOf(context: Context, agent: AgentView): Promise<Pick<Reply, 'picture'>> {
  const { picture } = await agentReply(context, agent);
  return picture ? { picture } : {};
}
