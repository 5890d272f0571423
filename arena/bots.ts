import { type Announcer, createAnnouncer, lookJobId } from '../bots/announcer/index.ts';
import { wordsOf } from '../bots/bulletins/index.ts';
import type { Dispatcher } from '../bots/command.ts';
import { commandsOffered } from '../bots/commands/index.ts';
import type { Services } from '../bots/commands/types.ts';
import { createDiscordSurface } from '../bots/discord/index.ts';
import { createDispatcher } from '../bots/dispatch.ts';
import type { SurfaceName } from '../bots/invocation.ts';
import type { ChatSurface, RunningSurface } from '../bots/surface.ts';
import { createTelegramSurface } from '../bots/telegram/index.ts';
import { announceQueue } from '../core/matches/index.ts';
import { newId } from '../core/platform/ids.ts';
import { holdLease } from '../core/platform/lease.ts';
import { createCards } from './cards.ts';
import { chatServices, priceOfMatch } from './house.ts';
import { miniAppHome, pageAddressOf } from './pages.ts';
import type { ArenaProcess } from './process.ts';

/** What a chat surface takes where nobody can be asked yet. */
const DEFAULT_UPLOAD_BYTES = 8_000_000;
/** How soon another process may find a job that came to one which does not hold the surface. */
const STANDBY_RETRY_MS = 2000;
/** Of a surface: most of the time they wait for a busy chat's turn, and must not hold up the others. */
const ANNOUNCER_CONCURRENCY = 12;
const SWEEP_EVERY_MS = 10_000;
const DIGEST_EVERY_MS = 5 * 60_000;
/** News wait for their pictures: whoever wins a season wins it once. */
const NEWS_CARD_MS = 30_000;
/** Drawing threads of the cards. */
const CARD_THREADS = 2;

/** The surfaces that run in this process now, by name. */
export type SurfaceRegistry = Map<SurfaceName, ChatSurface>;

export interface Chats {
  dispatcher: Dispatcher;
  surfaces: SurfaceRegistry;
  /** Announces on a surface from now on: registers its queue, once. */
  announceOn(surface: ChatSurface): void;
  /** Brings the posts of a match up to date now, where the surface runs here. */
  sync(name: SurfaceName, matchId: string): Promise<void>;
}

