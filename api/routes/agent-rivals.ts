import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentRival, rival } from '../schemas/honours.ts';

const list = z.object({ items: z.array(rival) }).meta({ id: 'Rivals' });

export function agentRivalsRoute(app: Api, { agents, honours }: ApiOptions): void {
  app.get(
    '/v1/agents/:id/rivals',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['agents'],
        operationId: 'getAgentRivals',
        summary: 'Whom an agent meets again and again with a close score',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({}),
        response: { ...answers('They are.', list), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await agents.byId(request.params.id);
      return { items: (await honours.rivalsOf(id)).map(presentRival) };
    },
  );
}
