import { asRecord } from './check.ts';
import type { StoredCommand } from './command-store.ts';
import type { FakeDiscord } from './index.ts';
import { FakeInteraction, type FakeModal, INTERACTION } from './interactions.ts';
import { channelPayload, memberPayload, messagePayload, userPayload } from './payloads.ts';
import { MEMBER_PERMISSIONS } from './permissions.ts';
import type { FakeChannel, FakeMessage, FakeRole, FakeUserRecord } from './world.ts';

export type GivenOption = string | number | boolean | FakePerson | FakeRole;

const SUBCOMMAND = 1;
const STRING = 3;
const USER = 6;
const ROLE = 8;
const STRING_SELECT = 3;
const TEXT_INPUT = 4;
const LABEL = 18;

/** Somebody at a Discord client: does what a client lets them do, and refuses what it would not. */
export class FakePerson {
  readonly record: FakeUserRecord;
  readonly #discord: FakeDiscord;
  locale = 'en-US';

  constructor(discord: FakeDiscord, record: FakeUserRecord) {
    this.#discord = discord;
    this.record = record;
  }

  get id(): string {
    return this.record.id;
  }

  /** Types a slash command: 'agent create', with options by name. @throws where a client would not send it. */
  async slash(channel: FakeChannel, path: string, options: Record<string, GivenOption> = {}): Promise<FakeInteraction> {
    const interaction = new FakeInteraction(INTERACTION.command, this.record, channel);
    const { command, data } = this.#buildCommand(channel, path, options, true);
    return this.#deliver(interaction, { ...data, id: command.id, resolved: this.#resolve(channel, options) });
  }

  /** Types into an option that completes; `typed` may be anything. */
  async autocomplete(
    channel: FakeChannel,
    path: string,
    option: string,
    typed: string,
    options: Record<string, GivenOption> = {},
  ): Promise<FakeInteraction> {
    const interaction = new FakeInteraction(INTERACTION.autocomplete, this.record, channel);
    const { command, data, leaf } = this.#buildCommand(channel, path, { ...options, [option]: typed }, false);
    const focused = leaf.find(given => given['name'] === option);
    if (focused) focused['focused'] = true;
    return this.#deliver(interaction, { ...data, id: command.id });
  }

  /** Presses the button with this label. @throws where it is not there for this person, or disabled. */
  async press(message: FakeMessage, label: string | RegExp): Promise<FakeInteraction> {
    if (message.visibleTo !== null && message.visibleTo !== this.id)
      throw new Error('This person does not see the message');
    const buttons = message.components.flatMap(row => (row['components'] as Record<string, unknown>[]) ?? []);
    const button = buttons.find(candidate => {
      const text = String(candidate['label'] ?? asRecord(candidate['emoji'])['name'] ?? '');
      return typeof label === 'string' ? text === label : label.test(text);
    });
    if (!button) throw new Error(`No button '${label}' among ${buttons.map(each => `'${each['label']}'`).join(', ')}`);
    if (button['disabled']) throw new Error(`The button '${label}' is disabled`);
    return this.pressId(message, String(button['custom_id']));
  }

