import type { CallbackQuery } from 'grammy/types';
import { decodeAction } from '../actions.ts';
import type { Action } from '../reply.ts';
import { Answer } from './answer.ts';
import type { TelegramContext, Turn } from './context.ts';
import { handleOf } from './delivery.ts';
import type { FormFlow } from './forms/flow.ts';
import { decodeFormButton } from './forms/panel.ts';
import { readChat, readUser } from './incoming.ts';
import { referenceOf } from './message-id.ts';
import { APOLOGY, type Runner } from './runner.ts';

/** Reads taps on inline buttons: a form's buttons, or an action with its whole meaning inside. */

/** The same member's same button again within this time is one tap: fingers bounce, phones resend, and a bet is no bet twice (numbers.md). */
const DOUBLE_TAP_MS = 3_000;
const MAX_REMEMBERED = 2_000;

export interface Tap {
  turn: Turn;
  data: string | undefined;
  answer: Answer;
}

export class Taps {
  private readonly context: TelegramContext;
  private readonly runner: Runner;
  private readonly forms: FormFlow;
  private readonly recent = new Map<string, number>();

  constructor(context: TelegramContext, runner: Runner, forms: FormFlow) {
    this.context = context;
    this.runner = runner;
    this.forms = forms;
  }

  /** To be called on arrival: the answer's clock starts, however long the member's earlier turns still take. */
  receive(updateId: number, query: CallbackQuery): Tap {
    const turn = this.turnOf(updateId, query);
    return { turn, data: query.data, answer: new Answer(turn, this.context) };
  }

  async handle({ turn, data, answer }: Tap): Promise<void> {
    if (data === undefined || turn.message === undefined) return answer.finishSilently();
    const { dispatcher, log } = this.context;
    dispatcher.seen('telegram', turn.actor).catch(error => log.warn({ err: error }, 'Member could not be remembered'));
    const formButton = decodeFormButton(data);
    if (formButton) return this.forms.tap(turn, formButton, answer);
    const action = decodeAction(data, dispatcher.catalogue);
    if (!action) return answer.answerCallback('This button is from an older version. Send the command again.');
    const key = this.keyOf(turn, action);
    if (this.isDoubleTap(key)) return answer.finishSilently();
    const { command, options, owner, expiresAt } = action;
    const reply = await this.runner.run(turn, { command, options, via: 'button', owner, expiresAt }, answer);
    // Nothing was done: whoever tries again means it.
    if (reply.tone === 'bad') this.recent.delete(key);
  }

  /** Something of ours failed: says so, and that nothing was done. */
  async apologise({ turn, answer }: Tap): Promise<void> {
    await this.runner.say(turn, APOLOGY, answer);
  }

  /** Without a message where Telegram does not say which was tapped (inline messages, which we never send). */
  private turnOf(updateId: number, query: CallbackQuery): Turn {
    const message = query.message;
    const accessible = message && message.date !== 0 ? message : undefined;
    const actor = readUser(query.from);
    const chat = message && readChat(message.chat, accessible);
    const turn: Turn = {
      updateId,
      actor,
      chat: chat ?? { id: actor.id, channelId: actor.id, kind: 'private' },
      receivedAt: this.context.now(),
      callbackId: query.id,
    };
    if (query.from.language_code) turn.locale = query.from.language_code;
    if (!message || !chat) return turn;
    // A message too old to be accessible has lost its kind: it is edited as text, and as a caption where that fails.
    const handle = accessible ? handleOf(accessible) : { id: message.message_id, kind: 'text' as const };
    turn.message = referenceOf({ chatId: chat.id, channelId: chat.channelId }, handle);
    return turn;
  }

  /** What names a tap; what the button showed may have changed between two of the same. */
  private keyOf(turn: Turn, { command, options }: Action): string {
    const alike = this.context.dispatcher.catalogue.find(spec => spec.path === command)?.tapsAlike ?? [];
    const what = Object.entries(options).filter(([name]) => !alike.includes(name));
    return JSON.stringify([turn.chat.id, turn.message?.messageId, turn.actor.id, command, what]);
  }

  private isDoubleTap(key: string): boolean {
    const now = this.context.timing.now();
    const last = this.recent.get(key);
    this.recent.delete(key);
    this.recent.set(key, now);
    const oldest = this.recent.keys().next().value;
    if (this.recent.size > MAX_REMEMBERED && oldest !== undefined) this.recent.delete(oldest);
    return last !== undefined && now - last < DOUBLE_TAP_MS;
  }
}
