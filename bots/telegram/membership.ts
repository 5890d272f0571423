import type { ChatMember, ChatMemberUpdated } from 'grammy/types';
import { SurfaceError } from '../surface.ts';
import type { TelegramContext } from './context.ts';
import { readChat } from './incoming.ts';

/** We were added to a group, our rights there changed, or we were thrown out; and whose rights changed besides. */
export class Membership {
  private readonly context: TelegramContext;

  constructor(context: TelegramContext) {
    this.context = context;
  }

  async handle(update: ChatMemberUpdated): Promise<void> {
    const chat = readChat(update.chat);
    if (!chat) return;
    this.context.rights.forget(chat.id);
    const was = isInside(update.old_chat_member);
    const is = isInside(update.new_chat_member);
    if (was && !is) await this.context.dispatcher.left(chat, 'telegram');
    // A private chat opens with /start, which says hello itself.
    if (!was && is && chat.kind === 'group') await this.hello(chat);
  }

  /** Somebody's rights changed, which Telegram tells to bots that administer the group: what we remember is out of date. */
  memberChanged(update: ChatMemberUpdated): void {
    this.context.rights.forget(String(update.chat.id));
  }

  private async hello(chat: NonNullable<ReturnType<typeof readChat>>): Promise<void> {
    const { delivery, dispatcher, log, rights } = this.context;
    const target = { chatId: chat.id, channelId: chat.channelId };
    const missing = await rights.missing(target).catch(error => {
      log.info({ err: error, chat: chat.id }, 'Rights in the new group are unknown');
      return [];
    });
    const reply = await dispatcher.joined(chat, 'telegram', missing);
    if (!reply) return;
    try {
      await delivery.post(target, reply);
    } catch (error) {
      // Thrown out again, or not allowed to speak: nobody to tell.
      if (!(error instanceof SurfaceError)) throw error;
      log.info({ err: error, chat: chat.id }, 'Hello could not be said');
    }
  }
}

function isInside(member: ChatMember): boolean {
  if (member.status === 'restricted') return member.is_member;
  return member.status !== 'left' && member.status !== 'kicked';
}
