/** What somebody asked the arena to do, on whatever surface. */

export const SURFACES = ['discord', 'telegram', 'console'] as const;
export type SurfaceName = (typeof SURFACES)[number];

/** The platform's own user, as seen with this very interaction. Every string is hostile. */
export interface Actor {
  /** The surface's user id. */
  id: string;
  displayName: string;
  username?: string;
  isBot?: boolean;
}

export interface Chat {
  /** The tenant: guild id, Telegram chat id, 'console'. For a private chat: the user's own id. */
  id: string;
  kind: 'group' | 'private';
  title?: string;
  /** Where to post: Discord channel or thread id, Telegram chat id with an optional topic ('-100123:77'). */
  channelId: string;
}

/** Value of an option of kind `member`: a person named by mention, reply or known @username. Of kind `role`: the role's id and name. */
export interface MemberReference {
  id?: string;
  username?: string;
  displayName?: string;
  isBot?: boolean;
}

export type OptionValue = string | number | boolean | MemberReference;

/** What a platform lets somebody do in a chat. */
export interface Rights {
  isModerator: boolean;
  roleIds: readonly string[];
}

export interface Invocation {
  /** Unique for ever on its surface: the idempotency key. 'discord:<interaction id>', 'telegram:<update id>'. */
  id: string;
  surface: SurfaceName;
  chat: Chat;
  actor: Actor;
  /** The surface's own view of the actor's rights here (guild permission, group administrator). Asked lazily. */
  isModerator: () => Promise<boolean>;
  /** The surface's view of whether the actor may appoint moderators here (Discord: Administrator; Telegram: may add administrators). Absent: as isModerator. */
  isAdmin?: () => Promise<boolean>;
  /** Discord: ids of the roles that the actor has here. */
  roleIds?: readonly string[];
  /** The surface's view of somebody else's rights in this chat. Rejects where the platform does not say. */
  rightsOf?: (userId: string) => Promise<Rights>;
  /** A moderator who acts in the group's name (Telegram's anonymous administrators): nobody knows which of them. */
  isAnonymous?: boolean;
  /** Command path: 'agent create'. Unknown paths are answered kindly by dispatch. */
  command: string;
  options: Record<string, OptionValue>;
  /** How it came: typed command, pressed button, submitted form. */
  via: 'command' | 'button' | 'form';
  /** For a button or form: the owner and expiry encoded in it. */
  owner?: string;
  expiresAt?: number;
  /** BCP 47 tag that the platform reports. */
  locale?: string;
  receivedAt: Date;
}
