import { ChannelType } from 'discord-api-types/v10';
import { PATIENCE_MS } from '../../patience.ts';
import { DiscordFailure } from './failure.ts';
import { FakeGateway } from './gateway.ts';
import { FakeApi, type Fault, type RateLimit } from './http.ts';
import { type FakeInteraction, FIRST_RESPONSE_MS } from './interactions.ts';
import { MessageWriter } from './message-writer.ts';
import { channelPayload, guildPayload } from './payloads.ts';
import { FakePerson } from './people.ts';
import { MEMBER_PERMISSIONS, MODERATOR_PERMISSIONS, type PermissionName, permissionBits } from './permissions.ts';
import { applicationRoutes, Commands } from './routes-application.ts';
import { channelRoutes } from './routes-channels.ts';
import { interactionRoutes } from './routes-interactions.ts';
import { placementRoutes } from './routes-placement.ts';
import { snowflake } from './snowflake.ts';
import { waitFor } from './wait.ts';
import { type FakeChannel, type FakeGuild, type FakeMessage, type FakeRole, isThread, World } from './world.ts';

export { DiscordFailure, failures } from './failure.ts';
export type { FakeInteraction, FakeModal } from './interactions.ts';
export { CALLBACK, FIRST_RESPONSE_MS } from './interactions.ts';
export type { FakePerson } from './people.ts';
export { snowflake } from './snowflake.ts';
export { waitFor } from './wait.ts';
export type { FakeChannel, FakeGuild, FakeMessage } from './world.ts';

export interface FakeDiscordOptions {
  token?: string;
  /** Gateway connections that the fake recommends and insists on. */
  shards?: number;
  heartbeatIntervalMs?: number;
  rateLimits?: RateLimit[];
}

/** Discord allows five posts in five seconds a channel; the same here in a fifth of the time, to keep tests quick. */
const RATE_LIMITS: RateLimit[] = [
  { method: 'POST', pattern: '/channels/:channel/messages', limit: 5, windowMs: 1000 },
  { method: 'PATCH', pattern: '/channels/:channel/messages/:message', limit: 5, windowMs: 1000 },
  { method: 'POST', pattern: '/applications/:application/commands', limit: 5, windowMs: 20_000 },
];

/** Mistakes of the bot's, whatever else happens: answered as Discord does, and remembered. */
const MISTAKES: ReadonlySet<number> = new Set([30032, 40005, 40060, 50006, 50035, 50109, 10015]);

/**
 * Discord as far as the arena uses it, on real sockets: REST, gateway and people. It enforces the documented limits; whatever
 * breaks one is answered as Discord would and fails the test in `assertNoViolations`.
 */
export class FakeDiscord {
  readonly token: string;
  readonly world = new World();
  readonly commands = new Commands(this.world.applicationId);
  readonly interactions = new Map<string, FakeInteraction>();
  readonly violations: string[] = [];
  readonly api: FakeApi;
  readonly gateway: FakeGateway;
  readonly #writer: MessageWriter;
  readonly #deadlines = new Set<NodeJS.Timeout>();
  #port = 0;

