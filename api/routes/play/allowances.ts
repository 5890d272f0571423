import { z } from 'zod';
import type { Api, ApiOptions } from '../../options.ts';
import { count, typedId } from '../../schemas/common.ts';
import { daily, presentDaily } from '../../schemas/play.ts';
import { playerIn, write } from '../../write.ts';
import { nothing } from './agents.ts';

/** What members are given when they ask. */

const ofCommunity = z.strictObject({ id: typedId('a community') });

export function dailyRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/daily',
    scope: 'play',
    tag: 'me',
    operationId: 'claimDaily',
    summary: 'Takes your daily credits',
    description: 'Once a day (UTC), more for each day running; 409 daily-taken until the next one.',
    params: ofCommunity,
    query: nothing,
    status: 201,
    answer: { description: 'What came in, and the goals of today.', schema: daily },
    async run({ params, caller, key }) {
      const context = await playerIn(options, caller, params.id);
      return { body: presentDaily(await options.allowances.claimDaily(context, key)) };
    },
  });
}

export function bailOutRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/bail-out',
    scope: 'play',
    tag: 'me',
    operationId: 'bailOut',
    summary: 'A few credits for whoever has none left',
    description: 'Brings you back to a few credits when you are broke, open bets included; once in 24 hours.',
    params: ofCommunity,
    query: nothing,
    status: 201,
    answer: { description: 'What came in.', schema: z.object({ amount: count }).meta({ id: 'BailOut' }) },
    async run({ params, caller, key }) {
      const context = await playerIn(options, caller, params.id);
      const { amount } = await options.allowances.bailOut(context, key);
      return { body: { amount } };
    },
  });
}
