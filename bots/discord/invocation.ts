import {
  ApplicationCommandOptionType,
  type AutocompleteInteraction,
  type BaseInteraction,
  type ChatInputCommandInteraction,
  type CommandInteractionOption,
  DiscordAPIError,
  GuildMember,
  PermissionFlagsBits,
} from 'discord.js';
import type { Actor, Chat, Invocation, MemberReference, OptionValue, Rights } from '../invocation.ts';

/** Reads Discord's interactions into the arena's own words. Every string in them is hostile. */

type Asked = Pick<Invocation, 'command' | 'options' | 'via' | 'owner' | 'expiresAt'>;

/** @returns the invocation of an interaction that asks for this command. */
export function toInvocation(interaction: BaseInteraction, asked: Asked, receivedAt: Date): Invocation {
  return {
    id: `discord:${interaction.id}`,
    surface: 'discord',
    chat: readChat(interaction),
    actor: readActor(interaction),
    isModerator: async () => interaction.memberPermissions?.has(PermissionFlagsBits.ManageGuild) ?? false,
    isAdmin: async () => interaction.memberPermissions?.has(PermissionFlagsBits.Administrator) ?? false,
    roleIds: readRoles(interaction),
    rightsOf: userId => readRights(interaction, userId),
    locale: interaction.locale,
    receivedAt,
    ...asked,
  };
}

/** @returns path and options of a slash command, complete or still being typed. */
export function readSlashCommand(
  interaction: ChatInputCommandInteraction | AutocompleteInteraction,
): Pick<Invocation, 'command' | 'options'> {
  const words = [interaction.commandName];
  let given: readonly CommandInteractionOption[] = interaction.options.data;
  while (given.length === 1 && given[0]?.options !== undefined) {
    words.push(given[0].name);
    given = given[0].options;
  }
  const options: Record<string, OptionValue> = {};
  for (const option of given) {
    const value = readOption(option);
    if (value !== undefined) options[option.name] = value;
  }
  return { command: words.join(' '), options };
}

function readOption(option: CommandInteractionOption): OptionValue | undefined {
  if (option.user) return readMember(option);
  if (option.role) return { id: option.role.id, displayName: option.role.name };
  // While an option is being typed, Discord sends a person's id only.
  if (option.type === ApplicationCommandOptionType.User) return { id: String(option.value) };
  return option.value === null ? undefined : option.value;
}

function readMember({ user, member }: CommandInteractionOption): MemberReference {
  if (!user) return {};
  const nickname = member instanceof GuildMember ? member.nickname : undefined;
  return {
    id: user.id,
    username: user.username,
    displayName: nickname ?? user.globalName ?? user.username,
    isBot: user.bot,
  };
}

function readActor(interaction: BaseInteraction): Actor {
  const { user, member } = interaction;
  const nickname = member instanceof GuildMember ? member.nickname : member?.nick;
  return {
    id: user.id,
    displayName: nickname ?? user.globalName ?? user.username,
    username: user.username,
    isBot: user.bot,
  };
}

function readChat(interaction: BaseInteraction): Chat {
  const channelId = interaction.channelId ?? '';
  if (interaction.guildId === null) return { id: interaction.user.id, kind: 'private', channelId };
  const title = interaction.guild?.name;
  return { id: interaction.guildId, kind: 'group', channelId, ...(title === undefined ? {} : { title }) };
}

/** Roles come with every interaction, as Discord has them at that moment. */
function readRoles({ member }: BaseInteraction): readonly string[] {
  if (!member) return [];
  return member instanceof GuildMember ? [...member.roles.cache.keys()] : member.roles;
}

/** Asks Discord; whoever has left the server has no rights there. */
async function readRights({ guild }: BaseInteraction, userId: string): Promise<Rights> {
  if (!guild) return NO_RIGHTS;
  try {
    const member = await guild.members.fetch({ user: userId, force: true });
    return {
      isModerator: member.permissions.has(PermissionFlagsBits.ManageGuild),
      roleIds: [...member.roles.cache.keys()],
    };
  } catch (error) {
    if (error instanceof DiscordAPIError && error.status === 404) return NO_RIGHTS;
    throw error;
  }
}

const NO_RIGHTS: Rights = { isModerator: false, roleIds: [] };