/** Dispatcher, cards and announcer of this process; surfaces are added to it. */
export function openChats(arena: ArenaProcess): Chats {
  const { config, log, house, queues, metrics, shutdown } = arena;
  const surfaces: SurfaceRegistry = new Map();
  const cards = createCards({ log, threads: CARD_THREADS, headToHead: house.matches.headToHead });
  shutdown.add({ name: 'cards', run: () => cards.close() });
  const handled = metrics.histogram('command_seconds', 'Time from a command to its reply', [
    'command',
    'surface',
    'outcome',
  ]);
  const services: Services = {
    ...chatServices(house),
    cards,
    missingPermissions: async (name, target) => (await surfaces.get(name)?.missingPermissions(target)) ?? [],
    maxUploadBytes: (name, target) => surfaces.get(name)?.maxUploadBytes(target) ?? DEFAULT_UPLOAD_BYTES,
    publicUrl: config.publicUrl,
    pageAddress: pageAddressOf(config.publicUrl),
  };
  const dispatcher = createDispatcher({
    commands: commandsOffered(house),
    services,
    communities: house.communities,
    invocations: house.invocations,
    conversations: house.conversations,
    clock: house.clock,
    log,
    onHandled: (command, surface, outcome, seconds) => handled.observe({ command, surface, outcome }, seconds),
  });
  const registered = new Set<SurfaceName>();

  return {
    dispatcher,
    surfaces,
    announceOn(surface) {
      const { name } = surface;
      surfaces.set(name, surface);
      if (registered.has(name)) return;
      registered.add(name);
      const queue = announceQueue(name);
      queues.process(
        queue,
        async job => {
          const active = surfaces.get(name);
          if (active) await announcerOf(active).handle(job);
          // another process holds the surface now: leave the job to it
          else await queues.add(queue, job.name, job.data, { delayMs: STANDBY_RETRY_MS });
        },
        { concurrency: ANNOUNCER_CONCURRENCY },
      );
      void queues.every(queue, 'sweep', SWEEP_EVERY_MS, {});
      void queues.every(queue, 'digest', DIGEST_EVERY_MS, {});
    },
    sync: async (name, matchId) => {
      const active = surfaces.get(name);
      if (active) await announcerOf(active).syncMatch(matchId);
    },
  };

  function announcerOf(surface: ChatSurface): Announcer {
    return createAnnouncer({
      surface,
      matches: house.matches,
      pictures: house.pictures,
      communities: house.communities,
      announcements: house.announcements,
      wagers: house.wagers,
      honours: house.honours,
      crowd: house.crowd,
      people: house.people,
      wallets: house.wallets,
      chain: house.chain,
      clock: house.clock,
      log: log.child({ part: 'announcer', surface: surface.name }),
      catalogue: dispatcher.catalogue,
      pageAddress: services.pageAddress,
      priceAt: (match, at) => priceOfMatch(house.prices, match, at),
      cards,
      schedule: async (matchId, delayMs) => {
        const jobId = lookJobId(matchId, new Date(house.clock.now().getTime() + delayMs));
        await queues.add(announceQueue(surface.name), 'match', { matchId }, { delayMs, jobId });
      },
      bulletinWords: bulletin => wordsOf(bulletin, { ...services, cards: cards.within(NEWS_CARD_MS) }),
      scheduleBulletin: async (bulletinId, delayMs) => {
        const jobId = lookJobId(bulletinId, new Date(house.clock.now().getTime() + delayMs));
        await queues.add(announceQueue(surface.name), 'bulletin', { bulletinId }, { delayMs, jobId });
      },
    });
  }
}

/** Runs the surfaces whose tokens are set, each only while this process holds its lease. */
export function runSurfaces(arena: ArenaProcess, chats: Chats): SurfaceName[] {
  const { config, parts } = arena;
  const { telegramTiming } = parts;
  const started: SurfaceName[] = [];
  const { discord, telegram } = config;
  if (discord) {
    started.push('discord');
    keepSurface(arena, chats, 'discord', () =>
      createDiscordSurface({
        token: discord.token,
        apiBase: discord.apiBase,
        ...(discord.guildId ? { guildId: discord.guildId } : {}),
        dispatcher: chats.dispatcher,
        log: arena.log.child({ surface: 'discord' }),
      }),
    );
  }
  if (telegram) {
    started.push('telegram');
    keepSurface(arena, chats, 'telegram', () =>
      createTelegramSurface({
        token: telegram.token,
        apiRoot: telegram.apiRoot,
        miniApp: telegram.miniApp && { url: telegram.miniApp.url, home: miniAppHome(telegram.miniApp.url) },
        dispatcher: chats.dispatcher,
        log: arena.log.child({ surface: 'telegram' }),
        ...(telegramTiming && { timing: telegramTiming }),
      }),
    );
  }
  return started;
}

function keepSurface(arena: ArenaProcess, chats: Chats, name: SurfaceName, create: () => RunningSurface): void {
  const { database, house, log, shutdown, metrics } = arena;
  let running: RunningSurface | null = null;
  const up = metrics.gauge('surface_ready', '1 while this process serves the surface', ['surface'], gauge =>
    gauge.set({ surface: name }, running?.status().state === 'ready' ? 1 : 0),
  );
  up.set({ surface: name }, 0);
  const stop = async () => {
    const surface = running;
    running = null;
    chats.surfaces.delete(name);
    await surface?.stop();
  };
  const lease = holdLease({
    database,
    name: `surface:${name}`,
    holder: newId(),
    clock: house.clock,
    log,
    onAcquired: async () => {
      running = create();
      await running.start();
      chats.announceOn(running);
      log.info({ surface: name }, 'serving this surface');
    },
    onLost: stop,
  });
  shutdown.add({ name: `${name} surface`, run: () => lease.release() });
}
