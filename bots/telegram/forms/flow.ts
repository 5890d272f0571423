import type { ForceReply, Message } from 'grammy/types';
import { readTyped } from '../../form-fields.ts';
import type { Actor, OptionValue } from '../../invocation.ts';
import { asOptions } from '../../missing-options.ts';
import type { FormField, Reply } from '../../reply.ts';
import { joinRich, plain, type RichText } from '../../rich-text.ts';
import type { PostReference, PostTarget } from '../../surface.ts';
import { Answer } from '../answer.ts';
import { invocationOf, type TelegramContext, type Turn } from '../context.ts';
import { bodyOf, plainReply } from '../draw.ts';
import { decodeMessageId } from '../message-id.ts';
import { drawPanel, type FormButtonData, nudgeNotice, questionText } from './panel.ts';
import { answerField, type FormState, nextStep, nudge, openForm, submission } from './state.ts';

/**
 * Leads members through forms: Telegram has none of its own. One form a member and chat, kept in the dispatcher's
 * conversations, so that it survives a restart; a new one replaces the old.
 */

/** Seconds that a form may be left alone. */
const KEPT_SECONDS = 3_600;
const CLOSED = 'This form is closed. Send the command again.';

export class FormFlow {
  private readonly context: TelegramContext;

  constructor(context: TelegramContext) {
    this.context = context;
  }

  /** Opens the reply's form where the turn took place, or in private where the reply is sensitive. */
  async open(turn: Turn, reply: Reply, given: Record<string, OptionValue> = {}): Promise<void> {
    if (!reply.form) return;
    const state = openForm(reply.form, {
      token: turn.updateId.toString(36),
      owner: turn.actor.id,
      chat: turn.chat,
      title: reply.title ?? plain(reply.form.title),
      intro: bodyOf({ ...reply, title: [] }),
      given,
    });
    if (reply.sensitive && turn.chat.kind === 'group') return this.openPrivately(turn, state);
    const place = placeOf(turn);
    await this.close(place, turn.actor.id);
    const replaces = reply.replaces && turn.callbackId !== undefined && turn.message;
    await this.show(place, turn, replaces ? { ...state, panel: turn.message as PostReference } : state);
  }

  /** Questions unfit for a group are asked in the private chat; the answers still go to the group's command. */
  private async openPrivately(turn: Turn, state: FormState): Promise<void> {
    const { message: _, callbackId: __, ...rest } = turn;
    const { id } = turn.actor;
    const there: Turn = { ...rest, chat: { id, channelId: id, kind: 'private' } };
    await this.close(placeOf(there), id);
    await this.show(placeOf(there), there, state);
  }

  /** A button of a form was tapped. */
  async tap(turn: Turn, data: FormButtonData, answer: Answer): Promise<void> {
    const owner = await this.ownerOf(turn, data.owner);
    if (!owner) {
      await answer.answerCallback('This form is somebody else’s. Send the command yourself to get your own.');
      return answer.finishSilently();
    }
    const place = placeOf(turn);
    const state = await this.load(place, data.owner);
    if (!state || state.token !== data.token) {
      await answer.answerCallback(CLOSED);
      if (turn.message) await this.quietly(this.context.delivery.removeKeyboard(turn.message));
      return answer.finishSilently();
    }
    await this.apply({ ...turn, actor: owner, anonymousAdmin: owner !== turn.actor }, answer, state, data);
    await answer.finishSilently();
  }

  /** @returns whether the message was an answer to a question of a form. */
  async text(turn: Turn, message: Message): Promise<boolean> {
    const place = placeOf(turn);
    const state = await this.load(place, turn.actor.id);
    if (!state || state.step.kind === 'overview' || message.text === undefined) return false;
    const asked = state.prompt ?? state.panel;
    const repliesToUs = asked && decodeMessageId(asked.messageId)?.id === message.reply_to_message?.message_id;
    if (!repliesToUs && turn.chat.kind === 'group') return false;
    const field = state.form.fields[state.step.field];
    const value = field && readTyped(field, message.text.replaceAll('\u2060', ''));
    const next = value === undefined ? senseless(field) : answerField(state, state.step.field, value);
    if (typeof next === 'string') await this.show(place, turn, { ...state, problem: next });
    else await this.advance(place, turn, new Answer(turn, this.context), next);
    return true;
  }

