import { z } from 'zod';
import type { AgentView } from '../../core/agents/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { agent, presentAgent } from '../schemas/agent.ts';
import { id, limit, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';

/** Agents that are looked at, best first: as many as the chats look at. */
const LOOKED_AT = 500;

const list = z
  .object({
    items: z.array(
      z.object({
        rank: z.int().min(1),
        memberId: id,
        name: z.string(),
        agent: agent.meta({ description: 'Their best.' }),
      }),
    ),
  })
  .meta({ id: 'BestMembers' });

export function bestMembersRoute(app: Api, { communities, announcements }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/best-members',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getBestMembers',
        summary: 'Members by their best agent',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({ limit }),
        response: { ...answers('The best, in order.', list), ...refusals(404) },
      },
    },
    async request => {
      const { id: communityId } = await communities.byId(request.params.id);
      const found = await announcements.leaderboardAsTold(communityId, { limit: LOOKED_AT });
      const best = bestOfEach(found).slice(0, request.query.limit);
      return {
        items: best.map(({ memberId, agent }, index) => ({
          rank: index + 1,
          memberId,
          name: agent.ownerName ?? '',
          agent: presentAgent(agent),
        })),
      };
    },
  );
}

/** The house does not count. */
function bestOfEach(agents: readonly AgentView[]): { memberId: string; agent: AgentView }[] {
  const best = new Map<string, AgentView>();
  for (const each of agents) {
    if (each.ownerId !== null && !best.has(each.ownerId)) best.set(each.ownerId, each);
  }
  return [...best].map(([memberId, agent]) => ({ memberId, agent }));
}
