import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { belt, presentBelt } from '../schemas/honours.ts';

export function beltRoute(app: Api, { communities, honours }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/belt',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getBelt',
        summary: "Who holds a community's belt, and who may challenge",
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({}),
        response: { ...answers('The belt.', belt), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      return presentBelt(await honours.belt(id, { asTold: true }));
    },
  );
}
