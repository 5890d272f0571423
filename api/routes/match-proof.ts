import { z } from 'zod';
import { ENDED } from '../../core/matches/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentProof, proof } from '../schemas/proof.ts';
import { matchOf } from './match-of.ts';

export function matchProofRoute(app: Api, options: ApiOptions): void {
  const { matches, prices, config } = options;
  const urlOf = (path: string) => `${config.publicUrl ?? ''}${path}`;

  app.get(
    '/v1/matches/:id/proof',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['matches'],
        operationId: 'getMatchProof',
        summary: 'What a verifier needs of a match in one document',
        description:
          'The link of the public chain with the exact text that was hashed; once the result is told the secrets behind it, the tape with the digests of the trades that it was made of, and the state hash of the fight. The inputs to fight it again are in its replay.',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('The proof, as far as it is public.', proof), ...refusals(404) },
      },
    },
    async request => {
      const view = await matchOf(options, request.params.id);
      const hasEnded = ENDED.includes(view.state);
      const [commit, revealed, evidence] = await Promise.all([
        matches.commitOf(view.id),
        hasEnded ? matches.revealed(view.id) : null,
        hasEnded ? prices.evidence(view.id) : [],
      ]);
      return presentProof({ view, commit, revealed, evidence }, urlOf);
    },
  );
}