  /** /cancel. @returns whether there was a form to leave. */
  async cancel(turn: Turn): Promise<boolean> {
    const place = placeOf(turn);
    const state = await this.load(place, turn.actor.id);
    if (!state) return false;
    await this.close(place, turn.actor.id);
    return true;
  }

  private async apply(turn: Turn, answer: Answer, state: FormState, { tap }: FormButtonData): Promise<void> {
    const place = placeOf(turn);
    switch (tap.kind) {
      case 'nudge': {
        const next = nudge(state, tap.field, tap.by);
        void answer.answerCallback(nudgeNotice(next, tap.field));
        return this.show(place, turn, next);
      }
      case 'choose': {
        const field = state.form.fields[tap.field];
        const choice = field?.kind === 'choice' ? field.choices[tap.choice] : undefined;
        const next = choice ? answerField(state, tap.field, choice.value) : CLOSED;
        if (typeof next === 'string') return answer.answerCallback(next);
        return this.advance(place, turn, answer, next);
      }
      case 'open':
        return this.show(place, turn, { ...state, step: { kind: 'adjust', field: tap.field } });
      case 'back':
        return this.show(place, turn, { ...state, step: { kind: 'overview' } });
      case 'save':
        return this.submit(place, turn, answer, state);
      case 'cancel':
        return this.close(place, state.owner);
      case 'nothing':
        return answer.answerCallback();
    }
  }

  /** After an answer: the next question, the overview, or submission. */
  private async advance(place: PostTarget, turn: Turn, answer: Answer, state: FormState): Promise<void> {
    const next = state.step.kind === 'ask' ? nextStep(state) : ({ kind: 'overview' } as const);
    if (next === null) return this.submit(place, turn, answer, state);
    void answer.answerCallback();
    await this.show(place, turn, { ...state, step: next });
    await answer.finishSilently();
  }

  /** A refusal keeps the form open with the reason above it; anything else takes the form's place. */
  private async submit(place: PostTarget, turn: Turn, answer: Answer, state: FormState): Promise<void> {
    const { dispatcher } = this.context;
    const { submit } = state.form;
    const spec = dispatcher.catalogue.find(each => each.path === submit.command);
    const options = asOptions(submission(state), spec);
    const wish = { command: submit.command, options, via: 'form' as const };
    const invocation = invocationOf(
      { ...turn, chat: state.chat },
      { ...wish, owner: submit.owner, expiresAt: submit.expiresAt },
      this.context,
    );
    const reply = await dispatcher.dispatch(invocation, interim => answer.progress(interim));
    if (reply.form) {
      await this.open(
        { ...turn, chat: state.chat },
        { ...reply, replaces: turn.callbackId !== undefined },
        state.given,
      );
      return answer.finishSilently();
    }
    if (reply.tone === 'bad' && !reply.picture) {
      void answer.answerCallback();
      await this.show(place, turn, { ...state, step: { kind: 'overview' }, problem: plainReply(reply) });
      return answer.finishSilently();
    }
    await this.context.dispatcher.conversations.delete(keyOf(place, state.owner));
    const onPanel = turn.callbackId !== undefined;
    await answer.finish(onPanel && !reply.sensitive ? { ...reply, replaces: true } : reply);
    if (state.panel && (!onPanel || reply.sensitive))
      await this.quietly(this.context.delivery.removeKeyboard(state.panel));
  }

