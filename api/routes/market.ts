import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { detailedMarket, presentDetailedMarket } from '../schemas/market.ts';
import { marketOf } from './market-of.ts';

export function marketRoute(app: Api, options: ApiOptions): void {
  const { wagers } = options;

  app.get(
    '/v1/markets/:matchId',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['markets'],
        operationId: 'getMarket',
        summary: 'The market of a match: odds, where they came from, and how they went',
        description: 'Trades are told without whose they were; /v1/markets/{matchId}/events follows it.',
        params: z.strictObject({ matchId: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('The market.', detailedMarket), ...refusals(404) },
      },
    },
    async request => {
      const { matchId } = request.params;
      const { view, brief } = await marketOf(options, matchId);
      const [history, line] = await Promise.all([wagers.history(matchId), wagers.line(matchId)]);
      return presentDetailedMarket(view, brief, history, line);
    },
  );
}
