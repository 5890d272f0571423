import { setTimeout } from 'node:timers/promises';
import {
  type BaseInteraction,
  Client,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  GatewayIntentBits,
  type Guild,
  Options,
  SimpleShardingStrategy,
  Status,
} from 'discord.js';
import type { RunningSurface } from '../surface.ts';
import type { Logger } from './log.ts';

export interface ConnectionParts {
  token: string;
  apiBase: string;
  log: Logger;
  /** The bot receives: commands may be registered. */
  onReady: (client: Client<true>) => void;
  onInteraction: (interaction: BaseInteraction) => void;
  onGuildJoined: (guild: Guild) => void;
  onGuildFound: (guild: Guild) => void;
  onGuildLeft: (guild: Guild) => void;
}

/** A token that Discord refuses; trying again is pointless. */
export class WrongTokenError extends Error {
  constructor() {
    super(
      'Discord does not accept DISCORD_TOKEN: copy the token again from the Bot page of https://discord.com/developers/applications.',
    );
    this.name = 'WrongTokenError';
  }
}

/** How whoever called `start` learns of the first attempt. */
interface FirstAttempt {
  resolve: () => void;
  reject: (error: Error) => void;
}

type GatewayManager = ConstructorParameters<typeof SimpleShardingStrategy>[0];

type State = ReturnType<RunningSurface['status']>;

/** `start` waits no longer than this for Discord; the attempts go on behind it. */
const START_PATIENCE_MS = 30_000;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60_000;
/** Servers that are down must not hold up the others: interactions wait until all servers are known or this has passed. */
const WAIT_FOR_GUILDS_MS = 3000;

