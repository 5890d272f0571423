import type { ModalSubmitInteraction } from 'discord.js';
import type { Conversations } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import type { Reply } from '../reply.ts';
import type { Step } from './draw.ts';
import { type FormInProgress, FormStore, formCustomId, readFormCustomId } from './forms.ts';
import type { Logger } from './log.ts';
import { type Answers, checkAnswers, drawModal, formPages } from './modal.ts';
import type { Responder } from './responder.ts';

/**
 * Leads a member through a form: modals of five fields, chained by a button, because one modal cannot open the next. The
 * steps are private messages that replace each other.
 */
export class FormFlow {
  readonly #store: FormStore;

  constructor(conversations: Conversations, log: Logger) {
    this.#store = new FormStore(conversations, log);
  }

  /** Opens the reply's form: as a modal where that is still possible, otherwise by a button. */
  async start(formId: string, reply: Reply, owner: string, responder: Responder, mayShowModal: boolean): Promise<void> {
    if (!reply.form) return responder.finish(reply);
    const state: FormInProgress = { form: reply.form, owner, answers: {}, revision: 1 };
    // The modal does not wait for the store: by the time that it is filled in, the form is kept.
    const saved = this.#store.save(formId, state);
    const shown = mayShowModal && responder.isOpen && (await responder.modal(modalOf(formId, 0, state)));
    await saved;
    if (!shown) await responder.finish(invitation(reply, formId));
  }

  /** A "continue", "open" or "correct" button was pressed. */
  async openPage(formId: string, page: number, actorId: string, responder: Responder): Promise<void> {
    const state = await this.#store.load(formId);
    if (typeof state === 'string') return responder.finish(state === 'away' ? tryAgain(formId, page) : EXPIRED);
    if (state.owner !== actorId) return responder.finish(NOT_YOURS);
    await responder.modal(modalOf(formId, Math.min(page, formPages(state.form).length - 1), state));
  }

  /** @returns what the completed form asks for, or null where it goes on (the responder has then answered). */
  async submitPage(
    interaction: ModalSubmitInteraction,
    responder: Responder,
  ): Promise<Pick<Invocation, 'command' | 'options' | 'owner' | 'expiresAt'> | null> {
    const place = readFormCustomId(interaction.customId);
    if (!place) return refuse(responder, EXPIRED);
    const { formId, page } = place;
    const typed = readAnswers(interaction);
    const state = await this.#store.load(formId);
    if (state === 'unknown') return refuse(responder, EXPIRED);
    if (state === 'away') {
      this.#store.hold(formId, typed);
      return refuse(responder, tryAgain(formId, page));
    }
    if (state.owner !== interaction.user.id) return refuse(responder, NOT_YOURS);
    const answers = { ...state.answers, ...typed };
    const pages = formPages(state.form);
    const { problems } = checkAnswers(pages[page] ?? [], answers, state.form.budget);
    const isLast = page + 1 >= pages.length;
    if (problems.length > 0 || !isLast) {
      const saved = this.#store.save(formId, { ...state, answers, revision: state.revision + 1 });
      const step = problems.length > 0 ? correction(formId, page, problems) : nextStep(formId, page, pages.length);
      await Promise.all([saved, responder.finish(step)]);
      return null;
    }
    return this.#complete(formId, { ...state, answers }, responder);
  }

  async #complete(
    formId: string,
    state: FormInProgress,
    responder: Responder,
  ): Promise<Pick<Invocation, 'command' | 'options' | 'owner' | 'expiresAt'> | null> {
    const { submit, fields, budget } = state.form;
    const { values, problems } = checkAnswers(fields, state.answers, budget);
    if (problems.length > 0) {
      await responder.finish(correction(formId, 0, problems));
      return null;
    }
    await this.#store.forget(formId);
    return {
      command: submit.command,
      options: { ...submit.options, ...values },
      owner: submit.owner,
      expiresAt: submit.expiresAt,
    };
  }
}

const EXPIRED: Reply = {
  text: [{ text: 'This form was sent already or has expired. Please use the command again.' }],
  visibility: 'private',
  tone: 'bad',
};

const NOT_YOURS: Reply = {
  text: [{ text: 'This form belongs to somebody else. Use the command yourself to get your own.' }],
  visibility: 'private',
  tone: 'bad',
};

async function refuse(responder: Responder, step: Step): Promise<null> {
  await responder.finish(step);
  return null;
}

function modalOf(formId: string, page: number, state: FormInProgress) {
  return drawModal(state.form, page, formCustomId(formId, page), state.answers);
}

function readAnswers(interaction: ModalSubmitInteraction): Answers {
  const answers: Answers = {};
  for (const [name, field] of interaction.fields.fields) {
    if ('value' in field && typeof field.value === 'string') answers[name] = field.value;
    else if ('values' in field) answers[name] = field.values[0] ?? '';
  }
  return answers;
}

/** The form came too late for a modal, which must be the first response: a button opens it. */
function invitation(reply: Reply, formId: string): Step {
  const text = reply.text?.length ? reply.text : [{ text: 'Your form is ready.' }];
  const { form: _, picture: __, ...rest } = reply;
  return {
    ...rest,
    text,
    visibility: 'private',
    replaces: false,
    opens: { label: 'Open the form', customId: formCustomId(formId, 0) },
  };
}

/** The database is away: nothing is lost, and the same button works in a moment. */
function tryAgain(formId: string, page: number): Step {
  return {
    text: [
      { text: 'The arena cannot look up your form just now. What you wrote is kept: try again in a few seconds.' },
    ],
    visibility: 'private',
    tone: 'bad',
    opens: { label: 'Try again', customId: formCustomId(formId, page) },
  };
}

function nextStep(formId: string, page: number, pages: number): Step {
  return {
    text: [{ text: `Page ${page + 1} of ${pages} is kept.` }],
    visibility: 'private',
    opens: { label: `Continue (${page + 2}/${pages})`, customId: formCustomId(formId, page + 1) },
  };
}

function correction(formId: string, page: number, problems: readonly string[]): Step {
  return {
    title: [{ text: 'Nearly there' }],
    text: [{ text: `${problems.join('\n')}\n\nEverything else that you wrote is kept.` }],
    visibility: 'private',
    tone: 'bad',
    opens: { label: 'Correct it', customId: formCustomId(formId, page) },
  };
}
