import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { replay } from '../schemas/replay.ts';
import { matchOf } from './match-of.ts';
import { requireWatchable } from './watchable.ts';

export function replayRoute(app: Api, options: ApiOptions): void {
  const { matches } = options;
  app.get(
    '/v1/matches/:id/replay',
    {
      // Written once, when the fight has been run.
      config: { cacheControl: 'public, max-age=31536000, immutable' },
      schema: {
        tags: ['matches'],
        operationId: 'getReplay',
        summary: 'Everything needed to run a match again and to check it',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('The replay.', replay), ...refusals(404, 409) },
      },
    },
    async (request, reply) => {
      const match = await matchOf(options, request.params.id);
      requireWatchable(match);
      const text = await matches.publicReplay(await matches.get(match.id));
      // The very bytes that were stored, so that a saved file is the file that verifiers know.
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `inline; filename="${match.id}.json"`)
        .serializer((body: unknown) => String(body))
        .send(text as never);
    },
  );
}
