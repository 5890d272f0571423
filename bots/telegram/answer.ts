import type { Reply } from '../reply.ts';
import { plain, type RichText, rich } from '../rich-text.ts';
import { type PostReference, type PostTarget, SurfaceError } from '../surface.ts';
import type { TelegramContext, Turn } from './context.ts';
import { plainReply } from './draw.ts';
import { isQueryTooOld, isTransient, toSurfaceError } from './errors.ts';
import { toLabel } from './html.ts';
import { addressOf } from './message-id.ts';
import { pause } from './timing.ts';

/** Answers one turn: shows at once that it was heard, then progress, then the reply where it belongs. */

/** Bot API: answerCallbackQuery takes 200 characters. */
const MAX_TOAST = 200;
/** Longer toasts vanish before they are read: shown as an alert. */
const MAX_GLANCE = 90;
/** A tap's spinner stops within a second, whatever the command does. */
const CALLBACK_PATIENCE_MS = 700;
const CALLBACK_ATTEMPTS = 3;
const TYPING_AFTER_MS = 400;
/** Quick commands need no interim message; slow ones edit theirs once a second at most. */
const INTERIM_AFTER_MS = 900;
const INTERIM_EVERY_MS = 1_000;

/** A reply that has to wait for a crowded group's limits is on its way: the update counts as handled. */
const HANDED_ON_MS = 5_000;

export class Answer {
  private readonly turn: Turn;
  private readonly context: TelegramContext;
  private readonly startedAt: number;
  private readonly cancels: (() => void)[] = [];
  private callbackAnswered = false;
  private interim: Promise<PostReference | undefined> | undefined;
  private nextInterim: Reply | undefined;
  private lastInterimAt = Number.NEGATIVE_INFINITY;
  private interimTimer: (() => void) | undefined;
  private finished = false;

  constructor(turn: Turn, context: TelegramContext) {
    this.turn = turn;
    this.context = context;
    this.startedAt = context.timing.now();
    const { timing } = context;
    if (turn.callbackId !== undefined) {
      this.cancels.push(timing.after(CALLBACK_PATIENCE_MS, () => void this.answerCallback()));
    } else this.cancels.push(timing.after(TYPING_AFTER_MS, () => void this.showTyping()));
  }

  /** Stops a tap's spinner, with a short notice if there is one. Safe to call more than once. */
  async answerCallback(notice?: string): Promise<void> {
    const text = notice === undefined ? '' : toLabel(notice, MAX_TOAST);
    await this.answerQuery(text === '' ? {} : { text, show_alert: text.length > MAX_GLANCE });
  }

