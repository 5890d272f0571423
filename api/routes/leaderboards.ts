import { z } from 'zod';
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

export function leaderboardsRoute(app: Api, { communities, announcements }: ApiOptions): void {
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
      const found = await announcements.leaderboardAsTold(community.id, {
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
      const firstRank = first && query.cursor ? await announcements.rankAsTold(first) : 1;
      return {
        community,
        kind: query.kind,
        items: rows.map((row, index) => ({ rank: firstRank + index, agent: presentAgent(row) })),
        nextCursor,
      };
    },
  );
}
