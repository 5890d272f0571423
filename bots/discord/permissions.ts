import { PermissionFlagsBits, type PermissionsBitField } from 'discord.js';

/** What the arena needs in a channel, in the words of Discord's own settings page. */
const NEEDED: readonly (readonly [bigint, string])[] = [
  [PermissionFlagsBits.ViewChannel, 'View Channel'],
  [PermissionFlagsBits.SendMessages, 'Send Messages'],
  [PermissionFlagsBits.EmbedLinks, 'Embed Links'],
  [PermissionFlagsBits.AttachFiles, 'Attach Files'],
  [PermissionFlagsBits.ReadMessageHistory, 'Read Message History'],
];

/** What the arena can do without: threads for tournaments, and pinned brackets. */
const WELCOME = PermissionFlagsBits.CreatePublicThreads | PermissionFlagsBits.PinMessages;

/** @returns whether a thread that is opened here could be written in. */
export function mayOpenThreads(permissions: Readonly<PermissionsBitField>): boolean {
  return permissions.has([PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads]);
}

/** @returns the needed permissions that these lack. In a thread, sending needs a permission of its own. */
export function lackingPermissions(permissions: Readonly<PermissionsBitField>, isThread: boolean): string[] {
  return NEEDED.map(([flag, name]): [bigint, string] =>
    isThread && flag === PermissionFlagsBits.SendMessages
      ? [PermissionFlagsBits.SendMessagesInThreads, 'Send Messages in Threads']
      : [flag, name],
  )
    .filter(([flag]) => !permissions.has(flag))
    .map(([, name]) => name);
}

/** @returns the rights to ask for in an invitation link, as the number that Discord's address takes. */
export function neededPermissionBits(): bigint {
  return NEEDED.reduce((bits, [flag]) => bits | flag, PermissionFlagsBits.SendMessagesInThreads | WELCOME);
}
