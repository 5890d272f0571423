import { z } from 'zod';
import type { Api, ApiOptions } from '../../options.ts';
import { typedId } from '../../schemas/common.ts';
import { presentSeason, season } from '../../schemas/season.ts';
import { playerIn, write } from '../../write.ts';
import { nothing } from './agents.ts';

const entries = z
  .object({
    season,
    entered: z.array(z.string()).meta({ description: 'Names of those entered now; none where all were before.' }),
  })
  .meta({ id: 'SeasonEntries' });

export function joinSeasonRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/season-entries',
    scope: 'play',
    tag: 'seasons',
    operationId: 'joinSeason',
    summary: 'Enters your agents for the season that is open or running',
    description: 'An agent that fights a rated match is entered by itself.',
    params: z.strictObject({ id: typedId('a community') }),
    query: nothing,
    body: z.strictObject({ agent: typedId('your agent; all of them where left out').optional() }),
    status: 200,
    answer: { description: 'They are in.', schema: entries },
    async run({ params, body, caller }) {
      const context = await playerIn(options, caller, params.id);
      const { agents } = options;
      const meant = body.agent
        ? [await agents.own(context.communityId, context.memberId, body.agent)]
        : await agents.ofMember(context.memberId);
      const joined = await options.seasons.join(context, meant);
      return { body: { season: presentSeason(joined.season), entered: joined.entered } };
    },
  });
}
