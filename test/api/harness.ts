import { request as httpRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { buildApi } from '../../api/app.ts';
import type { ApiConfig, ApiOptions } from '../../api/options.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import { buildHouse, type House, type HouseParts } from '../../arena/house.ts';
import { createPageCards, toldHeadToHead } from '../../arena/page-cards.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import type { BlobStore } from '../../core/platform/blobs/index.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import {
  type Clock,
  createMetrics,
  type Database,
  newId,
  openQueues,
  type Queues,
  silentLog,
} from '../../core/platform/index.ts';
import { openWith } from '../../core/wagers/opening.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** The API as it runs: real PostgreSQL, real queues, real sockets. Matches are moved by hand. */
export interface TestApi {
  house: House;
  test: TestDatabase;
  blobs: BlobStore;
  queues: Queues;
  clock: MovableClock;
  running: RunningApi;
  get(path: string, options?: RequestOptions): Promise<Answer>;
  /** Lets time pass for services and database alike: markets go by the database's. */
  pass(ms: number): Promise<void>;
  /** Sets the database's time alone: bets are taken for a minute of it, which a busy machine may need for other things. */
  setDatabaseTime(at: Date): Promise<void>;
  close(): Promise<void>;
}

export interface MovableClock extends Clock {
  advance(ms: number): void;
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
  text: string;
  /** The body as JSON; undefined where it is none. */
  json: unknown;
}

/** What services call the arena in messages to sign and links; the API itself is told by its own configuration, `OPEN_CONFIG` unless a test says. */
export const PUBLIC_URL = 'https://arena.example.org';

export const OPEN_CONFIG: ApiConfig = {
  publicUrl: null,
  trustProxy: null,
  requestsPerMinute: 0,
  cacheSeconds: 0,
  corsOrigins: [],
  metrics: true,
  metricsToken: null,
};

export async function openTestApi({
  config = OPEN_CONFIG,
  overrides = {},
  onStored,
  simulatedMarkets = false,
  onMarketRead = () => undefined,
  onAnswerKept = async () => undefined,
  wallets,
  bettingSeconds,
}: {
  config?: ApiConfig;
  overrides?: Partial<ApiOptions>;
  /** Called after each blob was stored, before its caller goes on. */
  onStored?: (key: string) => Promise<void>;
  /** Rated matches have markets; their lock is a few seconds later. */
  simulatedMarkets?: boolean;
  /** Called before a market is read. */
  onMarketRead?: () => void;
  /** Called before the answer to a write is kept for a repeat of it. */
  onAnswerKept?: () => Promise<void>;
  /** Chains and their nodes; ordinary wallets on Ethereum where absent. */
  wallets?: HouseParts['config']['wallets'];
  /** A minute where absent. */
  bettingSeconds?: number;
} = {}): Promise<TestApi> {
  const test = await testDatabase();
  const clock = movableClock();
  const queues = await openQueues({ databaseUrl: test.url, log: silentLog });
  const { house, blobs } = await houseOn(test.database, queues, clock, {
    onStored,
    simulatedMarkets,
    wallets,
    bettingSeconds,
  });
  const wagers: ApiOptions['wagers'] = {
    ...house.wagers,
    market(matchId) {
      onMarketRead();
      return house.wagers.market(matchId);
    },
  };
  const invocations: ApiOptions['invocations'] = {
    ...house.invocations,
    async answer(id, reply) {
      await onAnswerKept();
      return house.invocations.answer(id, reply);
    },
  };
  const cards = createPageCards({ log: silentLog, headToHead: toldHeadToHead(house) });
  const app = await buildApi({
    ...house,
    cards,
    wagers,
    invocations,
    database: test.database,
    queues,
    metrics: createMetrics({ processMetrics: false }),
    log: silentLog,
    newId,
    config,
    ...overrides,
  });
  const running = await startApi(app, { host: '127.0.0.1', port: 0 });
  return {
    house,
    test,
    blobs,
    queues,
    clock,
    running,
    get: (path, options) => ask(running.url, path, options),
    async pass(ms) {
      clock.advance(ms);
      await setDatabaseTime(test.database.pool, clock.now());
    },
    setDatabaseTime: at => setDatabaseTime(test.database.pool, at),
    async close() {
      await running.close();
      await cards.close();
      await queues.close();
      await test.drop();
    },
  };
}

export async function houseOn(
  database: Database,
  queues: Queues,
  clock: Clock,
  {
    onStored,
    simulatedMarkets = false,
    wallets,
    bettingSeconds = 60,
  }: {
    onStored?: ((key: string) => Promise<void>) | undefined;
    simulatedMarkets?: boolean;
    wallets?: HouseParts['config']['wallets'];
    bettingSeconds?: number | undefined;
  } = {},
): Promise<{ house: House; blobs: BlobStore }> {
  const store = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock });
  const blobs: BlobStore = {
    ...store,
    async put(key, bytes, options) {
      await store.put(key, bytes, options);
      await onStored?.(key);
    },
  };
  const config = { bettingSeconds, tapeSeconds: 45, publicUrl: PUBLIC_URL, ...(wallets && { wallets }) };
  return {
    blobs,
    house: await buildHouse({
      config,
      database,
      queues,
      blobs,
      log: silentLog,
      clock,
      feedSeed: 'api',
      simulatedMarkets,
    }),
  };
}

