import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { count, id, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';

const headToHead = z
  .object({ agentId: id, opponentId: id, wins: count, losses: count })
  .meta({ id: 'HeadToHead', description: 'Of the agent against the opponent, in matches of all kinds.' });

export function headToHeadRoute(app: Api, { agents, matches, announcements }: ApiOptions): void {
  app.get(
    '/v1/agents/:id/head-to-head/:opponentId',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['agents'],
        operationId: 'getHeadToHead',
        summary: 'How two agents have done against each other',
        params: z.strictObject({ id: typedId('an agent'), opponentId: typedId('another agent') }),
        querystring: z.strictObject({}),
        response: { ...answers('The score.', headToHead), ...refusals(404) },
      },
    },
    async request => {
      const [agent, opponent, untold] = await Promise.all([
        agents.byId(request.params.id),
        agents.byId(request.params.opponentId),
        announcements.untold(),
      ]);
      const score = await matches.headToHead(agent.id, opponent.id, untold);
      return { agentId: agent.id, opponentId: opponent.id, ...score };
    },
  );
}
