import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentPrice, price } from '../schemas/price.ts';
import { priceOf } from './price-of.ts';

const list = z.object({ items: z.array(price) }).meta({ id: 'Prices' });

export function pricesRoute(app: Api, { prices }: ApiOptions): void {
  app.get(
    '/v1/prices',
    {
      config: { cacheControl: 'public, max-age=1' },
      schema: {
        tags: ['markets'],
        operationId: 'getPrices',
        summary: 'All symbols that fights know, with their prices now',
        querystring: z.strictObject({}),
        response: { ...answers('All of them.', list), ...refusals() },
      },
    },
    async () => {
      const quotes = await Promise.all(prices.symbols().map(({ symbol }) => priceOf(prices, symbol)));
      return { items: quotes.map(presentPrice) };
    },
  );
}