  /** Presses a button by its id, which may be none that the message has (as after an update, or forged). */
  async pressId(message: FakeMessage, customId: string): Promise<FakeInteraction> {
    const channel = this.#discord.world.channels.get(message.channelId);
    if (!channel) throw new Error('The channel is gone');
    const interaction = new FakeInteraction(INTERACTION.component, this.record, channel, message);
    const extra = { message: messagePayload(this.#discord.world, message) };
    return this.#deliver(interaction, { custom_id: customId, component_type: 2 }, extra);
  }

  /** Fills in the modal that an interaction opened: values by label; what is not named stays as it was filled in. */
  async submit(opened: FakeInteraction, values: Record<string, string> = {}): Promise<FakeInteraction> {
    const modal = await opened.shownModal();
    const source = opened.source;
    const interaction = new FakeInteraction(INTERACTION.modalSubmit, this.record, opened.channel, source);
    const unknown = Object.keys(values).find(label => !modal.components.some(field => field.label === label));
    if (unknown !== undefined) throw new Error(`The modal has no field '${unknown}'`);
    const data = { custom_id: modal.custom_id, components: modal.components.map(field => fillIn(field, values)) };
    const extra = source ? { message: messagePayload(this.#discord.world, source) } : {};
    return this.#deliver(interaction, data, extra);
  }

  #deliver(interaction: FakeInteraction, data: object, extra: object = {}): FakeInteraction {
    const { world } = this.#discord;
    const { channel } = interaction;
    const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
    const membership = guild?.members.get(this.id);
    const permissions = membership?.permissions ?? MEMBER_PERMISSIONS;
    interaction.payload = {
      id: interaction.id,
      application_id: world.applicationId,
      type: interaction.type,
      token: interaction.token,
      version: 1,
      channel_id: channel.id,
      channel: channelPayload(world, channel),
      app_permissions: world.botPermissions(channel).toString(),
      attachment_size_limit: world.uploadLimit(channel.guildId),
      entitlements: [],
      locale: this.locale,
      authorizing_integration_owners: { '0': guild?.id ?? '0' },
      context: guild ? 0 : 1,
      ...(guild
        ? {
            guild_id: guild.id,
            guild: { id: guild.id, locale: 'en-US', features: [] },
            guild_locale: 'en-US',
            member: memberPayload(this.record, membership?.nickname ?? null, permissions, membership?.roles),
          }
        : { user: userPayload(this.record) }),
      data,
      ...extra,
    };
    this.#discord.deliver(interaction);
    return interaction;
  }

  #buildCommand(channel: FakeChannel, path: string, options: Record<string, GivenOption>, isSent: boolean) {
    const [name = '', subcommand] = path.split(' ');
    const command = this.#findCommand(channel, name);
    const top = (command['options'] as Record<string, unknown>[] | undefined) ?? [];
    const branch = subcommand === undefined ? undefined : top.find(option => option['name'] === subcommand);
    if (subcommand === undefined ? top[0]?.['type'] === SUBCOMMAND : branch?.['type'] !== SUBCOMMAND) {
      throw new Error(`/${path} is not a command that one can send`);
    }
    const known = ((branch ? branch['options'] : command['options']) as Record<string, unknown>[] | undefined) ?? [];
    if (isSent) checkRequired(path, known, options);
    const leaf = Object.entries(options).map(([key, value]) => giveOption(path, known, key, value, isSent));
    const data = {
      name,
      type: 1,
      options: branch ? [{ name: subcommand, type: SUBCOMMAND, options: leaf }] : leaf,
    };
    return { command, data, leaf };
  }

  /** The command as this person's client offers it: in this place, with these rights. */
  #findCommand(channel: FakeChannel, name: string): StoredCommand {
    const { commands, world } = this.#discord;
    const inGuild = channel.guildId === undefined ? undefined : commands.guild(channel.guildId).find(name);
    const command = inGuild ?? commands.global.find(name);
    if (!command) throw new Error(`/${name} is not registered here`);
    const contexts = command['contexts'];
    const context = channel.guildId === undefined ? 1 : 0;
    if (Array.isArray(contexts) && !contexts.includes(context))
      throw new Error(`/${name} is not offered in this place`);
    const needed = command['default_member_permissions'];
    const membership =
      channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId)?.members.get(this.id);
    const has = membership?.permissions ?? MEMBER_PERMISSIONS;
    if (typeof needed === 'string' && (has & BigInt(needed)) !== BigInt(needed)) {
      throw new Error(`/${name} is hidden from this person`);
    }
    return command;
  }