/** Real time, and as much more as a test asks for. */
export function movableClock(): MovableClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    sleep: ms => new Promise(resolve => setTimeout(resolve, ms)),
    advance(ms) {
      ahead += ms;
    },
  };
}

/**
 * A request exactly as written: nothing is normalized or escaped, and no connection is kept. A stream of events is read up to
 * its first.
 */
export function ask(base: string, path: string, { method = 'GET', headers = {}, body }: RequestOptions = {}) {
  const { hostname, port } = new URL(base);
  // Node frames the body of some methods only where it is told its length.
  const framing = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  return new Promise<Answer>((resolve, reject) => {
    const request = httpRequest(
      { hostname, port, path, method, headers: { ...framing, ...headers }, agent: false },
      response => {
        const parts: Buffer[] = [];
        const answer = () => {
          const bytes = Buffer.concat(parts);
          const text = bytes.toString('utf8');
          const isJson = response.headers['content-type']?.startsWith('application/json') && text !== '';
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes,
            text,
            json: isJson ? JSON.parse(text) : undefined,
          });
        };
        response.on('data', (part: Buffer) => {
          parts.push(part);
          if (!isStream(response) || !Buffer.concat(parts).includes('\n\n')) return;
          response.destroy();
          answer();
        });
        response.on('error', reject);
        response.on('end', answer);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

function isStream(response: IncomingMessage): boolean {
  return response.headers['content-type']?.startsWith('text/event-stream') ?? false;
}

/** A member of a chat of their own, with an agent. */
export async function member(
  house: House,
  who: string,
  agentName: string,
  archetype = 'bruiser',
  chatId = 'home',
): Promise<{ context: CommunityContext; agentId: string }> {
  const context = await house.communities.resolve({
    surface: 'console',
    chat: { id: chatId, kind: 'group', title: `Chat ${chatId}`, channelId: 'ring' },
    actor: { id: who, displayName: who },
  });
  const agent = await house.agents.create({
    communityId: context.communityId,
    memberId: context.memberId,
    name: agentName,
    archetype,
    limit: 20,
  });
  return { context, agentId: agent.id };
}

/** A member of the home chat without an agent: who may bet on anything. */
export function spectator(house: House, who: string): Promise<CommunityContext> {
  return house.communities.resolve({
    surface: 'console',
    chat: { id: 'home', kind: 'group', title: 'Chat home', channelId: 'ring' },
    actor: { id: who, displayName: who },
  });
}

const RING = { surface: 'console', chatId: 'home', channelId: 'ring' } as const;

/** A casual fight against the house that has been fought and settled. */
export async function settledFight(api: TestApi, context: CommunityContext): Promise<string> {
  api.clock.advance(60_000);
  const id = await api.house.matches.casual.start({
    context,
    place: RING,
    opponent: 'IRONSIDE',
    idempotencyKey: newId(),
  });
  await api.house.matches.advance(id);
  return id;
}

/** A rated match between two members' agents, open for bets. */
export async function openMatch(api: TestApi, contexts: readonly CommunityContext[]): Promise<string> {
  for (const context of contexts) await api.house.matches.queue.join({ context, place: RING });
  // Long enough for any difference in rating, too short for the house to fill in.
  api.clock.advance(59_000);
  const [id] = await api.house.matches.queue.pair(contexts[0]?.communityId ?? '');
  if (id === undefined) throw new Error('the two were not paired');
  return id;
}

/** Even fighters whose wins follow the price a little. */
const COUNTS = { fights: 4000, counts: [1100, 900, 900, 1100], tapes: 64, simulated: 3 } as const;

/** A rated match that takes bets at odds nobody had to simulate. The arena must have simulated markets. */
export async function openMarket(api: TestApi, contexts: readonly CommunityContext[]): Promise<string> {
  await api.pass(0);
  const id = await openMatch(api, contexts);
  await api.pass(0);
  await api.test.database.transaction(tx => openWith(tx, id, COUNTS, api.clock));
  return id;
}

/** As the announcer does when a match's GIF stands in its chats: the fight may be watched from then on. */
export async function postGif(api: TestApi, matchId: string): Promise<void> {
  const gifPostedAt = api.clock.now();
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'gif', gifPostedAt } });
}

/** As the announcer does when the chats were told how a match has ended: it is no secret from then on. */
export async function tellResult(api: TestApi, matchId: string): Promise<void> {
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'result' } });
}