  /** Shows the form's present step and keeps it: by editing its message where it has one, else by a new one. */
  private async show(place: PostTarget, turn: Turn, state: FormState): Promise<void> {
    const { delivery } = this.context;
    const field = state.step.kind === 'overview' ? undefined : state.form.fields[state.step.field];
    await this.store(place, state);
    if (field?.kind === 'text') {
      const prompt = await delivery.post(place, this.question(state, turn), {
        replyTo: turn.message,
        forceReply: forceReply(field.label),
      });
      return this.store(place, { ...state, prompt });
    }
    const { prompt: _, ...rest } = state;
    const { reply, keyboard } = drawPanel(rest);
    if (rest.panel && turn.callbackId !== undefined) {
      await this.store(place, rest);
      // Not awaited: taps of the same member would wait for the limits, and newer edits take this one's place anyway.
      void this.quietly(delivery.edit(rest.panel, reply, keyboard));
      return;
    }
    if (rest.panel) void this.quietly(delivery.removeKeyboard(rest.panel));
    const replyTo = turn.chat.kind === 'group' ? turn.message : undefined;
    const panel = await delivery.post(place, reply, { replyTo, keyboard });
    await this.store(place, { ...rest, panel });
  }

  /** ForceReply opens the reply line of who is replied to or mentioned: after a tap nobody is replied to. */
  private question(state: FormState, turn: Turn): Reply {
    const field = state.step.kind === 'overview' ? undefined : state.form.fields[state.step.field];
    const words = field ? questionText(state, field) : [];
    const mention: RichText = [{ text: turn.actor.displayName.slice(0, 64), link: `tg://user?id=${turn.actor.id}` }];
    const text = turn.callbackId === undefined || turn.chat.kind === 'private' ? words : joinRich([mention, words]);
    return { title: state.title, text, visibility: 'private' };
  }

  /** Forgets the member's form in this chat and takes its buttons away. */
  private async close(place: PostTarget, owner: string): Promise<void> {
    const state = await this.load(place, owner);
    if (!state) return;
    await this.context.dispatcher.conversations.delete(keyOf(place, owner));
    if (!state.panel) return;
    const text = plain('Closed. Nothing was changed.');
    const farewell: Reply = { title: state.title, text, visibility: 'private' };
    await this.quietly(this.context.delivery.edit(state.panel, farewell));
  }

  /** The form's owner where this tap may act for them: themselves, or a moderator for the group's anonymous administrators. */
  private async ownerOf(turn: Turn, owner: string): Promise<Actor | null> {
    if (owner === turn.actor.id) return turn.actor;
    if (
      owner !== turn.chat.id ||
      !(await this.context.rights.isModerator(turn.chat.id, turn.actor.id, { fresh: true }))
    )
      return null;
    return { id: owner, displayName: turn.chat.title ?? 'Anonymous' };
  }

  private async load(place: PostTarget, owner: string): Promise<FormState | null> {
    const stored = await this.context.dispatcher.conversations.get(keyOf(place, owner));
    const state = stored as FormState | null | undefined;
    // Written by us, perhaps by an older release: the version says whether we still understand it.
    return state && typeof state === 'object' && state.version === 1 ? state : null;
  }

  private async store(place: PostTarget, state: FormState): Promise<void> {
    await this.context.dispatcher.conversations.set(keyOf(place, state.owner), state, KEPT_SECONDS);
  }

  private async quietly(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.context.log.info({ err: error }, 'Form could not be redrawn');
    }
  }
}

function senseless(field: FormField | undefined): string {
  return field?.kind === 'integer'
    ? `A whole number from ${field.min} to ${field.max}, please.`
    : 'I do not know that choice. Tap one, please.';
}

function keyOf(place: PostTarget, owner: string): string {
  return `telegram:form:${place.chatId}:${owner}`;
}

function placeOf(turn: Turn): PostTarget {
  return { chatId: turn.chat.id, channelId: turn.chat.channelId };
}

function forceReply(label: string): ForceReply {
  return { force_reply: true, selective: true, input_field_placeholder: label.slice(0, 64) || 'Answer' };
}
