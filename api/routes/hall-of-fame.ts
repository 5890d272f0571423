import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { hallOfFame, presentHall } from '../schemas/honours.ts';

export function hallOfFameRoute(app: Api, { communities, honours }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/hall-of-fame',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getHallOfFame',
        summary: 'What was won for good: seasons, tournaments, reigns, streaks',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({}),
        response: { ...answers('The hall of fame.', hallOfFame), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      return presentHall(await honours.hall(id));
    },
  );
}