  private async answerQuery(other: { text?: string; show_alert?: boolean; url?: string }): Promise<void> {
    const id = this.turn.callbackId;
    if (id === undefined || this.callbackAnswered) return;
    this.callbackAnswered = true;
    // Answering again is harmless, a spinner that never stops is not.
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.context.api.answerCallbackQuery(id, other);
        return;
      } catch (error) {
        if (isTransient(error) && attempt < CALLBACK_ATTEMPTS) continue;
        if (!isQueryTooOld(error)) this.context.log.warn({ err: error }, 'Tap could not be answered');
        return;
      }
    }
  }

  /** Shows how far a long command is; at most one edit a second, the newest wins. Never throws. */
  progress(reply: Reply): void {
    if (this.finished) return;
    this.nextInterim = reply;
    if (this.interimTimer) return;
    const { timing } = this.context;
    const at = Math.max(this.startedAt + INTERIM_AFTER_MS, this.lastInterimAt + INTERIM_EVERY_MS);
    this.interimTimer = timing.after(Math.max(0, at - timing.now()), () => {
      this.interimTimer = undefined;
      this.showInterim();
    });
    this.cancels.push(() => this.interimTimer?.());
  }

  /** Shows the reply. Never throws: a reply that cannot be shown changes nothing about what was done. */
  async finish(reply: Reply): Promise<void> {
    this.finished = true;
    try {
      if (reply.privateStart !== undefined && this.turn.chat.kind === 'group') {
        return await this.leadToPrivateChat(reply, reply.privateStart);
      }
      if (this.isToast(reply)) return await this.answerCallback(plainReply(reply));
      const done = new AbortController();
      const shown = this.show(reply)
        .catch(error => {
          this.context.log.warn({ err: error, chat: this.turn.chat.channelId }, 'Reply could not be shown');
        })
        .finally(() => done.abort());
      await this.answerCallback();
      await Promise.race([shown, pause(this.context.timing, HANDED_ON_MS, done.signal)]);
    } finally {
      for (const cancel of this.cancels) cancel();
    }
  }

  /** For answers that are shown by other means. */
  async finishSilently(): Promise<void> {
    this.finished = true;
    for (const cancel of this.cancels) cancel();
    await this.answerCallback();
  }

  /** A tap opens the bot's private chat by itself (Bot API: answerCallbackQuery, url); whoever typed, or waited too long, gets a button. */
  private async leadToPrivateChat(reply: Reply, payload: string): Promise<void> {
    const url = `https://t.me/${this.context.me().username}?start=${payload}`;
    if (this.turn.callbackId !== undefined && !this.callbackAnswered && !this.interim) return this.answerQuery({ url });
    const { privateStart: _, ...rest } = reply;
    await this.finish({ ...rest, buttons: [[{ label: 'Open private chat', url }]] });
  }

  private isToast(reply: Reply): boolean {
    if (this.turn.callbackId === undefined || this.callbackAnswered || this.interim) return false;
    if (reply.visibility !== 'private' || reply.picture || reply.form || reply.replaces) return false;
    if (reply.buttons?.some(row => row.length > 0)) return false;
    const text = plainReply(reply);
    return text !== '' && text.length <= MAX_TOAST;
  }

  private async show(reply: Reply): Promise<PostReference> {
    const { chat } = this.turn;
    if (reply.visibility === 'private' && reply.sensitive && chat.kind === 'group') return this.showPrivately(reply);
    const interim = await this.interim;
    const shown = interim ?? (reply.replaces && this.turn.callbackId !== undefined ? this.turn.message : undefined);
    if (!shown) return this.post(reply);
    try {
      return await this.context.delivery.edit(shown, reply);
    } catch (error) {
      // The message is gone, too old, or may not hold a picture: say it anew, with the same care.
      this.context.log.info({ err: error }, 'Message could not be edited; answering below it');
      return this.post(reply);
    }
  }

  private async post(reply: Reply): Promise<PostReference> {
    const { delivery } = this.context;
    try {
      return await delivery.post(this.place(), this.addressed(reply), { replyTo: this.replyTo() });
    } catch (error) {
      const excuse = reply.picture && excuseFor(error);
      if (excuse) return this.post({ ...withoutPicture(reply), text: [...(reply.text ?? []), ...excuse] });
      if (error instanceof SurfaceError && error.code === 'forbidden') return this.complain(error);
      throw error;
    }
  }

  /** We may not write here: the member hears it in private, with what a moderator has to do. */
  private async complain(error: SurfaceError): Promise<PostReference> {
    const where = this.turn.chat.title ?? 'that group';
    const text = rich`I heard you, but I may not write in ${where}. A moderator has to allow it: open the group's settings, Permissions, and let members send messages, photos and GIFs, or make me an administrator.`;
    try {
      return await this.context.delivery.post(this.privateChat(), { text, visibility: 'private', tone: 'bad' });
    } catch {
      throw error;
    }
  }

  private async showPrivately(reply: Reply): Promise<PostReference> {
    const { delivery, me } = this.context;
    try {
      const sent = await delivery.post(this.privateChat(), reply);
      await this.point({ text: plain('I have answered you in our private chat.'), visibility: 'private' });
      return sent;
    } catch (error) {
      const code = toSurfaceError(error, this.turn.actor.id).code;
      if (code !== 'unreachable' && code !== 'gone') throw error;
      const url = `https://t.me/${me().username}?start=private`;
      return this.point({
        text: plain('That is not for everybody’s eyes. Open our private chat, press Start, and ask me there.'),
        buttons: [[{ label: 'Open private chat', url }]],
        visibility: 'private',
      });
    }
  }

  /** Leaves a pointer in the group to what was said in private. */
  private async point(reply: Reply): Promise<PostReference> {
    const interim = await this.interim;
    return interim ? this.context.delivery.edit(interim, reply) : this.post(reply);
  }

  private showInterim(): void {
    const reply = this.nextInterim;
    if (!reply || this.finished) return;
    this.lastInterimAt = this.context.timing.now();
    const before = this.interim;
    this.interim = this.postInterim(reply, before).catch(async error => {
      this.context.log.info({ err: error }, 'Progress could not be shown');
      return before;
    });
  }

  private async postInterim(reply: Reply, before: typeof this.interim): Promise<PostReference | undefined> {
    const tapped = reply.replaces && this.turn.callbackId !== undefined ? this.turn.message : undefined;
    const shown = (await before) ?? tapped;
    if (shown) return this.context.delivery.edit(shown, reply);
    if (reply.sensitive && this.turn.chat.kind === 'group') return undefined;
    return this.context.delivery.post(this.place(), this.addressed(reply), { replyTo: this.replyTo() });
  }

  /** Also while the reply waits for the limits: something is on its way. Called off once it is there. */
  private async showTyping(): Promise<void> {
    const { chat_id, ...thread } = addressOf(this.place().channelId);
    try {
      await this.context.api.sendChatAction(chat_id, 'typing', thread);
    } catch (error) {
      this.context.log.debug({ err: error }, 'Typing could not be shown');
    }
  }

  /** Below a tap in a group nothing says whom a private answer is for: its first line does. */
  private addressed(reply: Reply): Reply {
    const { turn } = this;
    if (turn.callbackId === undefined || turn.chat.kind !== 'group' || reply.visibility !== 'private') return reply;
    const name: RichText = [{ text: `${turn.actor.displayName.slice(0, 64)}:`, italic: true }];
    return reply.title ? { ...reply, title: [...name, { text: ' ' }, ...reply.title] } : { ...reply, title: name };
  }

  private replyTo(): PostReference | undefined {
    return this.turn.chat.kind === 'group' ? this.turn.message : undefined;
  }

  private place(): PostTarget {
    return { chatId: this.turn.chat.id, channelId: this.turn.chat.channelId };
  }

  private privateChat(): PostTarget {
    return { chatId: this.turn.actor.id, channelId: this.turn.actor.id };
  }
}

function withoutPicture(reply: Reply): Reply {
  const { picture: _, ...rest } = reply;
  return rest;
}

/** What to say instead of a picture that this chat does not take. */
function excuseFor(error: unknown): RichText | undefined {
  if (!(error instanceof SurfaceError)) return undefined;
  if (error.code === 'too-large') return plain('\n\n(The picture is too large for Telegram.)');
  if (error.code !== 'forbidden') return undefined;
  return plain(
    '\n\n(I may not send pictures here. A moderator can allow it in the group’s Permissions: photos, files, stickers & GIFs.)',
  );
}