  #resolve(channel: FakeChannel, options: Record<string, GivenOption>): object {
    const people = Object.values(options).filter(value => value instanceof FakePerson);
    const { world } = this.#discord;
    const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
    const roles = Object.values(options).filter(
      (value): value is FakeRole => typeof value === 'object' && !(value instanceof FakePerson),
    );
    if (roles.length > 0) {
      const chosen = roles.map(role => [role.id, { ...role, permissions: role.permissions.toString() }] as const);
      return { roles: Object.fromEntries(chosen) };
    }
    if (people.length === 0) return {};
    const users = Object.fromEntries(people.map(person => [person.id, userPayload(person.record)]));
    const members = people.flatMap(person => {
      const membership = guild?.members.get(person.id);
      if (!membership) return [];
      const { user: _, ...member } = memberPayload(
        person.record,
        membership.nickname,
        membership.permissions,
        membership.roles,
      ) as {
        user: object;
      };
      return [[person.id, member] as const];
    });
    return { users, members: Object.fromEntries(members) };
  }
}

function checkRequired(path: string, known: Record<string, unknown>[], given: Record<string, GivenOption>): void {
  const missing = known.find(option => option['required'] && given[String(option['name'])] === undefined);
  if (missing) throw new Error(`/${path} needs the option '${missing['name']}'`);
}

function giveOption(
  path: string,
  known: Record<string, unknown>[],
  name: string,
  value: GivenOption,
  isSent: boolean,
): Record<string, unknown> {
  const option = known.find(candidate => candidate['name'] === name);
  if (!option) throw new Error(`/${path} has no option '${name}'`);
  if (value instanceof FakePerson) {
    if (option['type'] !== USER) throw new Error(`The option '${name}' takes no person`);
    return { name, type: USER, value: value.id };
  }
  if (typeof value === 'object') {
    if (option['type'] !== ROLE) throw new Error(`The option '${name}' takes no role`);
    return { name, type: ROLE, value: value.id };
  }
  if (isSent) checkValue(path, option, value);
  return { name, type: option['type'], value };
}

function checkValue(path: string, option: Record<string, unknown>, value: string | number | boolean): void {
  const where = `option '${option['name']}' of /${path}`;
  const choices = option['choices'] as { value: unknown }[] | undefined;
  if (choices?.length && !choices.some(choice => choice.value === value))
    throw new Error(`No such choice for ${where}`);
  if (option['type'] === STRING) {
    const length = String(value).length;
    const maximum = Number(option['max_length'] ?? 6000);
    if (length < Number(option['min_length'] ?? 0) || length > maximum) throw new Error(`Wrong length for ${where}`);
  }
  if (typeof value === 'number') {
    const below = option['min_value'] !== undefined && value < Number(option['min_value']);
    const above = option['max_value'] !== undefined && value > Number(option['max_value']);
    if (below || above) throw new Error(`Out of bounds for ${where}`);
  }
}

function fillIn(field: FakeModal['components'][number], values: Record<string, string>): object {
  const { component } = field;
  const given = values[field.label];
  const id = Math.floor(Math.random() * 1e6);
  if (component.type === STRING_SELECT) {
    const wanted = component.options?.find(option => option.value === given || option.label === given);
    if (given !== undefined && !wanted) throw new Error(`'${field.label}' does not offer '${given}'`);
    const chosen = wanted ?? component.options?.find(option => option.default);
    if (!chosen && (component.required ?? true)) throw new Error(`'${field.label}' needs a choice`);
    const answer = { type: STRING_SELECT, id, custom_id: component.custom_id, values: chosen ? [chosen.value] : [] };
    return { type: LABEL, id: id + 1, component: answer };
  }
  const value = given ?? component.value ?? '';
  if (value === '' && (component.required ?? true)) throw new Error(`'${field.label}' must be filled in`);
  const maximum = component.max_length ?? 4000;
  if (value.length > maximum) throw new Error(`'${field.label}' takes at most ${maximum} characters`);
  if (value !== '' && value.length < (component.min_length ?? 0))
    throw new Error(`'${field.label}' needs more characters`);
  return { type: LABEL, id: id + 1, component: { type: TEXT_INPUT, id, custom_id: component.custom_id, value } };
}
