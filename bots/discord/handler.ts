import type {
  AutocompleteInteraction,
  BaseInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  ModalSubmitInteraction,
  REST,
} from 'discord.js';
import { LRUCache } from 'lru-cache';
import type { CommandSpec, Dispatcher } from '../command.ts';
import type { Invocation } from '../invocation.ts';
import type { Reply } from '../reply.ts';
import { answerAutocomplete } from './autocomplete.ts';
import { readCustomId } from './components.ts';
import { drawSafely } from './draw.ts';
import { FormFlow } from './form-flow.ts';
import { readFormCustomId } from './forms.ts';
import { readSlashCommand, toInvocation } from './invocation.ts';
import { BASE_UPLOAD_BYTES } from './limits.ts';
import type { Logger } from './log.ts';
import { Responder } from './responder.ts';

export interface HandlerParts {
  rest: REST;
  dispatcher: Dispatcher;
  log: Logger;
  now: () => Date;
  /** Delivers a reply whose interaction can no longer be answered. */
  deliverLate: (invocation: Pick<Invocation, 'chat' | 'actor'>, reply: Reply) => Promise<void>;
}

/** A reply that comes within this time is sent at once; a later one is announced first. The goal is 1 s, Discord's limit 3 s. */
const DEFER_AFTER_MS = 700;
/** So many interactions at once are a crowd, in which even the announcement may be held up: it goes out early. */
const BUSY = 10;
const DEFER_BUSY_AFTER_MS = 250;
/** A modal can only be the first response, so a command that may open one is given longer. */
const DEFER_FORM_AFTER_MS = 1800;
/** Interim replies are edited in at most this often, in milliseconds. */
const PROGRESS_EVERY_MS = 1000;

const FROM_OLDER_VERSION: Reply = {
  text: [
    { text: 'This button comes from an older version of the arena and no longer works. Please use the command again.' },
  ],
  visibility: 'private',
  tone: 'bad',
};

/** Takes interactions from the gateway, dispatches them and answers by Discord's rules. Nothing in it throws. */
export class InteractionHandler {
  readonly #parts: HandlerParts;
  readonly #forms: FormFlow;
  /** Interactions taken already: the gateway may deliver one again after a reconnect. */
  readonly #taken = new LRUCache<string, true>({ max: 10_000 });
  readonly #underWay = new Set<Promise<void>>();

  constructor(parts: HandlerParts) {
    this.#parts = parts;
    this.#forms = new FormFlow(parts.dispatcher.conversations, parts.log);
  }

  /** Takes an interaction; what goes wrong is logged. */
  take(interaction: BaseInteraction): void {
    if (this.#taken.has(interaction.id)) return;
    this.#taken.set(interaction.id, true);
    const work = this.#route(interaction, this.#parts.now()).catch((error: unknown) => {
      this.#parts.log.error({ error, interactionId: interaction.id }, 'An interaction failed');
    });
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  /** Resolves when everything under way is answered. */
  async drained(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  async #route(interaction: BaseInteraction, receivedAt: Date): Promise<void> {
    if (interaction.isAutocomplete()) return this.#complete(interaction, receivedAt);
    if (interaction.isChatInputCommand()) return this.#command(interaction, receivedAt);
    if (interaction.isButton()) return this.#button(interaction, receivedAt);
    if (interaction.isModalSubmit()) return this.#submitted(interaction, receivedAt);
    this.#parts.log.debug({ type: interaction.type }, 'An interaction of a kind that the arena does not use');
  }

  async #complete(interaction: AutocompleteInteraction, receivedAt: Date): Promise<void> {
    const invocation = toInvocation(interaction, { ...readSlashCommand(interaction), via: 'command' }, receivedAt);
    await answerAutocomplete(this.#parts, interaction, invocation);
  }

