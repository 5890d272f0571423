import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, nextCursor, typedId } from '../schemas/common.ts';
import { cursorOf, marketsPosition, pageOf } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { market, presentMarket } from '../schemas/market.ts';
import { communityOf } from './community-of.ts';
import { marketsAsTold } from './market-of.ts';

const query = z
  .strictObject({
    community: typedId('a community').optional(),
    state: z.enum(['open', 'recent']).default('open').meta({
      description: 'open: takes bets, the first to close first. recent: settled and told, or void, the newest first.',
    }),
    limit,
    cursor: cursorOf(marketsPosition),
  })
  .refine(({ state, cursor }) => cursor === undefined || cursor.state === state, {
    path: ['cursor'],
    message: 'That cursor is from the other list. Leave it out for the first page.',
    params: { code: 'bad-cursor' },
  });

const page = z.object({ items: z.array(market), nextCursor }).meta({ id: 'Markets' });

export function marketsRoute(app: Api, { wagers, matches, communities, announcements }: ApiOptions): void {
  app.get(
    '/v1/markets',
    {
      // Odds move by the second: ask again, and have a 304 where they did not.
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['markets'],
        operationId: 'getMarkets',
        summary: "A community's markets",
        description: '`community` may be left out where the arena has only one.',
        querystring: query,
        response: { ...answers('A page of markets.', page), ...refusals(404) },
      },
    },
    async request => {
      const { state, limit, cursor } = request.query;
      const community = await communityOf(communities, request.query.community);
      const found = await wagers.markets(community.id, { state, limit: limit + 1, before: cursor?.matchId });
      const { rows, nextCursor } = pageOf(found, limit, last => ({ list: 'markets', state, matchId: last.matchId }));
      const [briefs, told] = await Promise.all([
        matches.briefs(rows.map(row => row.matchId)),
        marketsAsTold(announcements, rows),
      ]);
      return {
        items: told.flatMap(row => {
          const brief = briefs.get(row.matchId);
          // what has ended and is not told yet is not over, as far as anybody can see
          return brief && !(state === 'recent' && row.state === 'locked') ? [presentMarket(row, brief)] : [];
        }),
        nextCursor,
      };
    },
  );
}
