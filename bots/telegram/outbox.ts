import { SurfaceError } from '../surface.ts';
import { floodWaitSeconds, isTransient } from './errors.ts';
import type { Timing } from './timing.ts';

/**
 * Everything written to chats goes through here: in order within a chat, within Telegram's limits, and a chat that must wait
 * makes no other wait. Instead of grammY's throttler and auto-retry plug-ins, because those know neither edits that
 * supersede each other nor a caller who would rather hear 'rate-limited' than wait for minutes.
 *
 * Limits: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (about one message a second in a chat,
 * 20 a minute in a group, 30 a second in all). Edits count: in practice they draw 429 as well.
 */
export interface OutboxLimits {
  /** Messages that a chat takes at once before `chatEveryMs` applies. */
  chatBurst: number;
  chatEveryMs: number;
  groupPerMinute: number;
  /** Of these, edits may take so many, so that there is always room for replies. */
  groupEditsPerMinute: number;
  overallPerSecond: number;
  /** Waiting messages a chat; beyond it the newest is refused. */
  queueLength: number;
  maxWaitMs: number;
}

export const DEFAULT_LIMITS: OutboxLimits = {
  chatBurst: 3,
  chatEveryMs: 1_050,
  groupPerMinute: 19,
  groupEditsPerMinute: 14,
  overallPerSecond: 28,
  queueLength: 60,
  maxWaitMs: 75_000,
};

const SECOND = 1_000;
const MINUTE = 60_500;
/** All of a second's messages are still under way: how soon to look again. */
const LOOK_AGAIN_MS = 50;
const MAX_ATTEMPTS = 3;
const RETRY_MS = 400;
/** Chats whose state is kept; an idle one is forgotten once its minute is over. */
const MAX_IDLE_CHATS = 2_000;

interface Job {
  kind: 'send' | 'edit';
  key: string | undefined;
  run: () => Promise<unknown>;
  settle: { resolve: (value: unknown) => void; reject: (error: unknown) => void }[];
  deadline: number;
  attempts: number;
}

interface ChatState {
  id: string;
  queue: Job[];
  busy: boolean;
  cancelTimer: (() => void) | undefined;
  blockedUntil: number;
  sent: Sent[];
}

/**
 * A message of the last minute. Telegram counts it when it arrives, which is some time before the answer does: until then `at` is
 * infinite, and then the time of the answer, so that our windows are never shorter than Telegram's.
 */
interface Sent {
  at: number;
  edit: boolean;
}

export class Outbox {
  private readonly timing: Timing;
  private readonly limits: OutboxLimits;
  private readonly chats = new Map<string, ChatState>();
  private overall: Sent[] = [];
  private idle: (() => void)[] = [];
  private closed = false;

  constructor(timing: Timing, limits: OutboxLimits = DEFAULT_LIMITS) {
    this.timing = timing;
    this.limits = limits;
  }

  /** Sends after everything sent to this chat before. @throws SurfaceError 'rate-limited' where that would take too long. */
  send<T>(chatId: string, run: () => Promise<T>): Promise<T> {
    return this.enqueue(chatId, 'send', undefined, run);
  }

  /** Edits a message; of several edits of one `key` that wait, only the newest is made, and all of them settle with it. */
  edit<T>(chatId: string, key: string, run: () => Promise<T>): Promise<T> {
    return this.enqueue(chatId, 'edit', key, run);
  }

  /** Resolves once nothing waits or is under way. */
  async drained(): Promise<void> {
    while ([...this.chats.values()].some(chat => chat.busy || chat.queue.length > 0)) {
      await new Promise<void>(resolve => this.idle.push(resolve));
    }
  }

  /** Refuses everything that still waits, and all that comes: another process may be writing already. */
  close(): void {
    this.closed = true;
    for (const chat of this.chats.values()) {
      chat.cancelTimer?.();
      for (const job of chat.queue.splice(0)) reject(job, stopping());
    }
    this.wakeIdle();
  }

  private enqueue<T>(chatId: string, kind: Job['kind'], key: string | undefined, run: () => Promise<T>): Promise<T> {
    const chat = this.chat(chatId);
    return new Promise<T>((resolve, fail) => {
      if (this.closed) return fail(stopping());
      const settle = { resolve: resolve as (value: unknown) => void, reject: fail };
      const waiting = key === undefined ? undefined : chat.queue.find(job => job.key === key);
      if (waiting) {
        waiting.run = run;
        waiting.settle.push(settle);
        return;
      }
      if (chat.queue.length >= this.limits.queueLength) return fail(this.refusal(chat, kind));
      const deadline = this.timing.now() + this.limits.maxWaitMs;
      chat.queue.push({ kind, key, run, settle: [settle], deadline, attempts: 0 });
      this.pump(chat);
    });
  }

  private chat(id: string): ChatState {
    const known = this.chats.get(id);
    if (known) return known;
    const chat: ChatState = { id, queue: [], busy: false, cancelTimer: undefined, blockedUntil: 0, sent: [] };
    this.chats.set(id, chat);
    if (this.chats.size > MAX_IDLE_CHATS) this.forgetIdle();
    return chat;
  }

