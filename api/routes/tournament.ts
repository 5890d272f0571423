import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentTournament, tournament } from '../schemas/tournament.ts';
import { tournamentOf } from './tournament-of.ts';

export function tournamentRoute(app: Api, options: ApiOptions): void {
  app.get(
    '/v1/tournaments/:id',
    {
      // A bracket moves while it is fought: ask again, and have a 304 where it did not.
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['tournaments'],
        operationId: 'getTournament',
        summary: 'A tournament with its entrants, its bracket and its standings',
        description: 'Nothing of it tells a result before the chats were told.',
        params: z.strictObject({ id: typedId('a tournament') }),
        querystring: z.strictObject({}),
        response: { ...answers('The tournament.', tournament), ...refusals(404) },
      },
    },
    async request => presentTournament(await tournamentOf(options, request.params.id)),
  );
}
