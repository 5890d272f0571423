import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { agent, presentAgent, presentVersion, version } from '../schemas/agent.ts';
import { count, typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { agentHonours, presentAgentHonours } from '../schemas/honours.ts';
import { matchSummary, presentMatchSummary } from '../schemas/match.ts';

/** Newest versions and matches that come with an agent; the rest is in lists of their own. */
const VERSIONS = 20;
const MATCHES = 10;

const detailedAgent = z
  .object({
    ...agent.shape,
    rank: z.int().min(1).nullable().meta({ description: 'Place on the leaderboard; null where it is not on it.' }),
    versions: z.array(version).meta({ description: `The newest ${VERSIONS}; all are in /v1/agents/{id}/versions.` }),
    honours: agentHonours,
    costume: z
      .object({ entrance: z.string(), finisher: z.string(), entranceLine: z.string(), winLine: z.string() })
      .meta({ description: 'What it wears and says; empty where nothing. /v1/agents/{id}/wardrobe has all pieces.' }),
    season: z
      .object({ name: z.string(), division: count, divisionName: z.string(), matches: count, wins: count })
      .nullable()
      .meta({ description: 'Where it stands in the season that goes on.' }),
    recentMatches: z.array(matchSummary).meta({ description: `The newest ${MATCHES}; all are in /v1/matches?agent=.` }),
  })
  .meta({ id: 'DetailedAgent' });

export function agentRoute(app: Api, { agents, matches, announcements, honours, seasons }: ApiOptions): void {
  app.get(
    '/v1/agents/:id',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['agents'],
        operationId: 'getAgent',
        summary: 'An agent with its rating, record, versions and latest matches',
        params: z.strictObject({ id: typedId('an agent') }),
        querystring: z.strictObject({}),
        response: { ...answers('The agent.', detailedAgent), ...refusals(404) },
      },
    },
    async request => {
      const live = await agents.byId(request.params.id);
      const [view = live] = await announcements.agentsAsTold([live]);
      // As the leaderboard has it: the living, house agents once they have fought a rated match.
      const isRanked = !view.retired && (!view.house || view.rating.matches > 0);
      const [rank, versions, recent, earned, standing] = await Promise.all([
        isRanked ? announcements.rankAsTold(view) : null,
        agents.versions(view.id, { limit: VERSIONS }),
        matches.page({ agentId: view.id, limit: MATCHES }),
        honours.ofAgent(view),
        seasons.standingOf(view.communityId, view.id, { asTold: true }),
      ]);
      return {
        ...presentAgent(view),
        rank,
        versions: versions.map(presentVersion),
        recentMatches: (await announcements.asTold(recent)).map(presentMatchSummary),
        honours: presentAgentHonours(earned),
        costume: { ...view.costume },
        season: standing && presentStanding(standing),
      };
    },
  );
}

function presentStanding(standing: NonNullable<Awaited<ReturnType<ApiOptions['seasons']['standingOf']>>>) {
  const { seasonName, division, divisionName, matches, wins } = standing;
  return { name: seasonName, division, divisionName, matches, wins };
}
