import type { Chat, SurfaceName } from './invocation.ts';

/**
 * Whether the answer to a tap reaches its member alone, buttons and all. Discord has ephemeral messages and a console one reader; on
 * Telegram nothing in a group is private but a toast, so that there buttons carry amounts and the rest goes on in the private chat.
 */
export function answersPrivately(surface: SurfaceName, chat: Chat['kind']): boolean {
  return surface !== 'telegram' || chat === 'private';
}
