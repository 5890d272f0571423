import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { ownContext } from '../own.ts';
import { SIGNED_IN } from '../plugins/callers.ts';
import { ownCommunity } from '../schemas/common.ts';
import { ownAnswers, refusals } from '../schemas/errors.ts';
import { limits, presentLimits } from '../schemas/own.ts';

export function meLimitsRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/me/limits',
    {
      schema: {
        tags: ['me'],
        operationId: 'getMyLimits',
        summary: 'Limits on bets that you have set yourself',
        security: SIGNED_IN('read'),
        querystring: z.strictObject({ community: ownCommunity }),
        response: { ...ownAnswers('Your limits.', limits), ...refusals(401, 403) },
      },
    },
    async request =>
      presentLimits(await options.wagers.limits.show(await ownContext(options, request, request.query.community))),
  );
}
