import type { Api, ApiOptions } from '../options.ts';
import { agentRoute } from './agent.ts';
import { agentVersionsRoute } from './agent-versions.ts';
import { bettorsRoute } from './bettors.ts';
import { commitsRoute } from './commits.ts';
import { liveRoute } from './health-live.ts';
import { readyRoute } from './health-ready.ts';
import { leaderboardsRoute } from './leaderboards.ts';
import { marketRoute } from './market.ts';
import { marketEventsRoute } from './market-events.ts';
import { marketsRoute } from './markets.ts';
import { matchRoute } from './match.ts';
import { matchTapeRoute } from './match-tape.ts';
import { matchesRoute } from './matches.ts';
import { metricsRoute } from './metrics.ts';
import { openApiRoute } from './openapi.ts';
import { priceRoute } from './price.ts';
import { priceEventsRoute } from './price-events.ts';
import { pricesRoute } from './prices.ts';
import { replayRoute } from './replay.ts';
import { replayGifRoute } from './replay-gif.ts';
import { statsRoute } from './stats.ts';

/** One file a route; each adds itself with its schemas. */
export const routes: readonly ((app: Api, options: ApiOptions) => void)[] = [
  leaderboardsRoute,
  agentRoute,
  agentVersionsRoute,
  matchesRoute,
  matchRoute,
  replayRoute,
  replayGifRoute,
  matchTapeRoute,
  marketsRoute,
  marketRoute,
  marketEventsRoute,
  bettorsRoute,
  pricesRoute,
  priceRoute,
  priceEventsRoute,
  commitsRoute,
  statsRoute,
  liveRoute,
  readyRoute,
  metricsRoute,
  openApiRoute,
];
