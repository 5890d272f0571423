import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentRecap, recap } from '../schemas/season-recap.ts';
import { seasonOf } from './season-of.ts';

export function seasonRecapRoute(app: Api, { seasons }: ApiOptions): void {
  app.get(
    '/v1/seasons/:id/recap',
    {
      config: { cacheControl: 'public, max-age=60' },
      schema: {
        tags: ['seasons'],
        operationId: 'getSeasonRecap',
        summary: 'What is told of a season that has ended: its champion, its upset, its match',
        params: z.strictObject({ id: typedId('a season') }),
        querystring: z.strictObject({}),
        response: { ...answers('The recap.', recap), ...refusals(404, 409) },
      },
    },
    async request => {
      const { id, calledOff } = await seasonOf(seasons, request.params.id);
      const found = await seasons.recap(id);
      if (found) return presentRecap(found);
      throw calledOff
        ? new ArenaError('season-called-off', 'That season ended without having begun: there is nothing to tell.', 404)
        : new ArenaError('season-not-over', 'That season has not ended yet.', 409);
    },
  );
}
