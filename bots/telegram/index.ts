import { Api, GrammyError, HttpError } from 'grammy';
import type { Update } from 'grammy/types';
import type { Logger } from 'pino';
import type { Dispatcher } from '../command.ts';
import type { Reply } from '../reply.ts';
import type { PostReference, PostTarget, RunningSurface } from '../surface.ts';
import type { TelegramContext } from './context.ts';
import { Delivery, MAX_UPLOAD_BYTES } from './delivery.ts';
import { forLog, isTransient, keepTokenOutOfErrors } from './errors.ts';
import { FormFlow } from './forms/flow.ts';
import { Membership } from './membership.ts';
import { type MenuLanguages, syncMenu } from './menu.ts';
import { syncMenuButton } from './menu-button.ts';
import { Messages } from './messages.ts';
import { Outbox } from './outbox.ts';
import { Poller } from './poller.ts';
import { Rights } from './rights.ts';
import { Runner } from './runner.ts';
import { KeyedSequence } from './sequence.ts';
import { Taps } from './taps.ts';
import { pause, realTiming, type Timing } from './timing.ts';

export type { Timing } from './timing.ts';

/** The Telegram surface: long polling in, Bot API out, the dispatcher in between. */

export interface TelegramSurfaceOptions {
  token: string;
  /** Default https://api.telegram.org; a Bot API server of one's own, or the tests' fake. */
  apiRoot?: string;
  dispatcher: Dispatcher;
  log: Logger;
  now?: () => Date;
  /** Time for limits and retries, which tests let run faster; what people wait for (typing, toasts) goes by the wall's. */
  timing?: Timing;
  /** The wall's time, which tests on a busy machine let run slower. */
  peopleTiming?: Timing;
  /** How long `stop` waits for what is under way, and then for what is queued. Default 10 s each. */
  drainMs?: number;
  /** Translations of the commands menu. */
  menuLanguages?: MenuLanguages;
  /** Pages that open inside Telegram: where they are, and which one a private chat's menu button opens. */
  miniApp?: { url: string; home: string } | null;
}

/** Telegram asks for live messages to be edited no oftener (20 messages a minute a group, edits included). */
const EDIT_EVERY_SECONDS = 10;
/** Beyond this a call has failed; uploads of 50 MB included. */
const CALL_TIMEOUT_SECONDS = 60;
const DRAIN_MS = 10_000;
const CONNECT_RETRY_MS = 5_000;

export function createTelegramSurface(options: TelegramSurfaceOptions): RunningSurface {
  return new TelegramSurface(options);
}

class TelegramSurface implements RunningSurface {
  readonly name = 'telegram';
  readonly editEverySeconds = EDIT_EVERY_SECONDS;
  private readonly options: TelegramSurfaceOptions;
  private readonly log: Logger;
  private readonly timing: Timing;
  private readonly api: Api;
  private readonly outbox: Outbox;
  private readonly rights: Rights;
  private readonly delivery: Delivery;
  private readonly messages: Messages;
  private readonly taps: Taps;
  private readonly membership: Membership;
  private readonly poller: Poller;
  private readonly sequence = new KeyedSequence();
  private readonly stopping = new AbortController();
  private me = { id: 0, username: '' };
  private state: ReturnType<RunningSurface['status']> = { state: 'connecting' };

  constructor(options: TelegramSurfaceOptions) {
    this.options = options;
    const { dispatcher, now = () => new Date() } = options;
    const log = options.log.child({}, { serializers: { err: forLog } });
    this.log = log;
    this.timing = options.timing ?? realTiming;
    const apiRoot = (options.apiRoot ?? 'https://api.telegram.org').replace(/\/+$/, '');
    this.api = new Api(options.token, { apiRoot, timeoutSeconds: CALL_TIMEOUT_SECONDS });
    keepTokenOutOfErrors(this.api);
    this.api.config.use((call, method, payload, signal) => {
      // What outlives the drain must not speak beside the process that has taken over.
      if (this.state.state === 'stopped') throw new HttpError('The bot has stopped', new Error('stopped'));
      return call(method, payload, signal);
    });
    this.outbox = new Outbox(this.timing);
    this.rights = new Rights(
      this.api,
      () => this.me.id,
      () => this.timing.now(),
    );
    this.delivery = new Delivery({
      api: this.api,
      outbox: this.outbox,
      draw: {
        catalogue: dispatcher.catalogue,
        report: (problem, label) => log.error({ err: problem, label }, 'Button could not be drawn'),
        miniAppUrl: options.miniApp?.url ?? null,
      },
      onMigrated: (from, to) => void this.migrated(from, to),
    });
    const { api, delivery, rights } = this;
    const context: TelegramContext = {
      api,
      me: () => this.me,
      dispatcher,
      delivery,
      rights,
      timing: options.peopleTiming ?? realTiming,
      log,
      now,
    };
    const catalogue = dispatcher.catalogue.filter(spec => !spec.surfaces || spec.surfaces.includes('telegram'));
    const forms = new FormFlow(context);
    const runner = new Runner(context, forms);
    this.messages = new Messages(context, runner, forms, catalogue);
    this.taps = new Taps(context, runner, forms);
    this.membership = new Membership(context);
    this.poller = new Poller({
      api,
      timing: this.timing,
      log,
      handle: update => this.handle(update),
      onTrouble: detail => {
        this.state = detail === undefined ? { state: 'ready' } : { state: 'connecting', detail };
      },
    });
  }

