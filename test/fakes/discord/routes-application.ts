import { CommandStore } from './command-store.ts';
import { failures } from './failure.ts';
import { type ApiRequest, bodyOf, type Route } from './http.ts';
import { guildPayload, memberPayload, userPayload } from './payloads.ts';
import type { World } from './world.ts';

export interface ApplicationRoutesParts {
  world: World;
  commands: Commands;
  /** How many gateway connections to recommend, and where. */
  gateway: () => { url: string; shards: number };
}

/** Registered commands, by scope. */
export class Commands {
  readonly global: CommandStore;
  readonly #guilds = new Map<string, CommandStore>();
  readonly #applicationId: string;

  constructor(applicationId: string) {
    this.#applicationId = applicationId;
    this.global = new CommandStore(applicationId);
  }

  guild(guildId: string): CommandStore {
    const store = this.#guilds.get(guildId) ?? new CommandStore(this.#applicationId, guildId);
    this.#guilds.set(guildId, store);
    return store;
  }
}

/** The bot itself: gateway, own user, servers, command registration. */
export function applicationRoutes({ world, commands, gateway }: ApplicationRoutesParts): Route[] {
  const guildOf = (request: ApiRequest) => {
    const guild = world.guilds.get(request.params['guild'] ?? '');
    if (!guild) throw failures.unknownGuild();
    if (!guild.botIsMember) throw failures.missingAccess();
    return guild;
  };
  const me = () => world.users.get(world.botId);
  return [
    {
      method: 'GET',
      pattern: '/gateway/bot',
      needsBot: true,
      handle: () => ({
        ...gateway(),
        session_start_limit: { total: 1000, remaining: 1000, reset_after: 86_400_000, max_concurrency: 1 },
      }),
    },
    {
      method: 'GET',
      pattern: '/users/@me',
      needsBot: true,
      handle: () => ({ ...userPayload(me()!), flags: 0 }),
    },
    {
      method: 'GET',
      pattern: '/guilds/:guild',
      needsBot: true,
      handle: request => guildPayload(world, guildOf(request)),
    },
    {
      method: 'GET',
      pattern: '/guilds/:guild/members/:member',
      needsBot: true,
      handle: request => {
        const guild = guildOf(request);
        const user = world.users.get(request.params['member'] ?? '');
        if (!user) throw failures.unknownUser();
        const membership = guild.members.get(user.id);
        return memberPayload(user, membership?.nickname ?? null, undefined, membership?.roles);
      },
    },
    ...commandRoutes('/applications/:application/commands', () => commands.global),
    ...commandRoutes('/applications/:application/guilds/:guild/commands', request =>
      commands.guild(guildOf(request).id),
    ),
  ];
}

function commandRoutes(base: string, store: (request: ApiRequest) => CommandStore): Route[] {
  const id = (request: ApiRequest) => request.params['command'] ?? '';
  const withLocalisations = (request: ApiRequest) => request.query.get('with_localizations') === 'true';
  const needsBot = true;
  return [
    { method: 'GET', pattern: base, needsBot, handle: request => store(request).list(withLocalisations(request)) },
    { method: 'PUT', pattern: base, needsBot, handle: request => store(request).replaceAll(request.body) },
    { method: 'POST', pattern: base, needsBot, handle: request => store(request).create(bodyOf(request)) },
    {
      method: 'PATCH',
      pattern: `${base}/:command`,
      needsBot,
      handle: request => store(request).update(id(request), bodyOf(request)),
    },
    {
      method: 'DELETE',
      pattern: `${base}/:command`,
      needsBot,
      handle: request => store(request).delete(id(request)),
    },
  ];
}
