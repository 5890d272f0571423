import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { presentPrice, typedSymbol } from '../schemas/price.ts';
import { streamAnswers } from '../schemas/stream.ts';
import { STREAM_CACHE_CONTROL } from '../streams/streams.ts';
import { priceOf } from './price-of.ts';

export function priceEventsRoute(app: Api, { prices }: ApiOptions): void {
  app.get(
    '/v1/prices/:symbol/events',
    {
      config: { cacheControl: STREAM_CACHE_CONTROL },
      schema: {
        tags: ['markets'],
        operationId: 'followPrice',
        summary: 'A price as it moves, as server-sent events',
        description:
          '`price`: the price (schema Price), at once and whenever it or what can be said of it changes, at most once a second. It has no end: while nothing is said of it, its sources grow older.',
        params: z.strictObject({ symbol: typedSymbol }),
        querystring: z.strictObject({}),
        response: streamAnswers('The price as it moves.', 404),
      },
    },
    async (request, reply) => {
      const { symbol } = request.params;
      await app.eventStreams.open(request, reply, {
        key: `price:${symbol}`,
        event: 'price',
        async read() {
          const value = presentPrice(await priceOf(prices, symbol));
          // A source that is a second older is no news.
          const sources = value.sources.map(({ ageSeconds: _age, ...source }) => source);
          return { value, news: { ...value, sources }, isLast: false };
        },
      });
      return reply;
    },
  );
}