  constructor(options: FakeDiscordOptions = {}) {
    this.token = options.token ?? 'MTIzNDU2Nzg5MDEyMzQ1Njc4.fake.token-of-the-arena';
    const shards = options.shards ?? 1;
    const onViolation = (text: string) => void this.violations.push(text);
    const { world, commands, interactions } = this;
    this.#writer = new MessageWriter({ world, onViolation });
    this.gateway = new FakeGateway({
      token: this.token,
      world,
      shards,
      heartbeatIntervalMs: options.heartbeatIntervalMs ?? 41_250,
      onViolation,
    });
    const routes = [
      ...applicationRoutes({ world, commands, gateway: () => ({ url: this.gateway.url, shards }) }),
      ...channelRoutes({ world, writer: this.#writer }),
      ...placementRoutes({
        world,
        opened: thread => this.gateway.dispatch('THREAD_CREATE', channelPayload(world, thread), thread.guildId),
      }),
      ...interactionRoutes({ world, writer: this.#writer, interactions, onViolation }),
    ].map(route => ({ ...route, handle: this.#watched(route.method, route.pattern, route.handle) }));
    this.api = new FakeApi(this.token, routes, options.rateLimits ?? RATE_LIMITS);
    this.gateway.attach(this.api.server);
  }

  async start(): Promise<void> {
    this.#port = await this.api.listen(this.#port);
    this.gateway.url = `ws://127.0.0.1:${this.#port}/gateway`;
  }

  async stop(): Promise<void> {
    for (const timer of this.#deadlines) clearTimeout(timer);
    this.gateway.close();
    await this.api.close();
  }

  /** What `DISCORD_API_BASE` is set to. */
  get apiBase(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** A server; before `start` of the bot it is one that it knows, afterwards `join` tells it. */
  guild(
    name: string,
    settings: Partial<Pick<FakeGuild, 'premiumTier' | 'joinedAt' | 'botIsMember' | 'unavailable'>> = {},
  ): FakeGuild {
    const owner = this.person(`${name} owner`);
    const guild: FakeGuild = {
      id: snowflake(),
      name,
      ownerId: owner.id,
      premiumTier: 0,
      systemChannelId: null,
      joinedAt: new Date('2025-01-01'),
      botIsMember: true,
      unavailable: false,
      members: new Map(),
      roles: [{ id: snowflake(), name: 'Staff', permissions: MODERATOR_PERMISSIONS }],
      ...settings,
    };
    guild.members.set(owner.id, { permissions: MODERATOR_PERMISSIONS, nickname: null, roles: [] });
    this.world.guilds.set(guild.id, guild);
    return guild;
  }

  channel(
    guild: FakeGuild,
    name: string,
    settings: { type?: ChannelType; parent?: FakeChannel; deny?: PermissionName[] } = {},
  ): FakeChannel {
    const channel: FakeChannel = {
      id: snowflake(),
      type: settings.type ?? ChannelType.GuildText,
      name,
      guildId: guild.id,
      position: this.world.channels.size,
      denied: permissionBits(...(settings.deny ?? [])),
      archived: false,
      locked: false,
      pins: [],
      deleted: false,
      ...(settings.parent ? { parentId: settings.parent.id } : {}),
    };
    this.world.channels.set(channel.id, channel);
    guild.systemChannelId ??= settings.parent ? null : channel.id;
    if (guild.botIsMember) {
      const event = isThread(channel) ? 'THREAD_CREATE' : 'CHANNEL_CREATE';
      this.gateway.dispatch(event, channelPayload(this.world, channel), guild.id);
    }
    return channel;
  }

  /** Somebody who uses Discord, and is a member (or moderator) of these servers. */
  person(
    username: string,
    settings: {
      in?: FakeGuild[];
      moderator?: boolean;
      displayName?: string;
      nickname?: string;
      takesPrivateMessages?: boolean;
    } = {},
  ): FakePerson {
    const id = snowflake();
    const record = {
      id,
      username: username.toLowerCase().replace(/[^a-z0-9._]/g, '_'),
      globalName: settings.displayName ?? username,
      isBot: false,
      takesPrivateMessages: settings.takesPrivateMessages ?? true,
    };
    this.world.users.set(id, record);
    const person = new FakePerson(this, record);
    for (const guild of settings.in ?? []) {
      guild.members.set(id, { permissions: MEMBER_PERMISSIONS, nickname: settings.nickname ?? null, roles: [] });
      this.setModerator(guild, person, settings.moderator ?? false);
    }
    return person;
  }

  /** Gives or takes the role that manages the server. */
  setModerator(guild: FakeGuild, person: FakePerson, isModerator: boolean): void {
    const [staff] = guild.roles;
    const membership = guild.members.get(person.id);
    if (!staff || !membership) throw new Error('Nobody of this server');
    membership.permissions = isModerator ? MODERATOR_PERMISSIONS : MEMBER_PERMISSIONS;
    membership.roles = membership.roles.filter(id => id !== staff.id);
    if (isModerator) membership.roles.push(staff.id);
  }

  /** A role without rights of its own. */
  role(guild: FakeGuild, name: string): FakeRole {
    const role = { id: snowflake(), name, permissions: 0n };
    guild.roles.push(role);
    this.gateway.dispatch('GUILD_UPDATE', guildPayload(this.world, guild), guild.id);
    return role;
  }

  giveRole(guild: FakeGuild, person: FakePerson, role: FakeRole): void {
    guild.members.get(person.id)?.roles.push(role.id);
  }

  /** The private chat between a person and the bot. */
  privateChat(person: FakePerson): FakeChannel {
    return this.world.privateChannelWith(person.id);
  }

  /** Adds the bot to a server, and tells it. */
  join(guild: FakeGuild): void {
    guild.botIsMember = true;
    guild.joinedAt = new Date();
    this.gateway.dispatch('GUILD_CREATE', guildPayload(this.world, guild), guild.id);
  }

  /** Removes the bot from a server, or takes the server down for a while. */
  leave(guild: FakeGuild, { unavailable = false } = {}): void {
    if (unavailable) guild.unavailable = true;
    else guild.botIsMember = false;
    this.gateway.dispatch('GUILD_DELETE', { id: guild.id, ...(unavailable ? { unavailable } : {}) }, guild.id);
  }

  /** Changes what the bot may not do in a channel, and tells it. */
  deny(channel: FakeChannel, ...names: PermissionName[]): void {
    channel.denied = permissionBits(...names);
    this.gateway.dispatch('CHANNEL_UPDATE', channelPayload(this.world, channel), channel.guildId);
  }

  deleteChannel(channel: FakeChannel): void {
    channel.deleted = true;
    this.gateway.dispatch('CHANNEL_DELETE', channelPayload(this.world, channel), channel.guildId);
  }

  deleteMessage(message: FakeMessage): void {
    message.deleted = true;
  }

  /** A message that somebody else wrote. */
  foreignMessage(channel: FakeChannel, author: FakePerson, content: string): FakeMessage {
    const message = this.#writer.createThinking(channel.id, 0, { authorId: author.id, content, thinking: false });
    return message;
  }

  /** Messages that everybody in the channel sees, oldest first. */
  messagesIn(channel: FakeChannel): FakeMessage[] {
    return [...this.world.messages.values()].filter(
      message =>
        message.channelId === channel.id && message.visibleTo === null && !message.deleted && !message.thinking,
    );
  }

  /** Waits for a message in the channel that this accepts. */
  async messageIn(
    channel: FakeChannel,
    accept: (message: FakeMessage) => boolean = () => true,
    timeoutMs = PATIENCE_MS,
  ): Promise<FakeMessage> {
    return waitFor(() => this.messagesIn(channel).find(accept), `a message in #${channel.name}`, timeoutMs);
  }

  /** Sends an interaction to the bot, for the first time or once more. */
  deliver(interaction: FakeInteraction): void {
    this.interactions.set(interaction.id, interaction);
    this.gateway.dispatch('INTERACTION_CREATE', interaction.payload, interaction.guildId);
    this.#expectResponse(interaction, FIRST_RESPONSE_MS);
  }

  #expectResponse(interaction: FakeInteraction, withinMs: number): void {
    const timer = setTimeout(() => {
      this.#deadlines.delete(timer);
      if (interaction.firstResponseMs !== undefined) return;
      const leftMs = Math.ceil(FIRST_RESPONSE_MS - interaction.waitedMs());
      if (leftMs > 0) this.#expectResponse(interaction, leftMs);
      else this.violations.push(`Interaction ${interaction.id} had no response within ${FIRST_RESPONSE_MS} ms`);
    }, withinMs);
    this.#deadlines.add(timer);
  }

  /** The next requests of this kind fail so. */
  fail(fault: Omit<Fault, 'times'> & { times?: number }): void {
    this.api.faults.push({ times: 1, ...fault });
  }

  /** Takes violations that a test brought about on purpose off the list. @throws where there is none such. */
  expectViolation(expected: RegExp): void {
    const index = this.violations.findIndex(violation => expected.test(violation));
    if (index < 0)
      throw new Error(`No violation matches ${expected}: ${this.violations.join('\n') || 'there is none'}`);
    this.violations.splice(index, 1);
  }

  assertNoViolations(): void {
    if (this.violations.length > 0) throw new Error(`Discord's rules were broken:\n${this.violations.join('\n')}`);
  }

  #watched<A extends unknown[]>(
    method: string,
    pattern: string,
    handle: (...request: A) => unknown,
  ): (...request: A) => unknown {
    return (...request) => {
      try {
        return handle(...request);
      } catch (error) {
        if (error instanceof DiscordFailure && MISTAKES.has(error.code)) {
          const detail = error.errors ? ` ${JSON.stringify(error.errors)}` : '';
          this.violations.push(`${method} ${pattern}: ${error.code} ${error.message}${detail}`);
        }
        throw error;
      }
    };
  }
}
