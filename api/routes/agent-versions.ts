import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { presentVersion, version } from '../schemas/agent.ts';
import { limit, nextCursor, typedId } from '../schemas/common.ts';
import { cursorOf, pageOf, versionsPosition } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';

const versions = z.object({ items: z.array(version), nextCursor }).meta({ id: 'AgentVersions' });

export function agentVersionsRoute(app: Api, { agents }: ApiOptions): void {
  app.get(
    '/v1/agents/:id/versions',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['agents'],
        operationId: 'getAgentVersions',
        summary: 'Everything that was submitted of an agent, newest first',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({ limit, cursor: cursorOf(versionsPosition) }),
        response: {
          ...answers('A page of versions.', versions),
          ...refusals(404),
        },
      },
    },
    async request => {
      const { limit, cursor } = request.query;
      const view = await agents.byId(request.params.id);
      const found = await agents.versions(view.id, { limit: limit + 1, ...(cursor && { before: cursor.number }) });
      const { rows, nextCursor } = pageOf(found, limit, last => ({ list: 'versions', number: last.number }));
      return { items: rows.map(presentVersion), nextCursor };
    },
  );
}