  async #command(interaction: ChatInputCommandInteraction, receivedAt: Date): Promise<void> {
    const invocation = toInvocation(interaction, { ...readSlashCommand(interaction), via: 'command' }, receivedAt);
    const responder = this.#responder(interaction, invocation, { fromMessage: false, ownsMessage: false });
    await this.#dispatch(invocation, responder, true);
  }

  async #button(interaction: ButtonInteraction, receivedAt: Date): Promise<void> {
    const page = readFormCustomId(interaction.customId);
    const action = page ? null : readCustomId(interaction.customId, this.#parts.dispatcher.catalogue);
    const asked = { command: action?.command ?? '', options: action?.options ?? {}, via: 'button' as const };
    const invocation = toInvocation(
      interaction,
      { ...asked, ...pick(action, 'owner'), ...pick(action, 'expiresAt') },
      receivedAt,
    );
    const responder = this.#responder(interaction, invocation, { fromMessage: true, ownsMessage: page !== null });
    if (page) return this.#forms.openPage(page.formId, page.page, invocation.actor.id, responder);
    if (!action) return responder.finish(FROM_OLDER_VERSION);
    await this.#dispatch(invocation, responder, true);
  }

  async #submitted(interaction: ModalSubmitInteraction, receivedAt: Date): Promise<void> {
    const ownsMessage = hasFormButton(interaction);
    const blank = toInvocation(interaction, { command: '', options: {}, via: 'form' }, receivedAt);
    const responder = this.#responder(interaction, blank, { fromMessage: interaction.isFromMessage(), ownsMessage });
    const answered = await this.#forms.submitPage(interaction, responder);
    if (!answered) return;
    await this.#dispatch({ ...blank, ...answered }, responder, false);
  }

  async #dispatch(invocation: Invocation, responder: Responder, mayShowModal: boolean): Promise<void> {
    const { dispatcher, log } = this.#parts;
    void dispatcher.seen('discord', invocation.actor).catch((error: unknown) => log.debug({ error }, 'Not noted'));
    const spec = dispatcher.catalogue.find(candidate => candidate.path === invocation.command);
    const progress = new ProgressEditor(responder);
    const settled = dispatcher.dispatch(invocation, reply => progress.offer(reply));
    const announce = () =>
      void responder.defer(spec?.visibility === 'private').catch(logged(log, 'A reply was not announced'));
    const stopWaiting = this.#waitBefore(announce, mayShowModal && mayOpenForm(spec, invocation));
    const reply = await settled.catch((error: unknown) => failed(error, invocation, log));
    stopWaiting();
    progress.close();
    if (!reply.form) return responder.finish(reply);
    await this.#forms.start(formIdOf(invocation), reply, invocation.actor.id, responder, mayShowModal);
  }

  /** Calls `announce` when a reply has taken too long. @returns what ends the wait. */
  #waitBefore(announce: () => void, mayBeForm: boolean): () => void {
    if (mayBeForm) {
      const timer = setTimeout(announce, DEFER_FORM_AFTER_MS);
      return () => clearTimeout(timer);
    }
    let timer = setTimeout(() => {
      if (this.#underWay.size >= BUSY) announce();
      else timer = setTimeout(announce, DEFER_AFTER_MS - DEFER_BUSY_AFTER_MS);
    }, DEFER_BUSY_AFTER_MS);
    return () => clearTimeout(timer);
  }

  #responder(
    interaction: ButtonInteraction | ChatInputCommandInteraction | ModalSubmitInteraction,
    invocation: Invocation,
    origin: { fromMessage: boolean; ownsMessage: boolean },
  ): Responder {
    const { rest, dispatcher, log, now, deliverLate } = this.#parts;
    const { id, token, applicationId } = interaction;
    const maxUploadBytes = interaction.attachmentSizeLimit ?? BASE_UPLOAD_BYTES;
    const draw = (reply: Reply) => drawSafely(reply, { catalogue: dispatcher.catalogue, maxUploadBytes }, log);
    return new Responder(
      { id, token, applicationId, receivedAt: invocation.receivedAt, ...origin },
      { rest, log, now, draw, fallback: reply => deliverLate(invocation, reply) },
    );
  }
}

/** Shows interim replies at most once a second, always the latest, and none after the last word. */
class ProgressEditor {
  readonly #responder: Responder;
  #latest: Reply | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  constructor(responder: Responder) {
    this.#responder = responder;
  }

  offer(reply: Reply): void {
    if (this.#closed) return;
    this.#latest = reply;
    if (this.#timer === null) this.#flush();
  }

  close(): void {
    this.#closed = true;
    if (this.#timer) clearTimeout(this.#timer);
  }

  #flush(): void {
    this.#timer = null;
    const reply = this.#latest;
    if (this.#closed || !reply) return;
    this.#latest = null;
    void this.#responder.progress(reply);
    this.#timer = setTimeout(() => this.#flush(), PROGRESS_EVERY_MS);
  }
}

/** A form asks for what is missing: a command that was given all its options needs none. */
function mayOpenForm(spec: CommandSpec | undefined, invocation: Invocation): boolean {
  return spec?.opensForm === true && spec.options.some(option => invocation.options[option.name] === undefined);
}

function failed(error: unknown, invocation: Invocation, log: Logger): Reply {
  log.error({ error, invocationId: invocation.id, command: invocation.command }, 'The dispatcher threw');
  return {
    text: [{ text: 'Something went wrong in the arena. Nothing was lost; please try again in a moment.' }],
    visibility: 'private',
    tone: 'bad',
  };
}

function hasFormButton(interaction: ModalSubmitInteraction): boolean {
  const rows = interaction.message?.components ?? [];
  return rows.some(
    row =>
      'components' in row &&
      row.components.some(part => 'customId' in part && readFormCustomId(part.customId ?? '') !== null),
  );
}

function formIdOf(invocation: Invocation): string {
  return BigInt(invocation.id.slice('discord:'.length)).toString(36);
}

function pick<T extends object, K extends keyof T>(source: T | null, key: K): Partial<Pick<T, K>> {
  return source?.[key] === undefined ? {} : ({ [key]: source[key] } as Pick<T, K>);
}

function logged(log: Logger, message: string): (error: unknown) => void {
  return error => log.warn({ error }, message);
}
