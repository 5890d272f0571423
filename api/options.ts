import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AgentService, AgentView, DressingService, PaintService, SlotService } from '../core/agents/index.ts';
import type { AllowanceService } from '../core/allowances/index.ts';
import type { AnnouncementService } from '../core/announcements/index.ts';
import type { ChainService } from '../core/chain/index.ts';
import type { CommunityService, SanctionService } from '../core/communities/index.ts';
import type { CrowdService } from '../core/crowd/index.ts';
import type { FightNightService } from '../core/fight-nights/index.ts';
import type { HonoursService } from '../core/honours/index.ts';
import type { InvocationService } from '../core/invocations/index.ts';
import type { LedgerService } from '../core/ledger/index.ts';
import type { LiveService } from '../core/live/index.ts';
import type { MatchService, MatchView, PictureService } from '../core/matches/index.ts';
import type { ModerationService } from '../core/moderation/index.ts';
import type { OpenDataService } from '../core/open-data/index.ts';
import type { Clock, Config, Database, Log, Metrics, Queues } from '../core/platform/index.ts';
import type { PriceService } from '../core/prices/index.ts';
import type { SeasonService } from '../core/seasons/index.ts';
import type { MiniAppSignIn, SessionService } from '../core/sessions/index.ts';
import type { TournamentService, TournamentView } from '../core/tournaments/index.ts';
import type { WagerService } from '../core/wagers/index.ts';
import type { WalletService } from '../core/wallets/index.ts';
import type { WebhookService } from '../core/webhooks/index.ts';
import type { EventStreams, StreamLimits } from './streams/streams.ts';

/** What the API is built from; arena.ts passes its parts, and its whole configuration fits `config`. */
export interface ApiOptions {
  matches: MatchService;
  agents: AgentService;
  slots: SlotService;
  paint: PaintService;
  dressing: DressingService;
  communities: CommunityService;
  sanctions: SanctionService;
  pictures: PictureService;
  ledger: LedgerService;
  allowances: AllowanceService;
  /** What everybody may read of the log. */
  moderation: Pick<ModerationService, 'log'>;
  seasons: SeasonService;
  tournaments: TournamentService;
  fightNights: FightNightService;
  honours: HonoursService;
  crowd: CrowdService;
  announcements: AnnouncementService;
  /** Answers that were given, by Idempotency-Key. */
  invocations: InvocationService;
  /** Who is signed in. */
  sessions: SessionService;
  /** Null where the Telegram Mini App is off. */
  miniApp: MiniAppSignIn | null;
  webhooks: WebhookService;
  openData: OpenDataService;
  /** Without what `offered` says no, nothing of wallets is served. */
  wallets: WalletService;
  /** Null where there is no chain (CHAIN_RPC_URL). */
  chain: ChainService | null;
  wagers: ApiWagers;
  /** Pictures of pages and link previews; without it there are none. */
  cards?: ApiCards;
  prices: ApiPrices;
  live: LiveService;
  /** For health only: routes read through services. */
  database: Pick<Database, 'ping' | 'pool'>;
  /** For health and metrics only. */
  queues: Pick<Queues, 'ping' | 'counts'>;
  metrics: Metrics;
  log: Log;
  clock: Clock;
  newId: () => string;
  config: ApiConfig;
  /** Only tests are in more haste than STREAM_LIMITS, or let in fewer. */
  streams?: Partial<StreamLimits>;
}

/** PNGs, drawn off the main thread; null where drawing failed. Whoever asks has taken secrets out of the views. */
export interface ApiCards {
  /** @param odds in parts per million: that the left corner wins, that the price rises; null shows what the ratings say */
  match(match: MatchView, odds?: { a: number; up: number } | null): Promise<Uint8Array | null>;
  result(match: MatchView): Promise<Uint8Array | null>;
  agent(agent: AgentView, extra: { rank: number | null; recent: MatchView[] }): Promise<Uint8Array | null>;
  /** The robot alone, 400 by 500. @param facing 1 looks to the right */
  figure(agent: AgentView, facing: 1 | -1): Promise<Uint8Array | null>;
  tournament(view: TournamentView): Promise<Uint8Array | null>;
}

export type ApiWagers = WagerService;
export type ApiPrices = Pick<PriceService, 'symbols' | 'quote' | 'history' | 'evidence'>;

export type ApiConfig = Pick<
  Config,
  'publicUrl' | 'trustProxy' | 'requestsPerMinute' | 'cacheSeconds' | 'corsOrigins' | 'metrics' | 'metricsToken'
>;

/** The application as routes and plugins see it: request types come from their zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    eventStreams: EventStreams;
  }

  interface FastifyContextConfig {
    /** Cache-Control of this route's good answers; `no-store` where absent. */
    cacheControl?: string;
  }
}
