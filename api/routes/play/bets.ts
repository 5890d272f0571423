import { z } from 'zod';
import { PICKS } from '../../../core/wagers/index.ts';
import type { Api, ApiOptions } from '../../options.ts';
import { requireCaller, SIGNED_IN } from '../../plugins/callers.ts';
import { typedId } from '../../schemas/common.ts';
import { refusals } from '../../schemas/errors.ts';
import {
  own,
  presentQuote,
  presentReceipt,
  presentSaleQuote,
  presentSaleReceipt,
  quote,
  receipt,
  saleQuote,
  saleReceipt,
} from '../../schemas/play.ts';
import { write } from '../../write.ts';
import { nothing } from './agents.ts';
import { playerOn } from './match-player.ts';

/** Bets and sales: what they would come to, and doing them. */

/** No wallet holds more; the exact caps are the market's. */
const STAKE_MAX = 1_000_000_000_000;

const ofMatch = z.strictObject({ matchId: typedId('a match') });
const pick = z.enum(PICKS).meta({ description: 'A and B are the left and the right agent; up and down the price.' });
const stake = z.int().min(1).max(STAKE_MAX).meta({ description: 'Credits.' });
const percent = z.int().min(1).max(100).meta({ description: 'How much of what you hold of the pick.' });
const bound = z
  .int()
  .min(0)
  .max(STAKE_MAX * 10);
const typedWhole = z.coerce.number();

export function quoteRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/markets/:matchId/quote',
    {
      schema: {
        tags: ['markets'],
        operationId: 'getQuote',
        summary: 'What a stake would pay now',
        description: 'Refused as the bet would be, with the same codes. Nothing moves.',
        security: SIGNED_IN('wager'),
        params: ofMatch,
        querystring: z.strictObject({ pick, stake: typedWhole.pipe(stake) }),
        response: { ...own('The quote.', quote), ...refusals(401, 403, 404, 409, 422) },
      },
      preParsing: async request => {
        await requireCaller(request, 'wager');
      },
    },
    async request => {
      const { matchId } = request.params;
      const context = await playerOn(options, await requireCaller(request, 'wager'), matchId);
      return presentQuote(await options.wagers.quote(context, { matchId, ...request.query }));
    },
  );
}

export function betRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/markets/:matchId/bets',
    scope: 'wager',
    tag: 'markets',
    operationId: 'placeBet',
    summary: 'Stakes credits on a match',
    description:
      'Ask /v1/markets/{matchId}/quote first, and give its `leastPays`: 409 odds-moved where it would pay less by now.',
    params: ofMatch,
    query: nothing,
    body: z.strictObject({
      pick,
      stake,
      leastPays: bound.meta({ description: 'The least that it must pay, stake included; 0 takes any odds.' }),
    }),
    status: 201,
    answer: { description: 'The bet stands.', schema: receipt },
    async run({ params: { matchId }, body, caller, key }) {
      const context = await playerOn(options, caller, matchId);
      const made = await options.wagers.bet(context, { matchId, ...body, key });
      return { body: presentReceipt(made), location: `/v1/markets/${matchId}` };
    },
  });
}

export function saleQuoteRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/markets/:matchId/sale-quote',
    {
      schema: {
        tags: ['markets'],
        operationId: 'getSaleQuote',
        summary: 'What selling a bet would bring now',
        description: 'Refused as the sale would be, with the same codes. Nothing moves.',
        security: SIGNED_IN('wager'),
        params: ofMatch,
        querystring: z.strictObject({ pick, percent: typedWhole.pipe(percent).default(100) }),
        response: { ...own('The quote.', saleQuote), ...refusals(401, 403, 404, 409, 422) },
      },
      preParsing: async request => {
        await requireCaller(request, 'wager');
      },
    },
    async request => {
      const { matchId } = request.params;
      const context = await playerOn(options, await requireCaller(request, 'wager'), matchId);
      return presentSaleQuote(await options.wagers.quoteSale(context, { matchId, ...request.query }));
    },
  );
}

export function saleRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/markets/:matchId/sales',
    scope: 'wager',
    tag: 'markets',
    operationId: 'sellBet',
    summary: 'Sells a bet before the match is locked',
    description:
      'Up to what you have paid into the match comes at once; what is above waits until the result. Ask /v1/markets/{matchId}/sale-quote first.',
    params: ofMatch,
    query: nothing,
    body: z.strictObject({
      pick,
      percent: percent.default(100),
      leastProceeds: bound.meta({ description: 'The least that it must bring; 0 takes any price.' }),
    }),
    status: 201,
    answer: { description: 'It is sold.', schema: saleReceipt },
    async run({ params: { matchId }, body, caller, key }) {
      const context = await playerOn(options, caller, matchId);
      const sold = await options.wagers.sell(context, { matchId, ...body, key });
      return { body: presentSaleReceipt(sold), location: `/v1/markets/${matchId}` };
    },
  });
}