/** The gateway session: discord.js keeps it alive, this starts over where discord.js gives up. */
export class Connection {
  readonly #parts: ConnectionParts;
  #client: Client | null = null;
  #state: State = { state: 'stopped' };
  #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
  }

  get client(): Client | null {
    return this.#client;
  }

  status(): State {
    const client = this.#client;
    if (this.#state.state !== 'ready' || !client) return this.#state;
    const shards = [...client.ws.shards.values()];
    const receiving = shards.filter(shard => shard.status === Status.Ready).length;
    if (receiving < shards.length) {
      return {
        state: 'connecting',
        detail: `${receiving} of ${shards.length} gateway connections receive; reconnecting`,
      };
    }
    return { state: 'ready', detail: `${client.guilds.cache.size} servers, ${shards.length} gateway connections` };
  }

  /**
   * Resolves when the bot receives, or when Discord cannot be reached at first: attempts then go on, and `status` tells.
   * @throws WrongTokenError
   */
  async start(): Promise<void> {
    this.#stopping = new AbortController();
    this.#state = { state: 'connecting' };
    const first = new Promise<void>((resolve, reject) => {
      this.#running = this.#keepTrying({ resolve, reject });
    });
    await Promise.race([first, setTimeout(START_PATIENCE_MS, undefined, { ref: false })]);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#discard();
    await this.#running;
    this.#state = { state: 'stopped' };
  }

  async #keepTrying(first: FirstAttempt): Promise<void> {
    let pauseMs = FIRST_RETRY_MS;
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#connect();
        first.resolve();
        return;
      } catch (error) {
        await this.#discard();
        if (this.#stopping.signal.aborted) break;
        if (error instanceof WrongTokenError) {
          this.#fail(error.message);
          first.reject(error);
          return;
        }
        const detail = `Discord cannot be reached (${reason(error)}); trying again every ${Math.ceil(pauseMs / 1000)} s`;
        this.#state = { state: 'connecting', detail };
        this.#parts.log.warn({ error }, detail);
        first.resolve();
      }
      await setTimeout(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, LAST_RETRY_MS);
    }
    first.resolve();
  }

  async #connect(): Promise<void> {
    const client = this.#buildClient();
    this.#client = client;
    const ready = new Promise<void>(resolve => client.once(Events.ClientReady, () => resolve()));
    const aborted = new Promise<never>((_, reject) => {
      this.#stopping.signal.addEventListener('abort', () => reject(new Error('Stopped')), { once: true });
    });
    aborted.catch(() => undefined);
    try {
      await Promise.race([client.login(this.#parts.token), aborted]);
    } catch (error) {
      throw isWrongToken(error) ? new WrongTokenError() : error;
    }
    await Promise.race([ready, aborted]);
    this.#state = { state: 'ready' };
  }

  #buildClient(): Client {
    const { log, onReady, onInteraction, onGuildJoined, onGuildFound, onGuildLeft } = this.#parts;
    const client = new Client({
      intents: [GatewayIntentBits.Guilds],
      // As many connections as Discord recommends for the number of servers.
      shards: 'auto',
      rest: { api: this.#parts.apiBase },
      waitGuildTimeout: WAIT_FOR_GUILDS_MS,
      allowedMentions: { parse: [] },
      ws: { buildStrategy: manager => surviving(manager, log) },
      makeCache: Options.cacheWithLimits({
        ...Options.DefaultMakeCacheSettings,
        MessageManager: 0,
        ReactionManager: 0,
        PresenceManager: 0,
        UserManager: { maxSize: 500, keepOverLimit: user => user.id === user.client.user.id },
        GuildMemberManager: { maxSize: 100, keepOverLimit: member => member.id === member.client.user.id },
      }),
    });
    client.once(Events.ClientReady, onReady);
    client.on(Events.InteractionCreate, onInteraction);
    client.on(Events.GuildCreate, onGuildJoined);
    client.on(Events.GuildAvailable, onGuildFound);
    client.on(Events.GuildDelete, onGuildLeft);
    client.on(Events.Error, error => log.error({ error }, 'discord.js reports an error'));
    client.on(Events.Warn, message => log.warn({}, message));
    client.on(Events.ShardError, (error, shard) => log.warn({ error, shard }, 'A gateway connection had trouble'));
    client.on(Events.ShardReconnecting, shard => {
      if (client === this.#client) log.info({ shard }, 'A gateway connection is being renewed');
    });
    client.on(Events.ShardResume, (shard, replayed) => log.info({ shard, replayed }, 'A gateway session resumed'));
    client.on(Events.ShardDisconnect, ({ code }, shard) => this.#onDisconnect(client, code, shard));
    return client;
  }

  /** Close codes after which discord.js does not reconnect. */
  #onDisconnect(client: Client, code: number, shard: number): void {
    if (client !== this.#client || this.#stopping.signal.aborted || this.#state.state !== 'ready') return;
    this.#parts.log.error({ code, shard }, 'Discord closed a gateway connection for good');
    if (code === GatewayCloseCodes.AuthenticationFailed) {
      this.#fail(new WrongTokenError().message);
      void this.#discard();
      return;
    }
    this.#state = { state: 'connecting', detail: `Discord closed the connection (${code}); starting over` };
    const nobodyWaits: FirstAttempt = { resolve: () => undefined, reject: () => undefined };
    this.#running = this.#discard().then(() => this.#keepTrying(nobodyWaits));
  }

  #fail(detail: string): void {
    this.#state = { state: 'failed', detail };
    this.#parts.log.error({}, detail);
  }

  async #discard(): Promise<void> {
    const client = this.#client;
    this.#client = null;
    await client?.destroy().catch((error: unknown) => this.#parts.log.debug({ error }, 'A closed session complained'));
  }
}

/**
 * discord.js reads events where nobody catches what it throws, so that one event that it cannot read (a field that Discord
 * left out) would end the process. Such an event is logged and skipped.
 */
function surviving(manager: GatewayManager, log: Logger): SimpleShardingStrategy {
  const { emit } = manager;
  const guarded = (...event: unknown[]): boolean => {
    try {
      return Reflect.apply(emit, manager, event);
    } catch (error) {
      log.error({ error, event: event[0] }, 'An event from Discord could not be read');
      return true;
    }
  };
  manager.emit = guarded as typeof emit;
  return new SimpleShardingStrategy(manager);
}

function isWrongToken(error: unknown): boolean {
  if (error instanceof DiscordjsError && error.code === DiscordjsErrorCodes.TokenInvalid) return true;
  return error instanceof Error && error.message === 'Authentication failed';
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const cause = error.cause instanceof Error ? error.cause.message : undefined;
  return code ?? cause ?? error.message;
}
