import { z } from 'zod';
import { ENDED } from '../../core/matches/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { match, presentMatch } from '../schemas/match.ts';
import { matchOf } from './match-of.ts';

export function matchRoute(app: Api, options: ApiOptions): void {
  const { matches, config } = options;
  const urlOf = (path: string) => `${config.publicUrl ?? ''}${path}`;

  app.get(
    '/v1/matches/:id',
    {
      // A match under way changes by the second: ask again, and have a 304 where it did not.
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['matches'],
        operationId: 'getMatch',
        summary: 'A match with its commit, tape and result as far as they are public',
        description:
          'A match that has ended is `running` until the chats were told how; its replay and its GIF can be had as soon as the GIF stands there.',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: { ...answers('The match.', match), ...refusals(404) },
      },
    },
    async request => {
      const view = await matchOf(options, request.params.id);
      const revealed = ENDED.includes(view.state) ? await matches.revealed(view.id) : null;
      return presentMatch(view, revealed, urlOf);
    },
  );
}
