import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import { KEEP_TICKS_MS } from '../../core/prices/index.ts';
import type { Api, ApiOptions, ApiPrices } from '../options.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { detailedPrice, presentPrice, typedSymbol } from '../schemas/price.ts';
import { priceOf } from './price-of.ts';

const HOUR_MS = 3_600_000;
/** Points of a history at most. */
const POINTS_MAX = 1_000;
/** A history is read from up to twenty thousand rows: the same one for all who ask within two seconds. */
const REMEMBERED = { max: 100, ttl: 2_000 };

const moment = z.iso.datetime({ offset: true }).transform(text => new Date(text));

const query = z.strictObject({
  from: moment.optional().meta({
    description: 'First moment of the history: an hour before `to` unless told. Three hours are kept.',
    example: '2026-03-01T19:00:00Z',
  }),
  to: moment.optional().meta({ description: 'Last moment: now unless told.', example: '2026-03-01T20:00:00Z' }),
  every: z.coerce
    .number()
    .int()
    .min(1)
    .max(3_600)
    .default(10)
    .meta({ description: `Seconds from point to point; more where there would be over ${POINTS_MAX} points.` }),
});

export function priceRoute(app: Api, { prices, clock }: ApiOptions): void {
  const historyOf = remembered(prices);

  app.get(
    '/v1/prices/:symbol',
    {
      config: { cacheControl: 'public, max-age=1' },
      schema: {
        tags: ['markets'],
        operationId: 'getPrice',
        summary: 'A price now, how far it can be trusted, and how it went',
        description: '/v1/prices/{symbol}/events follows it.',
        params: z.strictObject({ symbol: typedSymbol }),
        querystring: query,
        response: { ...answers('The price.', detailedPrice), ...refusals(404) },
      },
    },
    async request => {
      const { symbol } = request.params;
      const span = spanOf(request.query, clock.now());
      const quote = await priceOf(prices, symbol);
      return {
        ...presentPrice(quote),
        history: {
          from: new Date(span.from).toISOString(),
          to: new Date(span.to).toISOString(),
          every: span.every,
          points: await historyOf(symbol, span),
        },
      };
    },
  );
}

/** Milliseconds, on whole multiples of `every` seconds, so that a history keeps its points from call to call. */
interface Span {
  from: number;
  to: number;
  every: number;
}

function spanOf(asked: { from?: Date | undefined; to?: Date | undefined; every: number }, now: Date): Span {
  const to = Math.min(asked.to?.getTime() ?? now.getTime(), now.getTime());
  const from = Math.max(asked.from?.getTime() ?? to - HOUR_MS, now.getTime() - KEEP_TICKS_MS);
  if (from > to) {
    throw new ArenaError(
      'bad-range',
      'That history is empty: `from` must be before `to`, and `to` within the last three hours.',
    );
  }
  const every = Math.max(asked.every, Math.ceil((to - from) / 1_000 / (POINTS_MAX - 1)));
  const step = every * 1_000;
  return { from: Math.floor(from / step) * step, to: Math.floor(to / step) * step, every };
}

type Points = { at: string; price: number }[];

function remembered(prices: ApiPrices): (symbol: string, span: Span) => Promise<Points> {
  const known = new LRUCache<string, Promise<Points>>(REMEMBERED);
  return (symbol, { from, to, every }) => {
    const key = `${symbol} ${from} ${to} ${every}`;
    const kept = known.get(key);
    if (kept) return kept;
    const reading = prices
      .history(symbol, new Date(from), new Date(to), every)
      .then(points => points.map(({ at, price }) => ({ at: at.toISOString(), price })));
    known.set(key, reading);
    reading.catch(() => known.delete(key));
    return reading;
  };
}
