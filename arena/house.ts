import {
  createAgentService,
  createDressingService,
  createPaintService,
  createSlotService,
  type DressingService,
  type Merits,
} from '../core/agents/index.ts';
import { createAllowanceService } from '../core/allowances/index.ts';
import { createAnnouncementService, tellChallenge } from '../core/announcements/index.ts';
import { type ChainService, createChainService, createHeldRights, type Portrait } from '../core/chain/index.ts';
import {
  type CommunityContext,
  createCommunityService,
  createSanctionService,
  type SanctionService,
} from '../core/communities/index.ts';
import { createCrowdService } from '../core/crowd/index.ts';
import { TAPE_SECONDS } from '../core/engine/index.ts';
import { createFairPlayService, type FairPlayService } from '../core/fair-play/index.ts';
import { createFightNightService } from '../core/fight-nights/index.ts';
import { createHonoursService, isTitle, levelOf } from '../core/honours/index.ts';
import { createConversationService, createInvocationService } from '../core/invocations/index.ts';
import { createLedgerService } from '../core/ledger/index.ts';
import { createLiveService, type HubLimits, type LiveService } from '../core/live/index.ts';
import {
  createMatchService,
  createPictureService,
  type MatchFollower,
  type MatchHooks,
  type MatchView,
} from '../core/matches/index.ts';
import {
  createLineReview,
  createModerationService,
  createQuarantineFollower,
  type LineReview,
  type ModeratedMarkets,
  type ModerationService,
  requireTrusted,
} from '../core/moderation/index.ts';
import { createOpenDataService, type OpenDataService } from '../core/open-data/index.ts';
import { createPeopleService, type PeopleService } from '../core/people/index.ts';
import type { BlobStore } from '../core/platform/blobs/index.ts';
import { type Clock, systemClock } from '../core/platform/clock.ts';
import type { Config } from '../core/platform/config.ts';
import type { Database, Transaction } from '../core/platform/database.ts';
import { newId as systemId } from '../core/platform/ids.ts';
import type { Log } from '../core/platform/log.ts';
import { createOutbound, type Outbound } from '../core/platform/outbound.ts';
import type { Queues } from '../core/platform/queue.ts';
import { type Random, systemRandom } from '../core/platform/random.ts';
import { createSeal, type Seal } from '../core/platform/seal.ts';
import { createPriceService, type PriceService } from '../core/prices/index.ts';
import { createSeasonService, type SeasonService } from '../core/seasons/index.ts';
import {
  createMiniAppSignIn,
  createSessionService,
  type MiniAppSignIn,
  type SessionService,
} from '../core/sessions/index.ts';
import {
  createTournamentFollower,
  createTournamentService,
  type TournamentService,
} from '../core/tournaments/index.ts';
import {
  createMarketHooks,
  createModeratedMarkets,
  createWagerService,
  type WagerService,
} from '../core/wagers/index.ts';
import { createWalletService, type WalletService } from '../core/wallets/index.ts';
import { createWebhookService, type WebhookService } from '../core/webhooks/index.ts';

/** The services of one process, wired to its database, queues and blobs. */
export interface House {
  clock: Clock;
  seal: Seal;
  /** What this installation has set. */
  installed: { bettingSeconds: number; tapeSeconds: number; simulated: boolean };
  seasons: SeasonService;
  tournaments: TournamentService;
  prices: PriceService;
  communities: ReturnType<typeof createCommunityService>;
  sanctions: SanctionService;
  agents: ReturnType<typeof createAgentService>;
  slots: ReturnType<typeof createSlotService>;
  paint: ReturnType<typeof createPaintService>;
  dressing: DressingService;
  lineReview: LineReview;
  ledger: ReturnType<typeof createLedgerService>;
  allowances: ReturnType<typeof createAllowanceService>;
  wagers: WagerService;
  live: LiveService;
  matches: ReturnType<typeof createMatchService>;
  moderation: ModerationService;
  fairPlay: FairPlayService;
  pictures: ReturnType<typeof createPictureService>;
  invocations: ReturnType<typeof createInvocationService>;
  conversations: ReturnType<typeof createConversationService>;
  announcements: ReturnType<typeof createAnnouncementService>;
  people: PeopleService;
  wallets: WalletService;
  honours: ReturnType<typeof createHonoursService>;
  crowd: ReturnType<typeof createCrowdService>;
  webhooks: WebhookService;
  openData: OpenDataService;
  fightNights: ReturnType<typeof createFightNightService>;
  sessions: SessionService;
  /** Null where the Telegram Mini App is off. */
  miniApp: MiniAppSignIn | null;
  /** Null without CHAIN_RPC_URL: then nothing on chain is offered anywhere. */
  chain: ChainService | null;
}

