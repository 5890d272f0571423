import type { Api } from 'grammy';
import type { Logger } from 'pino';
import type { Dispatcher } from '../command.ts';
import type { Actor, Chat, Invocation, OptionValue } from '../invocation.ts';
import type { PostReference } from '../surface.ts';
import type { Delivery } from './delivery.ts';
import type { Rights } from './rights.ts';
import type { Timing } from './timing.ts';

/** What the parts of the Telegram surface share. */
export interface TelegramContext {
  api: Api;
  /** Known once connected. */
  me: () => { id: number; username: string };
  dispatcher: Dispatcher;
  delivery: Delivery;
  rights: Rights;
  /** The wall's time: what members wait for. */
  timing: Timing;
  log: Logger;
  now: () => Date;
}

/** One interaction of one member: a command, a tap or an answer to a question of ours. */
export interface Turn {
  updateId: number;
  actor: Actor;
  chat: Chat;
  receivedAt: Date;
  locale?: string;
  /** The member's own message, or for a tap our message under which the button stood. */
  message?: PostReference;
  /** For a tap: what Telegram wants answered. */
  callbackId?: string;
  /** An administrator who writes as the group. */
  anonymousAdmin?: boolean;
}

export interface Wish {
  command: string;
  options: Record<string, OptionValue>;
  via: Invocation['via'];
  owner?: string | undefined;
  expiresAt?: number | undefined;
}

/** The turn as the dispatcher takes it. */
export function invocationOf(turn: Turn, wish: Wish, context: TelegramContext): Invocation {
  const { chat, actor } = turn;
  const invocation: Invocation = {
    // Telegram numbers updates; one delivered twice has the same number.
    id: `telegram:${turn.updateId}`,
    surface: 'telegram',
    chat,
    actor,
    isModerator: async () => {
      if (chat.kind === 'private') return false;
      // who fills in a form may have lost the right meanwhile: asked anew
      const options = { fresh: wish.via === 'form' };
      return turn.anonymousAdmin === true || context.rights.isModerator(chat.id, actor.id, options);
    },
    // an anonymous administrator may be any of them: nobody knows what else they may do
    isAdmin: async () =>
      chat.kind === 'group' && turn.anonymousAdmin !== true && context.rights.isAdmin(chat.id, actor.id),
    rightsOf: async userId => ({
      isModerator: chat.kind === 'group' && (await context.rights.administers(chat.id, userId)),
      roleIds: [],
    }),
    command: wish.command,
    options: withoutJoiners(wish.options),
    via: wish.via,
    receivedAt: turn.receivedAt,
  };
  if (turn.anonymousAdmin === true) invocation.isAnonymous = true;
  if (wish.owner !== undefined) invocation.owner = wish.owner;
  if (wish.expiresAt !== undefined) invocation.expiresAt = wish.expiresAt;
  if (turn.locale !== undefined) invocation.locale = turn.locale;
  return invocation;
}

/** Word joiners that our own drawing puts into names come back when a member copies them. */
function withoutJoiners(options: Record<string, OptionValue>): Record<string, OptionValue> {
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('\u2060', '') : value,
    ]),
  );
}
