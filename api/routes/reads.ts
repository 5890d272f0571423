import type { Api, ApiOptions } from '../options.ts';
import { agentRivalsRoute } from './agent-rivals.ts';
import { agentWardrobeRoute } from './agent-wardrobe.ts';
import { auditLogRoute } from './audit-log.ts';
import { beltRoute } from './belt.ts';
import { bestMembersRoute } from './best-members.ts';
import { communitiesRoute } from './communities.ts';
import { communityRoute } from './community.ts';
import { communityMembersRoute } from './community-members.ts';
import { communitySeasonsRoute } from './community-seasons.ts';
import { communityTournamentsRoute } from './community-tournaments.ts';
import { fightNightsRoute } from './fight-nights.ts';
import { hallOfFameRoute } from './hall-of-fame.ts';
import { headToHeadRoute } from './head-to-head.ts';
import { matchHonoursRoute } from './match-honours.ts';
import { matchProofRoute } from './match-proof.ts';
import { meAgentsRoute } from './me-agents.ts';
import { meBalanceRoute } from './me-balance.ts';
import { meLimitsRoute } from './me-limits.ts';
import { mePositionsRoute } from './me-positions.ts';
import { meSanctionsRoute } from './me-sanctions.ts';
import { meStatementRoute } from './me-statement.ts';
import { memberRoute } from './member.ts';
import { rivalriesRoute } from './rivalries.ts';
import { seasonRoute } from './season.ts';
import { seasonRecapRoute } from './season-recap.ts';
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
  beltRoute,
  rivalriesRoute,
  hallOfFameRoute,
  fightNightsRoute,
  auditLogRoute,
  seasonRecapRoute,
  agentRivalsRoute,
  headToHeadRoute,
  agentWardrobeRoute,
  matchHonoursRoute,
  matchProofRoute,
  meBalanceRoute,
  meStatementRoute,
  mePositionsRoute,
  meLimitsRoute,
  meAgentsRoute,
  meSanctionsRoute,
];