export interface HouseParts {
  /** Without price settings: the simulated price. */
  config: Pick<Config, 'bettingSeconds' | 'tapeSeconds'> & {
    prices?: Config['prices'];
    privacyKey?: Config['privacyKey'];
    telegram?: Config['telegram'];
    sessionKey?: Config['sessionKey'];
    openDataDays?: Config['openDataDays'];
    publicUrl?: Config['publicUrl'];
    /** Without them: offered, for wallets with a key of their own. */
    wallets?: Config['wallets'];
    /** Without it, nothing is on chain. */
    chain?: Config['chain'];
  };
  database: Database;
  queues: Queues;
  blobs: BlobStore;
  log: Log;
  clock?: Clock;
  random?: Random;
  newId?: () => string;
  /** Draws an agent alone for its token; without it, descriptions of tokens have no image. */
  portrait?: Portrait;
  /** Asks addresses that members give. Only tests let it ask this machine. */
  outbound?: Outbound;
  /** Only tests and the demo fix the simulated feed's seed. */
  feedSeed?: string;
  /** Markets over the simulated price: in tests and the demo only. */
  simulatedMarkets?: boolean;
  /** Only tests and benchmarks keep less of what happens. */
  live?: Partial<HubLimits>;
}

export async function buildHouse(parts: HouseParts): Promise<House> {
  const { config, database, queues, blobs, log, clock = systemClock, random = systemRandom, newId = systemId } = parts;
  const prices = createPriceService({
    database,
    clock,
    log,
    mode: config.prices?.feed ?? 'synthetic',
    syntheticSeed: parts.feedSeed ?? (await installationSecret(database, 'simulated-feed', random)),
    allowSimulatedMarkets: parts.simulatedMarkets ?? false,
    ...(config.prices && { endpoints: config.prices }),
  });
  const agents = createAgentService({ database, clock, newId });
  const identityKey = config.privacyKey ?? (await installationSecret(database, 'privacy', random));
  const sessionKey = config.sessionKey ?? (await installationSecret(database, 'session', random));
  const seal = createSeal(sessionKey);
  const people = createPeopleService({ database, clock, random, newId, identityKey });
  const communities = createCommunityService({
    database,
    clock,
    newId,
    onCommunityCreated: agents.seedHouse,
    onIdentityCreated: people.welcomeBack,
  });
  const sanctions = createSanctionService({ database, newId, identityKey });
  const allowances = createAllowanceService({ database, clock });
  const openWallet = (tx: Transaction, context: CommunityContext) => allowances.open(tx, context);
  // who acts in the transaction that ends a match; in this order
  const seasons = createSeasonService({ database, clock, newId, log });
  const followers: MatchFollower[] = [seasons.follower, createTournamentFollower()];
  // rights bought on the chain, for whoever lets their holders do or wear something
  const rights = config.chain ? createHeldRights({ chainId: config.chain.id, clock }) : null;
  const matches = createMatchService({
    ...(rights && {
      maySpar: async (reader, { personId, agentId }) =>
        (await rights.holds(reader, { personId, kind: 'sparring', subject: agentId })) !== null,
    }),
    database,
    agents,
    blobs,
    prices,
    hooks: hooksOf({ allowances, sanctions, seasons }, followers),
    clock,
    random,
    newId,
    log,
    bettingSeconds: config.bettingSeconds,
    tapeSeconds: config.tapeSeconds,
  });
  const honours = createHonoursService({
    database,
    clock,
    log,
    newId,
    matches,
    sanctions,
    bettingSeconds: config.bettingSeconds,
    openWallet: (tx, communityId, memberId) => allowances.openWallet(tx, communityId, memberId),
  });
  followers.push(...honours.followers, createQuarantineFollower({ matches: () => matches }));
  const dressing = createDressingService({
    database,
    newId,
    openWallet,
    meritsOf,
    ...(rights && { lentTo: rights.lentTo }),
  });
  const wagers = createWagerService({ database, clock, log, openWallet, sanctions });
  const announcements = createAnnouncementService({ database, clock, agents });
  const wallets = createWalletService({
    database,
    clock,
    random,
    newId,
    log,
    settings: {
      ...(config.wallets ?? { offered: true, chains: [1, 8453, 42793], rpcUrls: new Map() }),
      publicUrl: config.publicUrl ?? null,
    },
  });
  const chain = config.chain
    ? createChainService(
        { database, blobs, clock, random, newId, log, config: config.chain, publicUrl: config.publicUrl ?? null },
        {
          wallets,
          announcements,
          agents,
          matches,
          prices,
          seasons,
          sanctions,
          honours,
          portrait: parts.portrait ?? null,
        },
      )
    : null;
  const simulated = config.prices?.feed !== 'exchange';
  const tapeSeconds = simulated ? config.tapeSeconds : TAPE_SECONDS;
  return {
    clock,
    seal,
    installed: { bettingSeconds: config.bettingSeconds, tapeSeconds, simulated },
    seasons,
    prices,
    communities,
    sanctions,
    agents,
    slots: createSlotService({ database, openWallet }),
    paint: createPaintService({ database, openWallet }),
    dressing,
    lineReview: createLineReview({ dressing }),
    ledger: createLedgerService({ database }),
    allowances,
    wagers,
    live: createLiveService({ database, clock, log, wagers, prices, limits: parts.live }),
    matches,
    fairPlay: createFairPlayService({ database }),
    moderation: createModerationService({
      database,
      communities,
      sanctions,
      matches,
      markets: moderatedMarkets(allowances, newId, followers),
      openWallet: (tx, communityId, memberId) => allowances.openWallet(tx, communityId, memberId),
    }),
    pictures: createPictureService({ database, blobs, queues, clock }),
    invocations: createInvocationService({ database, clock }),
    conversations: createConversationService({ database, clock }),
    announcements,
    tournaments: createTournamentService({
      database,
      agents,
      matches,
      sanctions,
      openWallet: (tx, communityId, memberId) => allowances.openWallet(tx, communityId, memberId),
      clock,
      random,
      newId,
      log,
      bettingSeconds: config.bettingSeconds,
    }),
    people,
    wallets,
    chain,
    honours,
    crowd: createCrowdService({ database, clock, log }),
    openData: createOpenDataService({ database, blobs, clock, log, retentionDays: config.openDataDays ?? 0 }),
    webhooks: createWebhookService({
      database,
      clock,
      random,
      newId,
      seal,
      outbound: parts.outbound ?? createOutbound(),
      sanctions,
      log,
    }),
    miniApp: config.telegram?.miniApp ? createMiniAppSignIn({ database, clock, token: config.telegram.token }) : null,
    sessions: createSessionService({
      database,
      clock,
      random,
      newId,
      seal,
      secret: sessionKey,
      issuer: config.publicUrl ?? 'agent-arena',
    }),
    fightNights: createFightNightService({
      database,
      clock,
      log,
      newId,
      agents,
      matches,
      sanctions,
      bettingSeconds: config.bettingSeconds,
    }),
  };
}

