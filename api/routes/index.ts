import type { Api, ApiOptions } from '../options.ts';
import { agentRoute } from './agent.ts';
import { agentVersionsRoute } from './agent-versions.ts';
import { bettorsRoute } from './bettors.ts';
import { chainRoutes } from './chain.ts';
import { commitsRoute } from './commits.ts';
import { dropRoutes } from './drops.ts';
import { escrowRoutes } from './escrow.ts';
import { liveRoute } from './health-live.ts';
import { readyRoute } from './health-ready.ts';
import { jwksRoute } from './jwks.ts';
import { leaderboardsRoute } from './leaderboards.ts';
import { marketRoute } from './market.ts';
import { marketEventsRoute } from './market-events.ts';
import { marketsRoute } from './markets.ts';
import { matchRoute } from './match.ts';
import { matchTapeRoute } from './match-tape.ts';
import { matchesRoute } from './matches.ts';
import { meRoute } from './me.ts';
import { metricsRoute } from './metrics.ts';
import { openDataRoute } from './open-data.ts';
import { openApiRoute } from './openapi.ts';
import { pictureRoutes } from './pictures.ts';
import { playRoutes } from './play/index.ts';
import { positionRoute } from './position.ts';
import { priceRoute } from './price.ts';
import { priceEventsRoute } from './price-events.ts';
import { pricesRoute } from './prices.ts';
import { readRoutes } from './reads.ts';
import { replayRoute } from './replay.ts';
import { replayGifRoute } from './replay-gif.ts';
import { rightsRoutes } from './rights.ts';
import { sessionRoute } from './session.ts';
import { sessionCodeRoute } from './session-code.ts';
import { sessionOpenRoute } from './session-open.ts';
import { sessionRefreshRoute } from './session-refresh.ts';
import { sessionTelegramRoute } from './session-telegram.ts';
import { sessionWalletRoutes } from './session-wallet.ts';
import { sessionsRoute } from './sessions.ts';
import { socketRoute } from './socket.ts';
import { statsRoute } from './stats.ts';
import { streamRoute } from './stream.ts';
import { tokensRoute } from './tokens.ts';
import { walletLinkRoutes } from './wallet-links.ts';
import { webhookDeliveriesRoute } from './webhook-deliveries.ts';
import { webhooksRoute } from './webhooks.ts';

/** One file a route; each adds itself with its schemas. */
export const routes: readonly ((app: Api, options: ApiOptions) => void)[] = [
  leaderboardsRoute,
  agentRoute,
  agentVersionsRoute,
  matchesRoute,
  matchRoute,
  replayRoute,
  replayGifRoute,
  pictureRoutes,
  matchTapeRoute,
  marketsRoute,
  marketRoute,
  marketEventsRoute,
  bettorsRoute,
  pricesRoute,
  priceRoute,
  priceEventsRoute,
  commitsRoute,
  chainRoutes,
  streamRoute,
  socketRoute,
  positionRoute,
  statsRoute,
  ...readRoutes,
  ...playRoutes,
  jwksRoute,
  meRoute,
  sessionCodeRoute,
  sessionOpenRoute,
  sessionRefreshRoute,
  sessionWalletRoutes,
  walletLinkRoutes,
  rightsRoutes,
  dropRoutes,
  escrowRoutes,
  sessionRoute,
  sessionTelegramRoute,
  sessionsRoute,
  tokensRoute,
  webhooksRoute,
  webhookDeliveriesRoute,
  openDataRoute,
  liveRoute,
  readyRoute,
  metricsRoute,
  openApiRoute,
];
