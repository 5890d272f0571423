import type { Api, ApiOptions } from '../options.ts';
import { bestMembersRoute } from './best-members.ts';
import { communitiesRoute } from './communities.ts';
import { communityRoute } from './community.ts';
import { communityMembersRoute } from './community-members.ts';
import { communitySeasonsRoute } from './community-seasons.ts';
import { communityTournamentsRoute } from './community-tournaments.ts';
import { meAgentsRoute } from './me-agents.ts';
import { meBalanceRoute } from './me-balance.ts';
import { meLimitsRoute } from './me-limits.ts';
import { mePositionsRoute } from './me-positions.ts';
import { meSanctionsRoute } from './me-sanctions.ts';
import { meStatementRoute } from './me-statement.ts';
import { memberRoute } from './member.ts';
import { seasonRoute } from './season.ts';
import { seasonStandingsRoute } from './season-standings.ts';
import { tournamentRoute } from './tournament.ts';

/** What chat shows of a community and of oneself, to be read. */
export const readRoutes: readonly ((app: Api, options: ApiOptions) => void)[] = [
  communitiesRoute,
  communityRoute,
  communityMembersRoute,
  bestMembersRoute,
  memberRoute,
  communitySeasonsRoute,
  seasonRoute,
  seasonStandingsRoute,
  communityTournamentsRoute,
  tournamentRoute,
  meBalanceRoute,
  meStatementRoute,
  mePositionsRoute,
  meLimitsRoute,
  meAgentsRoute,
  meSanctionsRoute,
];
