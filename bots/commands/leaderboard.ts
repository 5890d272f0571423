import type { AgentView } from '../../core/agents/index.ts';
import { joinRich, rich } from '../rich-text.ts';
import type { Command } from './types.ts';
import { capitalised, ownerWords, recordWords } from './words.ts';

const ROWS = 10;

export const leaderboard: Command = {
  spec: {
    path: 'leaderboard',
    code: 'lb',
    description: 'The best agents or members here',
    help: 'Agents by their cautious rating (new ones rise as they become known), or members by their best agent. Example: /leaderboard members',
    options: [
      {
        kind: 'string',
        name: 'kind',
        description: 'Agents where left out',
        maxLength: 20,
        choices: [
          { value: 'agents', label: 'Agents' },
          { value: 'members', label: 'Members' },
        ],
      },
    ],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run({ community, services, options }) {
    const kind = options.text('kind') === 'members' ? 'members' : 'agents';
    const all = await services.agents.leaderboard(community.communityId, { limit: kind === 'agents' ? ROWS : 500 });
    const rows = kind === 'agents' ? all : bestOfEachMember(all).slice(0, ROWS);
    const title = kind === 'agents' ? 'Leaderboard' : 'Members by their best agent';
    const card = await services.cards.leaderboard(title, rows);
    const lines = rows.map((agent, index) =>
      kind === 'agents'
        ? rich`${index + 1}. **${agent.name}** ${agent.rating.shown}${agent.rating.provisional ? '?' : ''} · ${capitalised(agent.archetype)} of ${ownerWords(agent)} · ${recordWords(agent)}`
        : rich`${index + 1}. **${ownerWords(agent)}** ${agent.rating.shown}${agent.rating.provisional ? '?' : ''} · ${agent.name}`,
    );
    return {
      title: rich`${title} · ${community.communityName}`,
      text: lines.length === 0 ? rich`Nobody yet. /agent create is the first step.` : joinRich(lines),
      visibility: 'public',
      ...(card
        ? { picture: { bytes: card, filename: 'leaderboard.png', contentType: 'image/png' as const, alt: title } }
        : {}),
    };
  },
};

/** Rows come best first, so the first of each owner is the owner's best. The house does not count. */
function bestOfEachMember(agents: readonly AgentView[]): AgentView[] {
  const seen = new Set<string>();
  return agents.filter(agent => {
    if (agent.ownerId === null || seen.has(agent.ownerId)) return false;
    seen.add(agent.ownerId);
    return true;
  });
}
