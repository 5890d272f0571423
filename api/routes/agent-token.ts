import { z } from 'zod';
import type { ChainService } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { agentToken, presentToken } from '../schemas/token.ts';

/** An agent's token on chain. */
export function agentTokenRoute(app: Api, { agents }: ApiOptions, { tokens }: ChainService): void {
  app.get(
    '/v1/agents/:id/token',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['agents'],
        operationId: 'getAgentToken',
        summary: 'The token of an agent: where it is, who holds it, what it says',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({}),
        response: { ...answers('The token.', agentToken), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await agents.byId(request.params.id);
      const token = await tokens.view(id);
      if (!token) throw new ArenaError('no-token', 'That agent is no token.', 404);
      return presentToken(token, await tokens.portraitOf(token));
    },
  );
}
