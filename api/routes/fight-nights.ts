import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { fightNights, presentEdition, presentNight } from '../schemas/fight-night.ts';

export function fightNightsRoute(
  app: Api,
  { communities, fightNights: nightService, announcements }: ApiOptions,
): void {
  app.get(
    '/v1/communities/:id/fight-nights',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['tournaments'],
        operationId: 'getFightNights',
        summary: 'Fight nights of a community: when the next ones are, and the evenings that are announced',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({}),
        response: { ...answers('They are.', fightNights), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      const { nights, announced } = await nightService.list(id);
      const untold = await announcements.untold();
      return { nights: nights.map(presentNight), announced: announced.map(each => presentEdition(each, untold)) };
    },
  );
}
