import { z } from 'zod';
import type { ChainService } from '../../core/chain/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api } from '../options.ts';
import { chainOverview, commitBatch, ofRoot, presentCommitBatch, presentOverview } from '../schemas/chain.ts';
import { answers, refusals } from '../schemas/errors.ts';

/** Where the arena stands on its chain, and what is under a root of commits. */
export function chainInfoRoutes(app: Api, { proofs, commits }: ChainService): void {
  app.get(
    '/v1/chain',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['chain'],
        operationId: 'getChain',
        summary: 'The chain, the contracts on it, and who verifies',
        description:
          'What the contracts say is at most ten seconds old. Check the addresses with somebody whom you trust.',
        querystring: z.strictObject({}),
        response: { ...answers('The chain.', chainOverview), ...refusals() },
      },
    },
    async () => presentOverview(await proofs.overview()),
  );

  app.get(
    '/v1/chain/commits/:root',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['chain'],
        operationId: 'getCommitBatch',
        summary: 'The commits under a root that the registry holds',
        params: ofRoot,
        querystring: z.strictObject({}),
        response: { ...answers('The commits.', commitBatch), ...refusals(404) },
      },
    },
    async ({ params: { root } }) => {
      const batch = await commits.batch(root);
      if (!batch) throw new ArenaError('batch-not-found', 'There are no commits under that root here.', 404);
      return presentCommitBatch(batch);
    },
  );
}
