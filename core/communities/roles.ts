/** What a member may do in a community, as the web knows it from chat. Pure. */

export const ROLES = ['member', 'moderator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/**
 * For how long a role counts. Chats are asked for rights whenever a command needs them; nobody tells us when they are taken away. So what was
 * seen longer ago than this is not believed: a moderator's command, /login or /token create in the chat shows it anew.
 */
export const ROLE_HOURS = 24;
/** A role that has not changed is written no oftener. */
export const ROLE_NOTED_EVERY_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;

/** The role that counts now. */
export function roleNow({ role, roleSeenAt }: { role: string; roleSeenAt: Date | null }, now: Date): Role {
  if (!roleSeenAt || now.getTime() - roleSeenAt.getTime() > ROLE_HOURS * HOUR_MS) return 'member';
  return ROLES.find(each => each === role) ?? 'member';
}
