import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { ownContext, summaryAsTold } from '../own.ts';
import { SIGNED_IN } from '../plugins/callers.ts';
import { ownCommunity } from '../schemas/common.ts';
import { ownAnswers, refusals } from '../schemas/errors.ts';
import { balance, presentBalance } from '../schemas/own.ts';

export function meBalanceRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/me/balance',
    {
      schema: {
        tags: ['me'],
        operationId: 'getMyBalance',
        summary: 'Your credits, the daily allowance and the goals of today',
        description: 'The first look opens your account, with what members begin with.',
        security: SIGNED_IN('read'),
        querystring: z.strictObject({ community: ownCommunity }),
        response: { ...ownAnswers('Your credits.', balance), ...refusals(401, 403) },
      },
    },
    async request => {
      const context = await ownContext(options, request, request.query.community);
      return presentBalance(context.communityId, await summaryAsTold(options, context));
    },
  );
}
