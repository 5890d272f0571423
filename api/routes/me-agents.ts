import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { ownContext } from '../own.ts';
import { SIGNED_IN } from '../plugins/callers.ts';
import { agent, presentAgent } from '../schemas/agent.ts';
import { ownCommunity } from '../schemas/common.ts';
import { ownAnswers, refusals } from '../schemas/errors.ts';

const list = z.object({ items: z.array(agent) }).meta({ id: 'OwnAgents' });

export function meAgentsRoute(app: Api, options: ApiOptions): void {
  const { agents, announcements } = options;

  app.get(
    '/v1/me/agents',
    {
      schema: {
        tags: ['me'],
        operationId: 'getMyAgents',
        summary: 'Your agents in a community, retired ones too',
        security: SIGNED_IN('read'),
        querystring: z.strictObject({ community: ownCommunity }),
        response: { ...ownAnswers('They are, the oldest first.', list), ...refusals(401, 403) },
      },
    },
    async request => {
      const { memberId } = await ownContext(options, request, request.query.community);
      const own = await announcements.agentsAsTold(await agents.ofMember(memberId, true));
      return { items: own.map(presentAgent) };
    },
  );
}
