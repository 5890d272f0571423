import type { Api } from 'grammy';
import type { ChatMember, ChatPermissions } from 'grammy/types';
import { LRUCache } from 'lru-cache';
import { type PostTarget, SurfaceError } from '../surface.ts';
import { toSurfaceError } from './errors.ts';

/** Who may do what in a group: asked of Telegram, remembered for a minute. */

const REMEMBER_MS = 60_000;
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
  private readonly moderators: LRUCache<string, Promise<ReadonlySet<string>>>;

  constructor(api: Api, botId: () => number, now: () => number) {
    this.api = api;
    this.botId = botId;
    this.moderators = new LRUCache({ max: MAX_REMEMBERED, ttl: REMEMBER_MS, perf: { now } });
  }

  /** Whether this user administers the group. False where Telegram does not answer: no rights on a guess. */
  async isModerator(chatId: string, userId: string): Promise<boolean> {
    let asked = this.moderators.get(chatId);
    if (!asked) {
      asked = this.administrators(chatId);
      this.moderators.set(chatId, asked);
    }
    try {
      return (await asked).has(userId);
    } catch {
      this.moderators.delete(chatId);
      return false;
    }
  }

  /** Asks anew next time: somebody's rights have changed. */
  forget(chatId: string): void {
    this.moderators.delete(chatId);
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

  private async administrators(chatId: string): Promise<ReadonlySet<string>> {
    const members = await this.api.getChatAdministrators(Number(chatId));
    return new Set(members.map(member => String(member.user.id)));
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
