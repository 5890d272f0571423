import { PermissionFlagsBits } from 'discord-api-types/v10';

export type PermissionName = keyof typeof PermissionFlagsBits;

export function permissionBits(...names: PermissionName[]): bigint {
  return names.reduce((bits, name) => bits | PermissionFlagsBits[name], 0n);
}

/** What a bot that was invited with the right link has. */
export const BOT_PERMISSIONS = permissionBits(
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'EmbedLinks',
  'AttachFiles',
  'ReadMessageHistory',
  'CreatePublicThreads',
  'PinMessages',
);

export const MEMBER_PERMISSIONS = BOT_PERMISSIONS | permissionBits('UseApplicationCommands');
export const MODERATOR_PERMISSIONS = MEMBER_PERMISSIONS | permissionBits('ManageGuild', 'ManageChannels');
