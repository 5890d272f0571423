import { setTimeout } from 'node:timers/promises';
import { REST } from 'discord.js';
import type { Dispatcher } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import type { Reply } from '../reply.ts';
import { type RunningSurface, SurfaceError } from '../surface.ts';
import { Connection } from './connection.ts';
import { Greeter } from './greeter.ts';
import { InteractionHandler } from './handler.ts';
import { type Logger, withoutSecrets } from './log.ts';
import { openThread, pin, unpin } from './placement.ts';
import { Poster } from './poster.ts';
import { registerCommands } from './register.ts';
import type { Localisation } from './registration.ts';

export { neededPermissionBits } from './permissions.ts';

export interface DiscordSurfaceOptions {
  token: string;
  /** Base of Discord's REST interface, without a version: 'https://discord.com/api'. */
  apiBase: string;
  /** Commands are registered in this server only, where a change shows at once. */
  guildId?: string;
  dispatcher: Dispatcher;
  log: Logger;
  now?: () => Date;
  /** Translations of command names and descriptions; none where absent. */
  localisation?: Localisation;
}

/** How long `stop` waits for answers that are under way, in milliseconds. */
const DRAIN_MS = 10_000;
/** A queue that is blocked for longer than this is reported instead of waited for. */
const LONGEST_RATE_LIMIT_MS = 30_000;
const REGISTRATION_RETRY_MS = 60_000;
const EDIT_EVERY_SECONDS = 5;

/** The arena on Discord: slash commands, buttons, forms, and posts. Not connected before `start`. */
export function createDiscordSurface(options: DiscordSurfaceOptions): RunningSurface {
  const { token, apiBase, dispatcher, now = () => new Date() } = options;
  const log = withoutSecrets(options.log);
  const rest = new REST({
    api: apiBase,
    rejectOnRateLimit: limit => limit.retryAfter > LONGEST_RATE_LIMIT_MS,
  }).setToken(token);
  const poster = new Poster({ rest, catalogue: dispatcher.catalogue, log, now, client: () => connection.client });
  const placement = { rest, client: () => connection.client, explain: poster.explain };
  const greeter = new Greeter({ dispatcher, poster, log, now });
  const deliverLate = (invocation: Pick<Invocation, 'chat' | 'actor'>, reply: Reply) =>
    sendLate(poster, log, invocation, reply);
  const handler = new InteractionHandler({ rest, dispatcher, log, now, deliverLate });
  let registered: Promise<void> = Promise.resolve();
  let stopped = new AbortController();
  const connection: Connection = new Connection({
    token,
    apiBase,
    log,
    onReady: client => {
      registered = keepRegistering({ ...options, log, rest, applicationId: client.application.id }, stopped.signal);
    },
    onInteraction: interaction => handler.take(interaction),
    onGuildJoined: guild => void greeter.joined(guild),
    onGuildFound: guild => void greeter.found(guild),
    onGuildLeft: guild => void greeter.left(guild),
  });
  return {
    name: 'discord',
    editEverySeconds: EDIT_EVERY_SECONDS,
    maxUploadBytes: target => poster.maxUploadBytes(target),
    post: (target, reply, postOptions) => poster.post(target, reply, postOptions),
    edit: (reference, reply) => poster.edit(reference, reply),
    direct: (userId, reply) => poster.direct(userId, reply),
    openThread: (reference, name) => openThread(placement, reference, name),
    pin: reference => pin(placement, reference),
    unpin: reference => unpin(placement, reference),
    missingPermissions: target => poster.missingPermissions(target),
    status: () => connection.status(),
    async start() {
      stopped = new AbortController();
      rest.setToken(token);
      await connection.start();
      await registered;
    },
    async stop() {
      stopped.abort();
      await Promise.race([handler.drained(), setTimeout(DRAIN_MS, undefined, { ref: false })]);
      await connection.stop();
    },
  };
}

/** Registers the commands; resolves after the first attempt. Where Discord refuses for now, tries again behind the scenes. */
async function keepRegistering(
  parts: DiscordSurfaceOptions & { rest: REST; applicationId: string },
  stopped: AbortSignal,
): Promise<void> {
  const { rest, applicationId, dispatcher, guildId, localisation, log } = parts;
  try {
    await registerCommands({ rest, applicationId, catalogue: dispatcher.catalogue, guildId, localisation, log });
  } catch (error) {
    log.error({ error }, 'Slash commands could not be registered; trying again in a minute');
    void setTimeout(REGISTRATION_RETRY_MS, undefined, { signal: stopped, ref: false })
      .then(() => keepRegistering(parts, stopped))
      .catch(() => undefined);
  }
}

/** A reply whose interaction has run out: for everybody into the channel, for one member as a direct message. */
async function sendLate(
  poster: Poster,
  log: Logger,
  { chat, actor }: Pick<Invocation, 'chat' | 'actor'>,
  reply: Reply,
): Promise<void> {
  const target = { chatId: chat.id, channelId: chat.channelId };
  const inChannel = reply.visibility === 'public' || chat.kind === 'private';
  try {
    if (inChannel) await poster.post(target, reply);
    else await poster.direct(actor.id, reply);
  } catch (error) {
    const mayAskPrivately = inChannel && error instanceof SurfaceError && error.code === 'forbidden';
    const second = mayAskPrivately ? poster.direct(actor.id, reply) : Promise.reject(error);
    await second.catch((reason: unknown) => log.warn({ error: reason }, 'A late reply could not be delivered'));
  }
}
