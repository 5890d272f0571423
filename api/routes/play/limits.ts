import { z } from 'zod';
import type { Api, ApiOptions } from '../../options.ts';
import { limits, presentLimits } from '../../schemas/own.ts';
import { anyMembership, write } from '../../write.ts';
import { nothing } from './agents.ts';

/** Limits that members set for themselves. No sanction closes them, and they hold in every community. */

const answer = { description: 'Your limits.', schema: limits };

/** Longest that the market knows; the exact bound is its own. */
const HOURS_MAX = 720;
const DAYS_MAX = 3650;

export function setLimitRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'PUT',
    url: '/v1/me/limits/:kind',
    scope: 'wager',
    tag: 'me',
    operationId: 'setLimit',
    summary: 'Sets your own limit a match or a day, or lifts it',
    description: 'A lower limit holds at once; a higher one, or none, only after 24 hours.',
    params: z.strictObject({
      kind: z
        .enum(['stake', 'daily-loss'])
        .meta({ description: 'stake: most on a match. daily-loss: most in 24 hours.' }),
    }),
    query: nothing,
    body: z.strictObject({ amount: z.int().min(0).nullable().meta({ description: 'Credits; null lifts it.' }) }),
    status: 200,
    answer,
    async run({ params, body, caller }) {
      const context = await anyMembership(options, caller);
      return { body: presentLimits(await options.wagers.limits.set(context, params.kind, body.amount)) };
    },
  });
}

export function coolOffRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/me/limits/cool-off',
    scope: 'wager',
    tag: 'me',
    operationId: 'coolOff',
    summary: 'A break from bets; nobody can end it early',
    params: nothing,
    query: nothing,
    body: z.strictObject({ hours: z.int().min(1).max(HOURS_MAX) }),
    status: 200,
    answer,
    async run({ body, caller }) {
      const context = await anyMembership(options, caller);
      return { body: presentLimits(await options.wagers.limits.coolOff(context, body.hours)) };
    },
  });
}

export function excludeRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/me/limits/exclusion',
    scope: 'wager',
    tag: 'me',
    operationId: 'excludeMe',
    summary: 'Excludes you from bets for days or for good; it cannot be undone',
    description: 'Not by you, not by moderators, not by leaving or by another account linked to yours.',
    params: nothing,
    query: nothing,
    body: z.strictObject({
      days: z.union([z.int().min(1).max(DAYS_MAX), z.literal('forever')]),
      confirm: z.literal(true).meta({ description: 'Yes: it cannot be undone.' }),
    }),
    status: 200,
    answer,
    async run({ body, caller }) {
      const context = await anyMembership(options, caller);
      return { body: presentLimits(await options.wagers.limits.exclude(context, body.days)) };
    },
  });
}
