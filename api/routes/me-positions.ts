import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { ownContext, positionsAsTold } from '../own.ts';
import { SIGNED_IN } from '../plugins/callers.ts';
import { ownCommunity } from '../schemas/common.ts';
import { ownAnswers, refusals } from '../schemas/errors.ts';
import { position, presentPosition } from '../schemas/own.ts';

const list = z.object({ items: z.array(position) }).meta({ id: 'Positions' });

export function mePositionsRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/me/positions',
    {
      schema: {
        tags: ['me'],
        operationId: 'getMyPositions',
        summary: 'Your bets: open ones first, then those of the last day that have ended',
        security: SIGNED_IN('read'),
        querystring: z.strictObject({ community: ownCommunity }),
        response: { ...ownAnswers('They are.', list), ...refusals(401, 403) },
      },
    },
    async request => {
      const context = await ownContext(options, request, request.query.community);
      return { items: (await positionsAsTold(options, context)).map(presentPosition) };
    },
  );
}
