import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentTournamentBrief, tournamentBrief } from '../schemas/tournament.ts';

const list = z.object({ items: z.array(tournamentBrief) }).meta({ id: 'Tournaments' });

export function communityTournamentsRoute(app: Api, { communities, tournaments }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/tournaments',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['tournaments'],
        operationId: 'getTournaments',
        summary: 'The newest tournaments of a community, those that are on first',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({ limit }),
        response: { ...answers('They are.', list), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      return { items: (await tournaments.list(id, request.query.limit)).map(presentTournamentBrief) };
    },
  );
}
