import { type Api, GrammyError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Logger } from 'pino';
import { floodWaitSeconds } from './errors.ts';
import { pause, realTiming, type Timing } from './timing.ts';

/**
 * Long polling that loses nothing: an update is acknowledged (by asking for a higher offset) only once it has been handled.
 * Instead of grammY's own loop, which handles one update after the other, and its runner, which acknowledges on receipt.
 * While something is being handled we ask again for what is unconfirmed; Telegram answers at once, so we pause in between.
 */

export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member', 'chat_member'] as const;
/** Seconds that Telegram may hold a request while nothing happens. */
const POLL_SECONDS = 25;
/** Pause between requests while updates are being handled, unless one of them ends. */
const BUSY_PAUSE_MS = 250;
const RETRY_MS = [1_000, 2_000, 5_000, 10_000, 30_000] as const;
/** Ids remembered, so that an update that arrives twice is handled once. Telegram keeps updates for a day. */
const REMEMBERED = 4_000;
/** After a week without updates Telegram starts counting anew, perhaps lower: after a day of silence we ask from the beginning. */
const SILENCE_MS = 24 * 3_600_000;
/** An update that takes longer counts as handed on: one that hangs must not hold back the others for ever. */
const HANDED_ON_MS = 90_000;

export interface PollerOptions {
  api: Api;
  timing: Timing;
  log: Logger;
  handle: (update: Update) => Promise<void>;
  /** Reports trouble in a sentence, and undefined once updates arrive again. */
  onTrouble: (sentence: string | undefined) => void;
}

export class Poller {
  private readonly options: PollerOptions;
  private readonly stopping = new AbortController();
  private readonly unhandled = new Map<number, Promise<void>>();
  private readonly known = new Set<number>();
  private nextOffset = 0;
  private lastUpdateAt = 0;
  private failures = 0;
  private loop: Promise<void> | undefined;
  private someEnded: (() => void) | undefined;

  constructor(options: PollerOptions) {
    this.options = options;
  }

  start(): void {
    this.loop ??= this.run();
  }

  /** Stops asking, waits at most `drainMs` for what is being handled, then confirms what was. */
  async stop(drainMs: number): Promise<void> {
    this.stopping.abort();
    await this.loop;
    if (this.loop === undefined) return;
    const drained = Promise.allSettled(this.unhandled.values());
    await Promise.race([drained, pause(realTiming, drainMs)]);
    await this.confirm();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        const fresh = this.receive(await this.ask());
        if (this.failures > 0) this.options.onTrouble(undefined);
        this.failures = 0;
        if (!fresh && this.unhandled.size > 0) await this.pauseWhileBusy();
      } catch (error) {
        if (!this.stopping.signal.aborted) await this.backOff(error);
      }
    }
  }

  private ask(): Promise<Update[]> {
    const silent = this.unhandled.size === 0 && this.options.timing.now() - this.lastUpdateAt > SILENCE_MS;
    const offset = silent ? 0 : Math.min(this.nextOffset, ...this.unhandled.keys());
    const timeout = this.unhandled.size > 0 ? 0 : POLL_SECONDS;
    return this.options.api.getUpdates(
      { offset, limit: 100, timeout, allowed_updates: ALLOWED_UPDATES },
      // grammY declares the abort-controller package's signal, which is Node's in all that it uses.
      this.stopping.signal as unknown as Parameters<Api['getUpdates']>[1],
    );
  }

  /** @returns whether any update was new */
  private receive(updates: readonly Update[]): boolean {
    let fresh = false;
    for (const update of updates) {
      this.nextOffset = update.update_id + 1;
      this.lastUpdateAt = this.options.timing.now();
      if (this.known.has(update.update_id)) continue;
      fresh = true;
      this.remember(update.update_id);
      this.unhandled.set(update.update_id, this.handle(update));
    }
    return fresh;
  }

  private async handle(update: Update): Promise<void> {
    const { handle, log, timing } = this.options;
    const timedOut = new AbortController();
    const tooLong = pause(timing, HANDED_ON_MS, timedOut.signal);
    try {
      await Promise.race([handle(update), tooLong]);
    } catch (error) {
      log.error({ err: error, updateId: update.update_id }, 'Telegram update could not be handled');
    } finally {
      timedOut.abort();
      this.unhandled.delete(update.update_id);
      this.someEnded?.();
    }
  }

  private remember(id: number): void {
    this.known.add(id);
    if (this.known.size <= REMEMBERED) return;
    for (const oldest of this.known) {
      if (!this.unhandled.has(oldest)) this.known.delete(oldest);
      if (this.known.size <= REMEMBERED) return;
    }
  }

  private async pauseWhileBusy(): Promise<void> {
    const wake = new AbortController();
    const onStop = () => wake.abort();
    this.someEnded = onStop;
    this.stopping.signal.addEventListener('abort', onStop);
    await pause(this.options.timing, BUSY_PAUSE_MS, wake.signal);
    this.stopping.signal.removeEventListener('abort', onStop);
    this.someEnded = undefined;
  }

  private async backOff(error: unknown): Promise<void> {
    const sentence = describe(error);
    const wait = floodWaitSeconds(error);
    const ms = wait === undefined ? (RETRY_MS[Math.min(this.failures, RETRY_MS.length - 1)] ?? 30_000) : wait * 1000;
    this.failures += 1;
    this.options.onTrouble(sentence);
    this.options.log.warn({ err: error, retryInMs: ms }, sentence);
    await pause(this.options.timing, ms, this.stopping.signal);
  }

  /** Telegram forgets what we have handled; what we have not comes again at the next start. */
  private async confirm(): Promise<void> {
    const offset = Math.min(this.nextOffset, ...this.unhandled.keys());
    if (offset === 0) return;
    try {
      await this.options.api.getUpdates({ offset, limit: 1, timeout: 0 });
    } catch (error) {
      this.options.log.debug({ err: error }, 'Updates stay unconfirmed; they will arrive again and be recognised');
    }
  }
}

function describe(error: unknown): string {
  if (!(error instanceof GrammyError)) return 'Telegram cannot be reached';
  if (error.error_code === 409) {
    return 'Another program is receiving this Telegram bot’s messages with the same token. Stop it, or give this one a token of its own; trying again';
  }
  if (error.error_code === 401) return 'Telegram no longer accepts the token: TELEGRAM_TOKEN was revoked or is wrong';
  return `Telegram refuses to deliver updates: ${error.description}`;
}
