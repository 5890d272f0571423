import type { Message } from 'grammy/types';
import type { CommandSpec } from '../command.ts';
import { type ParsedLine, parseCommandLine } from '../command-line.ts';
import { formForMissing } from '../missing-options.ts';
import { Answer } from './answer.ts';
import { invocationOf, type TelegramContext, type Turn } from './context.ts';
import type { FormFlow } from './forms/flow.ts';
import { isAnonymousAdmin, readChat, readCommand, readMentions, readRepliedTo, readSender } from './incoming.ts';
import { referenceOf } from './message-id.ts';
import { APOLOGY, type Runner } from './runner.ts';

/** Reads messages: commands, answers to our questions, and a group's move to a supergroup. */
export class Messages {
  private readonly context: TelegramContext;
  private readonly runner: Runner;
  private readonly forms: FormFlow;
  private readonly catalogue: readonly CommandSpec[];

  constructor(context: TelegramContext, runner: Runner, forms: FormFlow, catalogue: readonly CommandSpec[]) {
    this.context = context;
    this.runner = runner;
    this.forms = forms;
    this.catalogue = catalogue;
  }

  async handle(updateId: number, message: Message): Promise<void> {
    if (this.followMigration(message)) return;
    const turn = this.turnOf(updateId, message);
    if (!turn || message.text === undefined) return;
    await this.remember(message);
    const command = readCommand(message.text, this.context.me().username);
    if (command?.forUs) await this.command(turn, message, command.named);
    else if (!command) await this.plainText(turn, message);
  }

  /** Something of ours failed: says so to those who spoke to us. */
  async apologise(updateId: number, message: Message): Promise<void> {
    const turn = this.turnOf(updateId, message);
    if (turn) await this.runner.say(turn, APOLOGY);
  }

  /** @returns null for what no member says to us: channel posts, other bots, forwarded commands. */
  turnOf(updateId: number, message: Message): Turn | null {
    const actor = readSender(message);
    const chat = readChat(message.chat, message);
    if (!actor || !chat || message.is_automatic_forward || message.forward_origin || message.via_bot) return null;
    if (message.from?.is_bot && !message.sender_chat) return null;
    const turn: Turn = { updateId, actor, chat, receivedAt: this.context.now() };
    turn.message = referenceOf(
      { chatId: chat.id, channelId: chat.channelId },
      { id: message.message_id, kind: 'text' },
    );
    if (message.from?.language_code) turn.locale = message.from.language_code;
    if (isAnonymousAdmin(message)) turn.anonymousAdmin = true;
    return turn;
  }

  private async command(turn: Turn, message: Message, named: boolean): Promise<void> {
    const text = message.text ?? '';
    if (/^\/cancel(@|\s|$)/i.test(text) && !this.catalogue.some(spec => spec.path === 'cancel')) {
      return this.cancel(turn, named);
    }
    const repliedTo = readRepliedTo(message, this.context.me().id);
    const mentions = readMentions(message.entities);
    const parsed = parseCommandLine(text, this.catalogue, { mentions, ...(repliedTo && { repliedTo }) });
    // In a group the command may be another bot's.
    if (parsed.kind === 'unknown' && turn.chat.kind === 'group' && !named && !parsed.family) return;
    if (parsed.kind === 'problem') return this.runner.say(turn, parsed.sentence);
    if (parsed.kind === 'unknown') {
      await this.runner.run(turn, { command: parsed.path, options: {}, via: 'command' });
      return;
    }
    if (parsed.missing.length > 0 && (await this.leadThrough(turn, parsed))) return;
    await this.runner.run(turn, { command: parsed.path, options: parsed.options, via: 'command' });
  }

  /** @returns whether questions were asked for what the command left open */
  private async leadThrough(turn: Turn, parsed: Extract<ParsedLine, { kind: 'command' }>): Promise<boolean> {
    const { spec, options, missing } = parsed;
    const invocation = invocationOf(turn, { command: spec.path, options, via: 'command' }, this.context);
    const form = await formForMissing(spec, missing, invocation, this.context.dispatcher);
    if (!form) return false;
    const answer = new Answer(turn, this.context);
    await this.runner.show(turn, { form, visibility: 'private' }, answer, options);
    return true;
  }

  private async cancel(turn: Turn, named: boolean): Promise<void> {
    if (await this.forms.cancel(turn)) return this.runner.say(turn, 'Left. Nothing was changed.');
    if (turn.chat.kind === 'private' || named) await this.runner.say(turn, 'There is nothing to cancel.');
  }

  private async plainText(turn: Turn, message: Message): Promise<void> {
    const repliesToUs = message.reply_to_message?.from?.id === this.context.me().id;
    if (turn.chat.kind === 'group' && !repliesToUs) return;
    if (await this.forms.text(turn, message)) return;
    if (turn.chat.kind === 'private') {
      await this.runner.say(turn, 'I understand commands. /help lists what I can do.');
    }
  }

  private followMigration(message: Message): boolean {
    if (message.migrate_to_chat_id !== undefined) {
      this.context.delivery.migrate(String(message.chat.id), String(message.migrate_to_chat_id));
      return true;
    }
    if (message.migrate_from_chat_id !== undefined) {
      this.context.delivery.migrate(String(message.migrate_from_chat_id), String(message.chat.id));
      return true;
    }
    return false;
  }

  /** Everybody whom this message names with an id becomes known, so that @username finds them later. */
  private async remember(message: Message): Promise<void> {
    const { dispatcher, log, me } = this.context;
    const people = [message.from, message.reply_to_message?.from];
    for (const entity of message.entities ?? []) if (entity.type === 'text_mention') people.push(entity.user);
    for (const user of people) {
      if (!user || user.is_bot || user.id === me().id) continue;
      const displayName = [user.first_name, user.last_name].filter(Boolean).join(' ') || String(user.id);
      const actor = { id: String(user.id), displayName, ...(user.username && { username: user.username }) };
      // Not awaited: knowing names must delay no command.
      dispatcher.seen('telegram', actor).catch(error => log.warn({ err: error }, 'Member could not be remembered'));
    }
  }
}
