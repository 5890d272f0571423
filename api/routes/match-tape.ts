import { z } from 'zod';
import { ENDED } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { matchTape, presentTape } from '../schemas/tape-evidence.ts';
import { matchOf } from './match-of.ts';

export function matchTapeRoute(app: Api, options: ApiOptions): void {
  const { prices } = options;
  app.get(
    '/v1/matches/:id/tape',
    {
      // Written once, before the match ends.
      config: { cacheControl: 'public, max-age=31536000, immutable' },
      schema: {
        tags: ['matches'],
        operationId: 'getMatchTape',
        summary: 'The trades that a tape was made of, in the words of the exchanges',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('The tape and its evidence.', matchTape), ...refusals(404, 409) },
      },
    },
    async request => {
      const match = await matchOf(options, request.params.id);
      if (!ENDED.includes(match.state)) {
        throw new ArenaError('tape-not-ready', 'That match has not ended. Please try again when it has.', 409);
      }
      const { tape } = match;
      if (!tape) throw new ArenaError('tape-not-found', 'That match was void before its tape was complete.', 404);
      return presentTape({ ...match, tape }, await prices.evidence(match.id));
    },
  );
}
