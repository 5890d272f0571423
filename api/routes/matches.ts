import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, nextCursor, typedId } from '../schemas/common.ts';
import { cursorOf, matchesPosition, pageOf } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { matchSummary, presentMatchSummary } from '../schemas/match.ts';
import { communityOf } from './community-of.ts';

const query = z.strictObject({
  community: typedId('a community').optional(),
  agent: typedId('an agent').optional(),
  limit,
  cursor: cursorOf(matchesPosition),
});

const page = z.object({ items: z.array(matchSummary), nextCursor }).meta({ id: 'Matches' });

export function matchesRoute(app: Api, { matches, agents, communities, announcements }: ApiOptions): void {
  /** Whose matches: of a community, of an agent, or of both; the only community where neither is named. */
  async function scopeOf({ community, agent }: { community?: string; agent?: string }) {
    if (agent !== undefined) await agents.byId(agent);
    if (agent !== undefined && community === undefined) return { agentId: agent };
    const { id: communityId } = await communityOf(communities, community);
    return { communityId, ...(agent !== undefined && { agentId: agent }) };
  }

  app.get(
    '/v1/matches',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['matches'],
        operationId: 'getMatches',
        summary: 'Matches of a community or an agent, newest first',
        description:
          'Give `community`, `agent` or both; neither where the arena has only one community. A match that has ended is `running` until the chats were told how.',
        querystring: query,
        response: {
          ...answers('A page of matches.', page),
          ...refusals(404),
        },
      },
    },
    async request => {
      const { limit, cursor } = request.query;
      const found = await matches.page({
        ...(await scopeOf(request.query)),
        limit: limit + 1,
        ...(cursor && { after: { createdAt: new Date(cursor.createdAtMs), id: cursor.id } }),
      });
      const { rows, nextCursor } = pageOf(found, limit, last => ({
        list: 'matches',
        createdAtMs: last.createdAt.getTime(),
        id: last.id,
      }));
      return { items: (await announcements.asTold(rows)).map(presentMatchSummary), nextCursor };
    },
  );
}