  /** Connects and receives. Where Telegram cannot be reached it goes on trying. @throws where the token is refused */
  async start(): Promise<void> {
    if (await this.connect()) return;
    void this.connectLater();
  }

  /** Takes nothing new, lets what is under way end, says what is queued, and confirms what was handled. */
  async stop(): Promise<void> {
    this.stopping.abort();
    const { drainMs = DRAIN_MS } = this.options;
    await this.poller.stop(drainMs);
    await Promise.race([this.outbox.drained(), pause(realTiming, drainMs)]);
    this.outbox.close();
    this.state = { state: 'stopped' };
  }

  status(): ReturnType<RunningSurface['status']> {
    return { ...this.state };
  }

  maxUploadBytes(): number {
    return MAX_UPLOAD_BYTES;
  }

  post(
    target: PostTarget,
    reply: Reply,
    options?: { replyTo?: PostReference; silent?: boolean },
  ): Promise<PostReference> {
    return this.delivery.post(target, reply, options);
  }

  async edit(reference: PostReference, reply: Reply): Promise<void> {
    await this.delivery.edit(reference, reply);
  }

  direct(userId: string, reply: Reply): Promise<PostReference> {
    return this.delivery.post({ chatId: userId, channelId: userId }, reply);
  }

  /** Groups have no threads under messages, and a forum topic is a place of its own. */
  async openThread({ chatId, channelId }: PostReference): Promise<PostTarget> {
    return { chatId, channelId };
  }

  pin(reference: PostReference): Promise<void> {
    return this.delivery.setPinned(reference, true);
  }

  unpin(reference: PostReference): Promise<void> {
    return this.delivery.setPinned(reference, false);
  }

  missingPermissions(target: PostTarget): Promise<string[]> {
    return this.rights.missing(target);
  }

  /** @returns false where Telegram could not be reached */
  private async connect(): Promise<boolean> {
    const { dispatcher } = this.options;
    const { log } = this;
    try {
      const me = await this.api.getMe();
      this.me = { id: me.id, username: me.username };
      // Updates go to a webhook or to us, never to both.
      await this.api.deleteWebhook();
      const catalogue = dispatcher.catalogue.filter(spec => !spec.surfaces || spec.surfaces.includes('telegram'));
      await syncMenu(this.api, catalogue, this.options.menuLanguages).catch(error =>
        log.warn({ err: error }, 'The commands menu could not be written'),
      );
      await syncMenuButton(this.api, this.options.miniApp?.home ?? null).catch(error =>
        log.warn({ err: error }, 'The menu button could not be written'),
      );
    } catch (error) {
      return this.connectFailed(error);
    }
    this.state = { state: 'ready' };
    this.poller.start();
    log.info({ bot: this.me.username }, 'Telegram is connected');
    return true;
  }

  private connectFailed(error: unknown): false {
    if (error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404)) {
      const detail = 'Telegram refuses the token: check TELEGRAM_TOKEN (@BotFather shows it under /mybots, API Token)';
      this.state = { state: 'failed', detail };
      throw new Error(detail, { cause: error });
    }
    const detail = isTransient(error)
      ? 'Telegram cannot be reached; trying again'
      : `Telegram refuses: ${String(error)}`;
    this.state = { state: 'connecting', detail };
    this.log.warn({ err: error }, detail);
    return false;
  }

  private async connectLater(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await pause(this.timing, CONNECT_RETRY_MS, this.stopping.signal);
      if (this.stopping.signal.aborted) return;
      try {
        if (await this.connect()) return;
      } catch (error) {
        this.log.error({ err: error }, 'Telegram surface gave up');
        return;
      }
    }
  }

  /** Members wait for themselves only: in order within a chat and member, side by side otherwise. */
  private handle(update: Update): Promise<void> {
    const from = update.message ?? update.callback_query?.message ?? update.my_chat_member ?? update.chat_member;
    const user = update.message?.from?.id ?? update.callback_query?.from.id ?? 0;
    const tap = update.callback_query && this.taps.receive(update.update_id, update.callback_query);
    return this.sequence.run(`${from?.chat.id ?? 0}:${user}`, async () => {
      // Waited for its member's earlier turns longer than the drain: unconfirmed, it goes to the process that takes over.
      if (this.state.state === 'stopped') return;
      try {
        if (update.message) await this.messages.handle(update.update_id, update.message);
        else if (tap) await this.taps.handle(tap);
        else if (update.my_chat_member) await this.membership.handle(update.my_chat_member);
        else if (update.chat_member) this.membership.memberChanged(update.chat_member);
      } catch (error) {
        this.log.error({ err: error, updateId: update.update_id }, 'Telegram update could not be handled');
        // The dispatcher never throws, but what half-filled forms are kept in may be away for a moment.
        if (tap) await this.taps.apologise(tap);
        else if (update.message) await this.messages.apologise(update.update_id, update.message);
      }
    });
  }

  private async migrated(fromChatId: string, toChatId: string): Promise<void> {
    try {
      await this.options.dispatcher.migrated('telegram', fromChatId, toChatId);
    } catch (error) {
      this.log.error({ err: error, fromChatId, toChatId }, 'Group could not follow its move to a supergroup');
    }
  }
}
