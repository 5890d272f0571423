import type { CommunityContext, CommunityService, SanctionService } from '../core/communities/index.ts';
import { ArenaError } from '../core/platform/errors.ts';
import type { CommandSpec } from './command.ts';
import type { Invocation } from './invocation.ts';

/** What holds before any command runs, on every surface: whose button it is, what the actor may do, what moderators have closed to them. */

/** First words of the commands that no sanction closes. */
const ALWAYS_OPEN: ReadonlySet<string> = new Set([
  'help',
  'privacy',
  'limits',
  'sanctions',
  'login',
  'logout',
  'token',
]);

/** Buttons may belong to one member and may lapse. */
export function requireUsable(invocation: Invocation, now: Date): void {
  if (invocation.owner !== undefined && invocation.owner !== invocation.actor.id) {
    throw new ArenaError(
      'not-your-button',
      'That button belongs to somebody else. The same command gives you your own.',
      403,
    );
  }
  if (invocation.expiresAt !== undefined && invocation.expiresAt * 1000 < now.getTime()) {
    throw new ArenaError('button-expired', 'That button has expired. Please use the command again.', 409);
  }
}

/** The same invocation, in which the role that moderators configured for this chat counts as well as the platform's own rights. */
export function withModeratorRole(
  invocation: Invocation,
  communities: Pick<CommunityService, 'isModeratorRole'>,
): Invocation {
  const { surface, chat, roleIds = [], rightsOf } = invocation;
  const hasRole = (ids: readonly string[]) => communities.isModeratorRole(surface, chat.id, ids);
  const counted: Invocation = {
    ...invocation,
    isModerator: async () => (await invocation.isModerator()) || hasRole(roleIds),
    isAdmin: invocation.isAdmin ?? invocation.isModerator,
  };
  if (rightsOf) {
    counted.rightsOf = async userId => {
      const rights = await rightsOf(userId);
      return { ...rights, isModerator: rights.isModerator || (await hasRole(rights.roleIds)) };
    };
  }
  return counted;
}

/** Asked again whenever a command comes, a form's last page included: who has lost the role meanwhile is refused. */
export async function requirePermission(spec: CommandSpec, invocation: Invocation): Promise<void> {
  if (spec.permission === 'member') return;
  if (spec.permission === 'moderator') {
    if (await invocation.isModerator()) return;
    throw new ArenaError('moderators-only', 'That is for moderators of this server or group.', 403);
  }
  if (invocation.isAnonymous) {
    throw new ArenaError(
      'anonymous',
      'That is for administrators who may add others, and nobody sees which of them you are. Please turn “Remain anonymous” off in your administrator rights, and send it again.',
      403,
    );
  }
  const isAdmin = invocation.isAdmin ?? invocation.isModerator;
  if (await isAdmin()) return;
  throw new ArenaError(
    'admins-only',
    'That is for administrators: in Discord who has the right “Administrator”, in a Telegram group its owner and whoever may add new administrators.',
    403,
  );
}

/** Whoever is muted or banned here is answered what concerns themselves, and nothing else. */
export async function requireHeard(
  spec: CommandSpec,
  community: CommunityContext,
  sanctions: Pick<SanctionService, 'requireHeard'>,
  now: Date,
): Promise<void> {
  if (ALWAYS_OPEN.has(spec.path.split(' ')[0] ?? '')) return;
  await sanctions.requireHeard(community, now);
}
