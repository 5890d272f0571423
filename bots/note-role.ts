import type { CommunityService, Role } from '../core/communities/index.ts';
import type { Log } from '../core/platform/log.ts';
import type { CommandSpec } from './command.ts';
import type { Invocation } from './invocation.ts';

/**
 * Tells the arena what the chat says of a member's rights, for pages and programs, which cannot ask the chat (core/communities/roles.ts).
 * A private chat says nothing of a group's rights, and nobody knows which administrator an anonymous one is. Where several chats are
 * one community, the one that was asked last has the word: nobody may do more on the web than there.
 * @param asked what the command that was just given needs: rights beyond that are not asked for, since each time costs a call of the platform
 */
export async function noteRole(
  invocation: Invocation,
  communities: Pick<CommunityService, 'noteRole'>,
  log?: Pick<Log, 'warn'>,
  asked: CommandSpec['permission'] = 'admin',
): Promise<void> {
  const { surface, chat, actor } = invocation;
  if (chat.kind === 'private' || invocation.isAnonymous) return;
  try {
    await communities.noteRole({ surface, chatId: chat.id, accountId: actor.id }, await roleOf(invocation, asked));
  } catch (error) {
    // a command is not refused for a note about it
    log?.warn({ error, invocation: invocation.id }, 'a role could not be noted');
  }
}

async function roleOf(invocation: Invocation, asked: CommandSpec['permission']): Promise<Role> {
  if (!(await invocation.isModerator())) return 'member';
  if (asked !== 'admin') return 'moderator';
  const isAdmin = invocation.isAdmin ?? invocation.isModerator;
  return (await isAdmin()) ? 'admin' : 'moderator';
}
