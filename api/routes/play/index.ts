import type { Api, ApiOptions } from '../../options.ts';
import { createAgentRoute, retireAgentRoute, tuneAgentRoute } from './agents.ts';
import { bailOutRoute, dailyRoute } from './allowances.ts';
import { betRoute, quoteRoute, saleQuoteRoute, saleRoute } from './bets.ts';
import { acceptChallengeRoute, challengeRoute, challengesRoute, declineChallengeRoute } from './challenges.ts';
import { freePickRoute, reactRoute, unreactRoute } from './crowd.ts';
import { enterEveningRoute, leaveEveningRoute, takeBoutRoute } from './fight-nights.ts';
import { fightRoute, sparRoute } from './fights.ts';
import { coolOffRoute, excludeRoute, setLimitRoute } from './limits.ts';
import { joinQueueRoute, leaveQueueAgentRoute, leaveQueueRoute, queueRoute } from './queue.ts';
import { joinSeasonRoute } from './season-entries.ts';
import { buyLooksRoute, buySlotRoute, looksRoute, slotsRoute, wearRoute } from './shop.ts';
import { checkInRoute, joinTournamentRoute, leaveTournamentRoute } from './tournament-entries.ts';

/** What members do from a page or a program as they do it by commands. */
export const playRoutes: readonly ((app: Api, options: ApiOptions) => void)[] = [
  createAgentRoute,
  tuneAgentRoute,
  retireAgentRoute,
  slotsRoute,
  buySlotRoute,
  looksRoute,
  buyLooksRoute,
  wearRoute,
  queueRoute,
  joinQueueRoute,
  leaveQueueRoute,
  leaveQueueAgentRoute,
  fightRoute,
  sparRoute,
  challengesRoute,
  challengeRoute,
  acceptChallengeRoute,
  declineChallengeRoute,
  quoteRoute,
  betRoute,
  saleQuoteRoute,
  saleRoute,
  joinTournamentRoute,
  leaveTournamentRoute,
  checkInRoute,
  enterEveningRoute,
  leaveEveningRoute,
  takeBoutRoute,
  joinSeasonRoute,
  freePickRoute,
  reactRoute,
  unreactRoute,
  dailyRoute,
  bailOutRoute,
  setLimitRoute,
  coolOffRoute,
  excludeRoute,
];
