import type { Api, ApiOptions } from '../options.ts';
import { agentRoute } from './agent.ts';
import { agentVersionsRoute } from './agent-versions.ts';
import { commitsRoute } from './commits.ts';
import { liveRoute } from './health-live.ts';
import { readyRoute } from './health-ready.ts';
import { leaderboardsRoute } from './leaderboards.ts';
import { matchRoute } from './match.ts';
import { matchesRoute } from './matches.ts';
import { metricsRoute } from './metrics.ts';
import { openApiRoute } from './openapi.ts';
import { replayRoute } from './replay.ts';
import { replayGifRoute } from './replay-gif.ts';

/** One file a route; each adds itself with its schemas. */
export const routes: readonly ((app: Api, options: ApiOptions) => void)[] = [
  leaderboardsRoute,
  agentRoute,
  agentVersionsRoute,
  matchesRoute,
  matchRoute,
  replayRoute,
  replayGifRoute,
  commitsRoute,
  liveRoute,
  readyRoute,
  metricsRoute,
  openApiRoute,
];
