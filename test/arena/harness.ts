import { buildHouse, chatServices, type House, type HouseParts } from '../../arena/house.ts';
import { pageAddressOf } from '../../arena/pages.ts';
import type { Dispatcher } from '../../bots/command.ts';
import { commandsOffered } from '../../bots/commands/index.ts';
import type { Cards } from '../../bots/commands/types.ts';
import { createDispatcher } from '../../bots/dispatch.ts';
import type { Invocation, OptionValue, SurfaceName } from '../../bots/invocation.ts';
import type { Reply } from '../../bots/reply.ts';
import { toPlainText } from '../../bots/rich-text.ts';
import { type RenderFight, startMatchJobs } from '../../core/matches/index.ts';
import { type BlobStore, openBlobStore } from '../../core/platform/blobs/index.ts';
import { type Clock, systemClock } from '../../core/platform/clock.ts';
import { openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type OutboxRelay, startOutboxRelay } from '../../core/platform/outbox.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { type TestDatabase, testDatabase } from '../database.ts';

/** A whole arena but for platforms and pictures: real PostgreSQL, real queues, the real dispatcher. */
export interface TestArena {
  house: House;
  dispatcher: Dispatcher;
  test: TestDatabase;
  queues: Queues;
  relay: OutboxRelay;
  blobs: BlobStore;
  clock: Clock;
  /** A member's command; every call is a new invocation unless `id` is given. */
  say(who: string, command: string, options?: Record<string, OptionValue>, extra?: Partial<Invocation>): Promise<Reply>;
  close(): Promise<void>;
}

export interface TestArenaOptions {
  clock?: Clock;
  bettingSeconds?: number;
  tapeSeconds?: number;
  /** Starts the match jobs with this renderer; without one matches are moved by hand. */
  render?: RenderFight;
  feedSeed?: string;
  /** Opens markets over the simulated price. */
  simulatedMarkets?: boolean;
  /** Chains and their nodes; ordinary wallets on Ethereum where absent. */
  wallets?: HouseParts['config']['wallets'];
  /** The chain where its contracts stand; none where absent. */
  chain?: HouseParts['config']['chain'];
  /** The address that services use instead of the database's own: a proxy that can be cut, say. */
  through?: (databaseUrl: string) => string;
}

export const NO_CARDS: Cards = {
  agent: async () => null,
  leaderboard: async () => null,
  profile: async () => null,
  result: async () => null,
  match: async () => null,
  price: async () => null,
  market: async () => null,
  bettors: async () => null,
  bracket: async () => null,
  table: async () => null,
  crossTable: async () => null,
  winner: async () => null,
  recap: async () => null,
};

export async function openTestArena(options: TestArenaOptions = {}): Promise<TestArena> {
  const { clock = systemClock, bettingSeconds = 0, tapeSeconds = 1 } = options;
  const test = await testDatabase();
  const database = options.through ? await openDatabase(options.through(test.url), { log: silentLog }) : test.database;
  const queues = await openQueues({ databaseUrl: test.url, log: silentLog });
  const blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock });
  const house = await buildHouse({
    config: {
      bettingSeconds,
      tapeSeconds,
      publicUrl: 'https://arena.example.org',
      ...(options.wallets && { wallets: options.wallets }),
      ...(options.chain && { chain: options.chain }),
    },
    database,
    queues,
    blobs,
    log: silentLog,
    clock,
    feedSeed: options.feedSeed ?? 'test',
    ...(options.simulatedMarkets && { simulatedMarkets: true }),
  });
  const dispatcher = createDispatcher({
    commands: commandsOffered(house),
    services: {
      ...chatServices(house),
      cards: NO_CARDS,
      missingPermissions: async () => [],
      maxUploadBytes: () => 10_000_000,
      publicUrl: 'https://arena.example.org',
      pageAddress: pageAddressOf('https://arena.example.org'),
    },
    communities: house.communities,
    invocations: house.invocations,
    conversations: house.conversations,
    clock,
    log: silentLog,
  });
  const relay = startOutboxRelay({ database: test.database, queues, log: silentLog });
  if (options.render) {
    await startMatchJobs({
      database,
      queues,
      blobs,
      clock,
      log: silentLog,
      matches: house.matches,
      pictures: house.pictures,
      render: options.render,
      upkeep: async () => undefined,
      concurrency: { matches: 8, render: 2 },
      retentionDays: 0,
    });
  }
  return {
    house,
    dispatcher,
    test,
    queues,
    relay,
    blobs,
    clock,
    say: (who, command, given = {}, extra = {}) =>
      dispatcher.dispatch(invocationOf(who, command, given, clock.now(), extra)),
    async close() {
      await relay.stop();
      await queues.close();
      if (database !== test.database) await database.close();
      await test.drop();
    },
  };
}

export function invocationOf(
  who: string,
  command: string,
  options: Record<string, OptionValue> = {},
  receivedAt: Date = new Date(),
  extra: Partial<Invocation> = {},
): Invocation {
  const surface: SurfaceName = extra.surface ?? 'console';
  return {
    id: `${surface}:${newId()}`,
    surface,
    chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
    actor: { id: who, displayName: who, username: who },
    isModerator: async () => who.startsWith('mod'),
    command,
    options,
    via: 'command',
    receivedAt,
    ...extra,
  };
}

/** What a member reads, all parts in one line of text. */
export function words(reply: Reply): string {
  return [reply.title, reply.text, ...(reply.fields ?? []).map(field => field.value)]
    .map(part => (part ? toPlainText(part) : ''))
    .join('\n');
}