  private forgetIdle(): void {
    const now = this.timing.now();
    for (const [id, chat] of this.chats) {
      const quiet = !chat.busy && chat.queue.length === 0 && (chat.sent.at(-1)?.at ?? 0) < now - MINUTE;
      if (quiet && chat.blockedUntil < now) this.chats.delete(id);
    }
  }

  /** Runs the first job that the limits allow now, or comes back when one of them will be allowed. */
  private pump(chat: ChatState): void {
    chat.cancelTimer?.();
    chat.cancelTimer = undefined;
    if (chat.busy) return;
    const now = this.timing.now();
    let next = Number.POSITIVE_INFINITY;
    for (const job of [...chat.queue]) {
      const at = this.allowedAt(chat, job.kind, now);
      if (at <= now) {
        chat.queue.splice(chat.queue.indexOf(job), 1);
        void this.run(chat, job);
        return;
      }
      if (at > job.deadline) {
        chat.queue.splice(chat.queue.indexOf(job), 1);
        reject(job, this.refusal(chat, job.kind));
      } else next = Math.min(next, at);
    }
    if (chat.queue.length === 0) this.wakeIdle();
    else chat.cancelTimer = this.timing.after(Math.max(1, next - now), () => this.pump(chat));
  }

  private async run(chat: ChatState, job: Job): Promise<void> {
    chat.busy = true;
    const sent: Sent = { at: Number.POSITIVE_INFINITY, edit: job.kind === 'edit' };
    chat.sent.push(sent);
    this.overall.push(sent);
    job.attempts += 1;
    try {
      const value = await job.run();
      for (const each of job.settle) each.resolve(value);
    } catch (error) {
      this.failed(chat, job, error);
    } finally {
      sent.at = this.timing.now();
      chat.busy = false;
      this.pump(chat);
    }
  }

  private failed(chat: ChatState, job: Job, error: unknown): void {
    const flood = floodWaitSeconds(error);
    const now = this.timing.now();
    const again = !this.closed && (flood !== undefined || (isTransient(error) && job.attempts < MAX_ATTEMPTS));
    if (again) chat.blockedUntil = now + (flood === undefined ? RETRY_MS * 2 ** (job.attempts - 1) : flood * 1000);
    if (!again || chat.blockedUntil > job.deadline) {
      reject(job, error);
      return;
    }
    const newer = job.key === undefined ? undefined : chat.queue.find(each => each.key === job.key);
    if (newer) newer.settle.push(...job.settle);
    else chat.queue.unshift(job);
  }

  /** When the limits next allow a message of this kind here. */
  private allowedAt(chat: ChatState, kind: Job['kind'], now: number): number {
    const { limits } = this;
    chat.sent = chat.sent.filter(each => each.at > now - MINUTE);
    this.overall = this.overall.filter(each => each.at > now - SECOND);
    let at = chat.blockedUntil;
    // A leaky bucket: the message `chatBurst` messages ago must be old enough.
    at = Math.max(at, bucketOpensAt(chat.sent, limits.chatBurst, limits.chatEveryMs));
    if (chat.id.startsWith('-')) {
      at = Math.max(at, windowOpensAt(chat.sent, limits.groupPerMinute));
      const edits = chat.sent.filter(each => each.edit);
      if (kind === 'edit') at = Math.max(at, windowOpensAt(edits, limits.groupEditsPerMinute));
    }
    if (this.overall.length >= limits.overallPerSecond) {
      const freeAt = Math.min(...this.overall.map(each => each.at)) + SECOND;
      at = Math.max(at, Number.isFinite(freeAt) ? freeAt : now + LOOK_AGAIN_MS);
    }
    return at;
  }

  private refusal(chat: ChatState, kind: Job['kind']): SurfaceError {
    const now = this.timing.now();
    const seconds = Math.max(1, Math.ceil((this.allowedAt(chat, kind, now) - now) / 1000));
    return new SurfaceError('rate-limited', `Too much to say in chat ${chat.id}`, seconds);
  }

  private wakeIdle(): void {
    for (const wake of this.idle.splice(0)) wake();
  }
}

/** Level of a bucket that holds `burst` and leaks one each `everyMs`: when it next has room. */
function bucketOpensAt(sent: readonly { at: number }[], burst: number, everyMs: number): number {
  let emptyAt = Number.NEGATIVE_INFINITY;
  for (const { at } of sent) emptyAt = Math.max(emptyAt, at) + everyMs;
  return emptyAt - (burst - 1) * everyMs;
}

function windowOpensAt(sent: readonly { at: number }[], perMinute: number): number {
  const oldest = sent.at(-perMinute);
  return oldest ? oldest.at + MINUTE : 0;
}

function stopping(): SurfaceError {
  return new SurfaceError('unavailable', 'The bot is stopping');
}

function reject(job: Job, error: unknown): void {
  for (const each of job.settle) each.reject(error);
}