/** What hangs on a match: its market, then the purses and goals of its owners, then whoever follows it. */
function hooksOf(
  { allowances, sanctions, seasons }: Pick<House, 'allowances' | 'sanctions' | 'seasons'>,
  followers: readonly MatchFollower[],
): MatchHooks {
  const market = createMarketHooks();
  return {
    ...market,
    async admitRated(tx, { communityId, agentIds }) {
      await requireOwnersAdmitted(tx, sanctions, { communityId, agentIds });
      await requireTrusted(tx, agentIds);
      return seasons.admitRated(tx, { communityId });
    },
    ratedRest: seasons.ratedRest,
    admitMember: (tx, who) => sanctions.requireUnsanctioned(tx, who, 'mute'),
    tellChallenge,
    async settled(tx, match) {
      await market.settled(tx, match);
      await allowances.purses(tx, match);
      for (const follower of followers) await follower.settled?.(tx, match);
    },
    async voided(tx, match) {
      await market.voided(tx, match);
      for (const follower of followers) await follower.voided?.(tx, match);
    },
  };
}

/** Owners of agents that are to fight a rated match; house agents have none. @throws ArenaError 'sanctioned' */
async function requireOwnersAdmitted(
  tx: Transaction,
  sanctions: SanctionService,
  { communityId, agentIds }: { communityId: string; agentIds: readonly string[] },
): Promise<void> {
  const agents = await tx.agent.findMany({ where: { id: { in: [...agentIds] } }, select: { ownerId: true } });
  for (const { ownerId } of agents) {
    if (ownerId) await sanctions.requireUnsanctioned(tx, { communityId, memberId: ownerId }, 'rated');
  }
}

