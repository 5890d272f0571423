import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { presentMarket } from '../schemas/market.ts';
import { streamAnswers } from '../schemas/stream.ts';
import { STREAM_CACHE_CONTROL } from '../streams/streams.ts';
import { marketOf } from './market-of.ts';

export function marketEventsRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/markets/:matchId/events',
    {
      config: { cacheControl: STREAM_CACHE_CONTROL },
      schema: {
        tags: ['markets'],
        operationId: 'followMarket',
        summary: 'A market as it moves, as server-sent events',
        description:
          '`market`: the market (schema Market), at once and whenever it changes, at most once a second. `end`: the same, for the last time: it has been settled or is void.',
        params: z.strictObject({ matchId: typedId('a match') }),
        querystring: z.strictObject({}),
        response: streamAnswers('The market as it moves.', 404),
      },
    },
    async (request, reply) => {
      const { matchId } = request.params;
      await app.eventStreams.open(request, reply, {
        key: `market:${matchId}`,
        event: 'market',
        async read() {
          const { view, brief } = await marketOf(options, matchId);
          return { value: presentMarket(view, brief), isLast: view.state === 'settled' || view.state === 'void' };
        },
      });
      return reply;
    },
  );
}
