import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { count, id, limit, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';

const by = z
  .enum(['profit', 'return', 'skill'])
  .default('profit')
  .meta({ description: 'return and skill rank members with at least ten settled bets.' });
const period = z
  .enum(['week', 'month', 'all'])
  .default('week')
  .meta({ description: 'The last 7 days, the last 30, or ever.' });

const bettor = z.object({
  rank: z.int().min(1).meta({ description: 'Equal where they are equal.' }),
  name: z.string(),
  profit: z.int().meta({ description: 'Credits won less credits lost.' }),
  staked: count,
  bets: count.meta({ description: 'Settled matches that the member had bet on.' }),
  returnPercent: z
    .number()
    .nullable()
    .meta({ description: 'Profit in per cent of what was staked; null below ten bets.' }),
  skill: z.number().nullable().meta({
    description:
      'How much nearer to what happened the bets brought the odds (a proper score): 100 is one question turned from certainly wrong to certainly right. Null below ten bets, and for pools.',
  }),
});

const bettors = z
  .object({
    community: z.object({ id, name: z.string() }),
    by: z.enum(['profit', 'return', 'skill']),
    period: z.enum(['week', 'month', 'all']),
    items: z.array(bettor),
  })
  .meta({ id: 'Bettors' });

export function bettorsRoute(app: Api, { wagers, communities }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/bettors',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['markets'],
        operationId: 'getBettors',
        summary: 'The best bettors of a community, as its chats show them',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({ by, period, limit }),
        response: { ...answers('The best, in order.', bettors), ...refusals(404) },
      },
    },
    async request => {
      const { by, period, limit } = request.query;
      const community = await communities.byId(request.params.id);
      const rows = await wagers.leaderboard(community.id, by, period, limit);
      return {
        community,
        by,
        period,
        items: rows.map(({ rank, name, profit, staked, bets, returnPercent, skill }) => ({
          rank,
          name,
          profit,
          staked,
          bets,
          returnPercent,
          skill,
        })),
      };
    },
  );
}
