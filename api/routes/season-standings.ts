import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { boardName, presentLine, presentSeasonSummary, standings } from '../schemas/season.ts';
import { seasonOf } from './season-of.ts';

const query = z.strictObject({
  board: boardName.default('agents'),
  division: z.coerce
    .number()
    .int()
    .min(1)
    .max(9)
    .optional()
    .meta({ description: 'One division of the board of agents; ranks are within it.' }),
  limit,
});

export function seasonStandingsRoute(app: Api, { seasons }: ApiOptions): void {
  app.get(
    '/v1/seasons/:id/standings',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['seasons'],
        operationId: 'getSeasonStandings',
        summary: 'A board of a season: as it stands, or its final table',
        params: z.strictObject({ id: typedId('a season') }),
        querystring: query,
        response: { ...answers('The board.', standings), ...refusals(404) },
      },
    },
    async request => {
      const { board, division, limit } = request.query;
      const { communityId, number } = await seasonOf(seasons, request.params.id);
      const found = await seasons.board(communityId, { number, board, division, limit, asTold: true });
      return {
        season: presentSeasonSummary(found.season),
        board,
        division: found.division,
        isFinal: found.season.state === 'closed',
        items: found.lines.map(presentLine),
      };
    },
  );
}
