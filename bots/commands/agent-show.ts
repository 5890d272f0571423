import { type AgentView, SLIDERS, STATISTICS } from '../../core/agents/index.ts';
import { ownOrFirst } from '../../core/matches/index.ts';
import type { Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { ownedOnChain } from './agent-token.ts';
import { honourLine, honoursOnCard } from './honour-words.ts';
import { anyAgentOption, completeAgents } from './options.ts';
import type { Command, Context } from './types.ts';
import { capitalised, ownerWords, ratingWords, recordWords, shorten } from './words.ts';

export const agentShow: Command = {
  spec: {
    path: 'agent show',
    code: 'as',
    description: "An agent's card: build, tactics, rating, record",
    help: 'Shows any agent here; your own first one without a name. Example: /agent show Rusty',
    options: [anyAgentOption('name', 'The agent; yours where left out')],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeAgents,
  async run(context) {
    const { community, services } = context;
    const typed = context.options.text('name');
    const agent = typed
      ? await services.agents.find(community.communityId, typed)
      : await ownOrFirst(services.agents, community, undefined);
    const reply = await agentReply(context, agent);
    if (agent.retired) return reply;
    const mine = agent.ownerId === community.memberId;
    return {
      ...reply,
      buttons: [
        mine
          ? [
              { label: 'Fight', style: 'success', action: { command: 'fight', options: { agent: agent.id } } },
              { label: 'Tune', action: { command: 'agent tune', options: { agent: agent.id } } },
              { label: 'Spar', action: { command: 'spar', options: { agent: agent.id } } },
            ]
          : [
              {
                label: shorten(`Fight ${agent.name}`, 80),
                style: 'success',
                action: { command: 'fight', options: { opponent: agent.id } },
              },
            ],
      ],
    };
  },
};

/** The card of an agent with its numbers as text below, for whoever cannot see it. */
export async function agentReply(context: Context, agent: AgentView): Promise<Reply> {
  const { services } = context;
  const [rank, recent, honours, season, onChain] = await Promise.all([
    services.agents.rank(agent),
    services.matches.recent({ agentId: agent.id, limit: 5 }),
    services.honours.ofAgent(agent),
    services.seasons.standingOf(agent.communityId, agent.id),
    ownedOnChain(context, agent),
  ]);
  const division = season?.divisionName ?? null;
  const card = await services.cards.agent(agent, { rank, recent, honours: { ...honoursOnCard(honours), division } });
  const { build, controller } = agent.setup;
  return {
    title: rich`${agent.name}`,
    text: rich`${capitalised(agent.archetype)} of ${ownerWords(agent)} · v${agent.versionNumber}${agent.retired ? ' · retired' : ''}
Rating **${ratingWords(agent)}** · rank ${rank} · record ${recordWords(agent)}${season ? ` · ${season.divisionName} in ${shownName(season.seasonName)}` : ''}
${honourLine(honours)}
${STATISTICS.map(name => `${name} ${build[name]}`).join(' · ')}
${SLIDERS.map(name => `${name} ${controller.sliders[name]}`).join(' · ')}${
  onChain === null
    ? []
    : rich`
${onChain}`
}`,
    visibility: 'public',
    page: { kind: 'agent', id: agent.id },
    ...(card
      ? {
          picture: {
            bytes: card,
            filename: 'agent.png',
            contentType: 'image/png' as const,
            alt: `Card of ${agent.name}, a ${agent.archetype}: rating ${ratingWords(agent)}, record ${recordWords(agent)}`,
          },
        }
      : {}),
  };
}
