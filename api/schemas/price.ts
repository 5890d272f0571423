import { z } from 'zod';
import type { Quote } from '../../core/prices/index.ts';
import { count, timestamp } from './common.ts';

const SYMBOL = /^[A-Za-z0-9]{2,10}-[A-Za-z0-9]{2,10}$/;

/** A symbol as a person may type it. */
export const typedSymbol = z
  .string()
  .max(21)
  .regex(SYMBOL, 'Symbols look like BTC-USD; /v1/prices lists them.')
  .transform(text => text.toUpperCase())
  .meta({ description: 'A symbol of /v1/prices.', example: 'BTC-USD' });

const ticks = z.int().nullable().meta({ description: 'Whole ticks: price / 10^decimals.' });
const problem = z.string().nullable();

const source = z.object({
  name: z.string().meta({ example: 'coinbase' }),
  price: ticks,
  ageSeconds: count.nullable().meta({ description: 'Since it last said anything.' }),
  state: z.enum(['fresh', 'stale', 'down']),
  problem: problem.meta({ description: 'What is wrong with it, as a clause.' }),
});

const fields = {
  symbol: z.string().meta({ example: 'BTC-USD' }),
  name: z.string().meta({ example: 'Bitcoin' }),
  decimals: count,
  price: ticks.meta({ description: 'Whole ticks: price / 10^decimals; the last known one where it is not fresh.' }),
  at: timestamp.nullable().meta({ description: 'The last word about it.' }),
  simulated: z.boolean().meta({ description: 'The price is made up and not a real market.' }),
  state: z.enum(['fresh', 'stale', 'conflict', 'unavailable', 'simulated']).meta({
    description: 'Markets open while it is fresh: an exchange spoke within 10 s, and they agree to within 1%.',
  }),
  sentence: z.string().nullable().meta({ description: 'What to tell people, where there is something.' }),
  sources: z.array(source),
};

const EXAMPLE = {
  symbol: 'BTC-USD',
  name: 'Bitcoin',
  decimals: 2,
  price: 9_512_345,
  at: '2026-03-01T20:00:04.120Z',
  simulated: false,
  state: 'fresh',
  sentence: null,
  sources: [
    { name: 'coinbase', price: 9_512_350, ageSeconds: 0, state: 'fresh', problem: null },
    { name: 'kraken', price: 9_512_340, ageSeconds: 2, state: 'fresh', problem: null },
  ],
} as const;

export const price = z.object(fields).meta({ id: 'Price', examples: [EXAMPLE] });

export const detailedPrice = z
  .object({
    ...fields,
    history: z.object({
      from: timestamp,
      to: timestamp,
      every: z
        .int()
        .min(1)
        .meta({ description: 'Seconds; more than was asked for where the points would be too many.' }),
      points: z
        .array(z.object({ at: timestamp, price: z.int() }))
        .meta({ description: 'Oldest first; seconds that nobody knows are left out.' }),
    }),
  })
  .meta({ id: 'DetailedPrice' });

export function presentPrice(quote: Quote): z.infer<typeof price> {
  return {
    symbol: quote.symbol,
    name: quote.name,
    decimals: quote.decimals,
    price: quote.price,
    at: quote.at?.toISOString() ?? null,
    simulated: quote.simulated,
    state: quote.state,
    sentence: quote.sentence,
    sources: quote.sources,
  };
}
