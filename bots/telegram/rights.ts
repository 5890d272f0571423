import type { Api } from 'grammy';
import type { ChatMember, ChatPermissions } from 'grammy/types';
import { LRUCache } from 'lru-cache';
import { type PostTarget, SurfaceError } from '../surface.ts';
import { toSurfaceError } from './errors.ts';

/** Who may do what in a group: asked of Telegram, remembered for a minute. */

const REMEMBER_MS = 60_000;

/** By user id. */
type Administrators = ReadonlyMap<string, { mayPromote: boolean }>;
const MAX_REMEMBERED = 5_000;

/** What we need in a group, by the names that Telegram's own settings use. */
const NEEDED = [
  ['can_send_messages', 'Send Messages'],
  ['can_send_photos', 'Send Photos'],
  ['can_send_other_messages', 'Send Stickers & GIFs'],
  ['can_send_documents', 'Send Files'],
] as const;

export class Rights {
  private readonly api: Api;
  private readonly botId: () => number;
  private readonly administrators: LRUCache<string, Promise<Administrators>>;

  constructor(api: Api, botId: () => number, now: () => number) {
    this.api = api;
    this.botId = botId;
    this.administrators = new LRUCache({ max: MAX_REMEMBERED, ttl: REMEMBER_MS, perf: { now } });
  }

  /**
   * Whether this user administers the group. False where Telegram does not answer: no rights on a guess.
   * @param options `fresh`: asks Telegram whatever is remembered
   */
  async isModerator(chatId: string, userId: string, options: { fresh: boolean } = { fresh: false }): Promise<boolean> {
    if (options.fresh) this.forget(chatId);
    return this.administers(chatId, userId).catch(() => false);
  }

  /** Whether this user made the group or may add administrators. False where Telegram does not answer. */
  async isAdmin(chatId: string, userId: string): Promise<boolean> {
    this.forget(chatId);
    return this.asked(chatId).then(
      administrators => administrators.get(userId)?.mayPromote ?? false,
      () => false,
    );
  }

  /** As `isModerator`, but rejects where Telegram does not answer. */
  async administers(chatId: string, userId: string): Promise<boolean> {
    return (await this.asked(chatId)).has(userId);
  }

  /** Asks anew next time: somebody's rights have changed. */
  forget(chatId: string): void {
    this.administrators.delete(chatId);
  }

  private asked(chatId: string): Promise<Administrators> {
    const known = this.administrators.get(chatId);
    if (known) return known;
    const asked = this.ask(chatId);
    this.administrators.set(chatId, asked);
    asked.catch(() => {
      if (this.administrators.peek(chatId) === asked) this.forget(chatId);
    });
    return asked;
  }

  /** @returns what we lack in this group, in words. @throws SurfaceError 'gone' where we are no member. */
  async missing(target: PostTarget): Promise<string[]> {
    if (!target.chatId.startsWith('-')) return [];
    try {
      const chatId = Number(target.chatId);
      const [member, chat] = await Promise.all([
        this.api.getChatMember(chatId, this.botId()),
        this.api.getChat(chatId),
      ]);
      return missingRights(member, chat.permissions);
    } catch (error) {
      throw toSurfaceError(error, target.chatId);
    }
  }

  private async ask(chatId: string): Promise<Administrators> {
    const members = await this.api.getChatAdministrators(Number(chatId));
    return new Map(
      members.map(member => {
        const mayPromote = member.status === 'creator' || member.can_promote_members;
        return [String(member.user.id), { mayPromote }];
      }),
    );
  }
}

/** @param defaults what ordinary members of the group may do; administrators may always send */
export function missingRights(member: ChatMember, defaults: ChatPermissions | undefined): string[] {
  if (member.status === 'administrator' || member.status === 'creator') return [];
  if (member.status === 'left' || member.status === 'kicked') {
    throw new SurfaceError('gone', 'The bot is no member of this group');
  }
  return NEEDED.filter(([right]) => {
    if (member.status === 'restricted' && !member[right]) return true;
    return defaults !== undefined && defaults[right] !== true;
  }).map(([, words]) => words);
}