/** What hangs on a moderator's word: the market, then the purses, then whoever follows the match. */
function moderatedMarkets(
  allowances: House['allowances'],
  newId: () => string,
  followers: readonly MatchFollower[],
): ModeratedMarkets {
  const markets = createModeratedMarkets({ newId });
  return {
    ...markets,
    async overridden(tx, match) {
      await markets.overridden(tx, match);
      await allowances.correctPurses(tx, match);
      for (const follower of followers) await follower.overridden?.(tx, match);
    },
  };
}

/** How far an agent has come, for what it may wear. */
async function meritsOf(tx: Pick<Transaction, 'rating' | 'trophy'>, agentId: string): Promise<Merits> {
  const [rating, trophies] = await Promise.all([
    tx.rating.findUnique({ where: { agentId }, select: { matches: true, wins: true } }),
    tx.trophy.findMany({ where: { agentId }, select: { kind: true, place: true } }),
  ]);
  const titles = trophies.filter(isTitle);
  const career = { matches: rating?.matches ?? 0, wins: rating?.wins ?? 0, titles: titles.length };
  return { level: levelOf(career).level, trophies: titles.map(({ kind }) => kind) };
}

/** What chat commands use of a house. */
export function chatServices(house: House) {
  const { communities, sanctions, agents, slots, paint, matches, moderation, pictures, ledger, allowances } = house;
  const { wagers, prices } = house;
  return {
    communities,
    sanctions,
    agents,
    slots,
    paint,
    dressing: house.dressing,
    lineReview: house.lineReview,
    matches,
    moderation,
    pictures,
    ledger,
    allowances,
    wagers,
    seasons: house.seasons,
    tournaments: house.tournaments,
    prices,
    people: house.people,
    sessions: house.sessions,
    wallets: house.wallets,
    chain: house.chain,
    fightNights: house.fightNights,
    honours: house.honours,
    crowd: house.crowd,
    installed: house.installed,
    fairPlay: house.fairPlay,
    now: () => house.clock.now(),
    symbols: prices.symbols(),
  };
}

/** The last price at or before `at` of the sources that a match committed to; null where it is not known. */
export function priceOfMatch(prices: PriceService, match: MatchView, at: Date): Promise<number | null> {
  const priceSource = match.simulatedPrice ? 'simulated' : 'exchange';
  return prices.feedFor({ priceSource, sources: match.priceSources }).priceAt(match.symbol, at);
}

/** A secret made at first use and shared by all processes of this installation. */
async function installationSecret(database: Database, name: string, random: Random): Promise<string> {
  const fresh = Buffer.from(random.bytes(32)).toString('hex');
  await database.prisma.$executeRaw`
    INSERT INTO "Installation" (name, value) VALUES (${name}, ${fresh}) ON CONFLICT DO NOTHING`;
  const kept = await database.prisma.installation.findUniqueOrThrow({ where: { name } });
  return kept.value;
}
