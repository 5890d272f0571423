import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentSeason, season } from '../schemas/season.ts';
import { seasonOf } from './season-of.ts';

export function seasonRoute(app: Api, { seasons }: ApiOptions): void {
  app.get(
    '/v1/seasons/:id',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['seasons'],
        operationId: 'getSeason',
        summary: 'A season: its dates, its rule, its divisions',
        params: z.strictObject({ id: typedId('a season') }),
        querystring: z.strictObject({}),
        response: { ...answers('The season.', season), ...refusals(404) },
      },
    },
    async request => presentSeason(await seasonOf(seasons, request.params.id)),
  );
}
