import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentRivalry, rivalry } from '../schemas/honours.ts';

const list = z.object({ items: z.array(rivalry) }).meta({ id: 'Rivalries' });

export function rivalriesRoute(app: Api, { communities, honours }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/rivalries',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getRivalries',
        summary: 'Agents that meet again and again with a close score, the busiest first',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({ limit }),
        response: { ...answers('They are.', list), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      return { items: (await honours.rivalries(id, request.query.limit)).map(presentRivalry) };
    },
  );
}
