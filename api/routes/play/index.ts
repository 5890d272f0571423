import type { Api, ApiOptions } from '../../options.ts';
import { createAgentRoute, retireAgentRoute, tuneAgentRoute } from './agents.ts';
import { betRoute, quoteRoute, saleQuoteRoute, saleRoute } from './bets.ts';
import { joinQueueRoute, leaveQueueAgentRoute, leaveQueueRoute, queueRoute } from './queue.ts';
import { checkInRoute, joinTournamentRoute, leaveTournamentRoute } from './tournament-entries.ts';

/** What members do from a page or a program as they do it by commands. */
export const playRoutes: readonly ((app: Api, options: ApiOptions) => void)[] = [
  createAgentRoute,
  tuneAgentRoute,
  retireAgentRoute,
  queueRoute,
  joinQueueRoute,
  leaveQueueRoute,
  leaveQueueAgentRoute,
  quoteRoute,
  betRoute,
  saleQuoteRoute,
  saleRoute,
  joinTournamentRoute,
  leaveTournamentRoute,
  checkInRoute,
];
