import type { Invocation } from './invocation.ts';
import type { Reply } from './reply.ts';

/** A command's specification: what menus, help and validation are made from. */

interface OptionBase {
  name: string;
  description: string;
  required?: boolean;
  /** Where one types: given as `name:value` only, so that no other word is taken for it. */
  namedOnly?: boolean;
}
export interface StringOption extends OptionBase {
  kind: 'string';
  minLength?: number;
  maxLength: number;
  choices?: readonly { value: string; label: string }[];
  /** Name of a completer; the dispatcher answers `complete` for it. */
  autocomplete?: boolean;
  /** Takes the rest of the line on surfaces where one types (the last option only). */
  rest?: boolean;
}
export interface IntegerOption extends OptionBase {
  kind: 'integer';
  min: number;
  max: number;
}
export interface BooleanOption extends OptionBase {
  kind: 'boolean';
}
export interface MemberOption extends OptionBase {
  kind: 'member';
}
/** A role of a Discord server; on other surfaces there are none. */
export interface RoleOption extends OptionBase {
  kind: 'role';
}
export type CommandOption = StringOption | IntegerOption | BooleanOption | MemberOption | RoleOption;

export interface CommandSpec {
  /** Path of one or two words: 'fight', 'agent create'. */
  path: string;
  /** One or two characters, unique: how buttons name the command within 64 bytes. */
  code: string;
  /** At most 100 characters. */
  description: string;
  /** Two or three sentences and examples for /help. */
  help: string;
  options: readonly CommandOption[];
  /** Who may use it. */
  permission: 'member' | 'moderator' | 'admin';
  /** A moderators' command that Discord does not hide from members without the server's rights: a configured role must find it. */
  forModeratorRole?: boolean;
  /** Whether replies are normally for everybody; decides how a surface defers. */
  visibility: 'public' | 'private';
  /** Reached by buttons and forms only: not in menus. */
  hidden?: boolean;
  /** May answer with a form, so a surface must not defer before it knows (Discord modals come first or never). */
  opensForm?: boolean;
  /** Options in which two taps may differ and still be the same tap: what the button showed when it was drawn. */
  tapsAlike?: readonly string[];
  /** Changes nothing: a second delivery is simply answered again, picture included. */
  readOnly?: boolean;
  /** Flat alias on Telegram: 'new', 'me'. */
  telegramAlias?: string;
  /** Only on these surfaces; everywhere where absent. */
  surfaces?: readonly Invocation['surface'][];
}

export interface Choice {
  name: string;
  value: string;
}

/** What a surface calls. The same for Discord, Telegram, console, demo and tests. */
export interface Dispatcher {
  readonly catalogue: readonly CommandSpec[];
  /**
   * Runs one invocation to its reply. Never throws: what goes wrong comes back as a kind sentence.
   * `onProgress` may be called with interim replies that the surface edits in.
   */
  dispatch(invocation: Invocation, onProgress?: (reply: Reply) => void): Promise<Reply>;
  /** Choices for an option being typed; at most 25, within 1 s, never throws. */
  complete(invocation: Invocation, option: string, typed: string): Promise<Choice[]>;
  /** Called by a surface when the bot joins a chat (idempotent); the reply is the hello to post, or null. */
  joined(
    chat: Invocation['chat'],
    surface: Invocation['surface'],
    missingPermissions: readonly string[],
  ): Promise<Reply | null>;
  /** Called when the bot was removed from a chat, or a Telegram group became a supergroup. */
  left(chat: Invocation['chat'], surface: Invocation['surface']): Promise<void>;
  migrated(surface: Invocation['surface'], fromChatId: string, toChatId: string): Promise<void>;
  /** Remembers a member's current names, so that @username can be resolved later; cheap, throttled inside. */
  seen(surface: Invocation['surface'], actor: Invocation['actor']): Promise<void>;
  /** A half-answered form of this actor in this chat (Telegram, console); survives restarts. */
  conversations: Conversations;
}

/** Small state per surface, chat and actor, kept in the database with an expiry. */
export interface Conversations {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  delete(key: string): Promise<void>;
}
