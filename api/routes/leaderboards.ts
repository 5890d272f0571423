import { z } from 'zod';
import type { AgentView } from '../../core/agents/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { agent, presentAgent } from '../schemas/agent.ts';
import { id, limit, nextCursor, typedId } from '../schemas/common.ts';
import { cursorOf, leaderboardPosition, pageOf } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { communityOf } from './community-of.ts';

const query = z.strictObject({
  community: typedId('a community').optional(),
  kind: z.enum(['agents']).default('agents'),
  limit,
  cursor: cursorOf(leaderboardPosition),
});

const leaderboard = z
  .object({
    community: z.object({ id, name: z.string() }),
    kind: z.enum(['agents']),
    items: z.array(z.object({ rank: z.int().min(1), agent })),
    nextCursor,
  })
  .meta({ id: 'Leaderboard' });

export function leaderboardsRoute(app: Api, { agents, communities, announcements }: ApiOptions): void {
  app.get(
    '/v1/leaderboards',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['agents'],
        operationId: 'getLeaderboard',
        summary: "A community's agents by rating",
        description: 'Living agents, the best first. `community` may be left out where the arena has only one.',
        querystring: query,
        response: { ...answers('A page of the leaderboard.', leaderboard), ...refusals(404) },
      },
    },
    async request => {
      const { query } = request;
      const community = await communityOf(communities, query.community);
      const found = await agents.leaderboard(community.id, {
        limit: query.limit + 1,
        ...(query.cursor && { after: query.cursor }),
      });
      const { rows, nextCursor } = pageOf(found, query.limit, last => ({
        list: 'leaderboard',
        shown: last.rating.shown,
        agentId: last.id,
      }));
      const [first] = rows;
      // nobody stands before the first page
      const firstRank = first && query.cursor ? await agents.rank(first) : 1;
      const told = await announcements.agentsAsTold(rows);
      return {
        community,
        kind: query.kind,
        items: told.sort(byRating).map((row, index) => ({ rank: firstRank + index, agent: presentAgent(row) })),
        nextCursor,
      };
    },
  );
}

/** As the list has them: points that are not told yet are not seen in the order of a page either. */
function byRating(a: AgentView, b: AgentView): number {
  return b.rating.shown - a.rating.shown || (a.id < b.id ? -1 : 1);
}
