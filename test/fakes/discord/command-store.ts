import { asRecord } from './check.ts';
import { checkCommands } from './command-rules.ts';
import { failures } from './failure.ts';
import { snowflake } from './snowflake.ts';

export interface StoredCommand extends Record<string, unknown> {
  id: string;
  name: string;
}

const FIELDS = [
  'name',
  'name_localizations',
  'description',
  'description_localizations',
  'options',
  'default_member_permissions',
  'contexts',
  'integration_types',
  'nsfw',
] as const;

/** The registered slash commands of one scope: all servers, or one. */
export class CommandStore {
  readonly #scope: 'global' | 'guild';
  readonly #applicationId: string;
  readonly #guildId: string | undefined;
  #commands: StoredCommand[] = [];

  constructor(applicationId: string, guildId?: string) {
    this.#scope = guildId === undefined ? 'global' : 'guild';
    this.#applicationId = applicationId;
    this.#guildId = guildId;
  }

  get all(): readonly StoredCommand[] {
    return this.#commands;
  }

  find(name: string): StoredCommand | undefined {
    return this.#commands.find(command => command.name === name);
  }

  /** The list as clients get it; localisations only where asked for. */
  list(withLocalisations: boolean): object[] {
    return this.#commands.map(command =>
      withLocalisations ? command : { ...command, name_localizations: undefined, description_localizations: undefined },
    );
  }

  replaceAll(body: unknown): object[] {
    const wanted = Array.isArray(body) ? body.map(asRecord) : [];
    checkCommands(wanted, this.#scope);
    this.#commands = wanted.map(command => this.#complete(command, this.find(String(command['name']))?.id));
    return this.list(true);
  }

  create(body: Record<string, unknown>): object {
    const others = this.#commands.filter(command => command.name !== body['name']);
    checkCommands([...others, body], this.#scope);
    const created = this.#complete(body, this.find(String(body['name']))?.id);
    this.#commands = [...others, created];
    return created;
  }

  /** Fields that are not named keep their value, as Discord has it. */
  update(id: string, body: Record<string, unknown>): object {
    const existing = this.#commands.find(command => command.id === id);
    if (!existing) throw failures.unknownCommand();
    const merged = { ...existing, ...body };
    const others = this.#commands.filter(command => command.id !== id);
    checkCommands([...others, stripped(merged)], this.#scope);
    const updated = this.#complete(merged, id);
    this.#commands = this.#commands.map(command => (command.id === id ? updated : command));
    return updated;
  }

  delete(id: string): void {
    if (!this.#commands.some(command => command.id === id)) throw failures.unknownCommand();
    this.#commands = this.#commands.filter(command => command.id !== id);
  }

  /** Adds what Discord adds, and writes absent values its way. */
  #complete(source: Record<string, unknown>, id = snowflake()): StoredCommand {
    const kept = stripped(source);
    return {
      id,
      application_id: this.#applicationId,
      ...(this.#guildId === undefined ? {} : { guild_id: this.#guildId }),
      version: snowflake(),
      type: 1,
      ...kept,
      name: String(source['name']),
      name_localizations: source['name_localizations'] ?? null,
      description_localizations: source['description_localizations'] ?? null,
      default_member_permissions: source['default_member_permissions'] ?? null,
      contexts: source['contexts'] ?? null,
      ...(this.#scope === 'global'
        ? { integration_types: source['integration_types'] ?? [0], dm_permission: true }
        : {}),
      nsfw: source['nsfw'] ?? false,
      options: completeOptions(source['options']),
    };
  }
}

function stripped(source: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    FIELDS.filter(field => source[field] !== undefined && source[field] !== null).map(field => [field, source[field]]),
  );
}

/** Discord drops what is false or empty in options, and returns subcommands without options as such. */
function completeOptions(options: unknown): unknown[] | undefined {
  if (!Array.isArray(options) || options.length === 0) return undefined;
  return options.map(asRecord).map(option => {
    const { required, autocomplete, ...rest } = option;
    const nested = completeOptions(option['options']);
    return {
      ...rest,
      ...(required ? { required } : {}),
      ...(autocomplete ? { autocomplete } : {}),
      ...(nested ? { options: nested } : { options: undefined }),
    };
  });
}
