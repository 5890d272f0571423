import { z } from 'zod';
import type { ChainService } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { matchChain, presentMatchChain } from '../schemas/chain.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';

export function matchChainRoute(app: Api, { matches }: ApiOptions, { proofs }: ChainService): void {
  app.get(
    '/v1/matches/:id/chain',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['chain'],
        operationId: 'getMatchChain',
        summary: 'What the chain holds of a match, with everything that proves it',
        description:
          'Leaves, roots and paths for its commit and its result, and the signatures of verifiers. Its result once it is told.',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('As the chain has it.', matchChain), ...refusals(404) },
      },
    },
    async ({ params }) => {
      const { id } = await matches.get(params.id);
      const found = await proofs.ofMatch(id);
      if (!found) {
        throw new ArenaError('match-not-on-chain', 'That match was made before the arena was on a chain.', 404);
      }
      return presentMatchChain(found);
    },
  );
}
