import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AgentService } from '../core/agents/index.ts';
import type { CommunityService } from '../core/communities/index.ts';
import type { MatchService, PictureService } from '../core/matches/index.ts';
import type { Clock, Config, Database, Log, Metrics, Queues } from '../core/platform/index.ts';

/** What the API is built from; arena.ts passes its parts, and its whole configuration fits `config`. */
export interface ApiOptions {
  matches: MatchService;
  agents: AgentService;
  communities: CommunityService;
  pictures: PictureService;
  /** For health only: routes read through services. */
  database: Pick<Database, 'ping' | 'pool'>;
  /** For health and metrics only. */
  queues: Pick<Queues, 'ping' | 'counts'>;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  newId: () => string;
  config: ApiConfig;
}

export type ApiConfig = Pick<Config, 'publicUrl' | 'trustProxy' | 'requestsPerMinute' | 'metrics' | 'metricsToken'>;

/** The application as routes and plugins see it: request types come from their zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Cache-Control of this route's good answers; `no-store` where absent. */
    cacheControl?: string;
  }
}
