import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentSeason, season } from '../schemas/season.ts';

const list = z.object({ items: z.array(season) }).meta({ id: 'Seasons' });

export function communitySeasonsRoute(app: Api, { communities, seasons }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/seasons',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['seasons'],
        operationId: 'getSeasons',
        summary: 'Seasons of a community, newest first',
        description: 'The newest twenty.',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({}),
        response: { ...answers('They are.', list), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      return { items: (await seasons.history(id)).map(presentSeason) };
    },
  );
}
