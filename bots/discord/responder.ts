import { setTimeout } from 'node:timers/promises';
import {
  type APIModalInteractionResponseCallbackData,
  InteractionResponseType,
  MessageFlags,
  type REST,
  Routes,
} from 'discord.js';
import type { Reply } from '../reply.ts';
import type { DrawnMessage, Step } from './draw.ts';
import { discordCode, ERROR } from './errors.ts';
import { TOKEN_LIFE_MS } from './limits.ts';
import type { Logger } from './log.ts';

/** What a responder needs to know of an interaction. */
export interface RespondableInteraction {
  id: string;
  token: string;
  applicationId: string;
  receivedAt: Date;
  /** Whether it came from a message's button (or a modal that such a button opened), which can then be edited. */
  fromMessage: boolean;
  /** Whether that message is the surface's own and belongs to this member only: the steps of a form. */
  ownsMessage: boolean;
}

export interface ResponderParts {
  rest: REST;
  log: Logger;
  now: () => Date;
  draw: (reply: Step) => DrawnMessage;
  /** Delivers a reply that can no longer go through the interaction: as a message in the channel, or to the member. */
  fallback: (reply: Reply) => Promise<void>;
}

/** A callback that carries more than this may take longer to upload than the 3 s there are: it is announced first. */
const LARGE_UPLOAD_BYTES = 200_000;
const ORIGINAL = '@original';
/** Pauses before a reply that the network lost is sent again; together they leave time for a first response. */
const RETRY_AFTER_MS: readonly number[] = [200, 400, 800];

/** Codes that say that the interaction can no longer be answered. */
const TOKEN_IS_VOID: readonly (number | undefined)[] = [
  ERROR.unknownInteraction,
  ERROR.invalidWebhookToken,
  ERROR.unknownWebhook,
];

/** Where the visible answer stands. */
interface Placement {
  messageId: string;
  private: boolean;
}

/**
 * Answers one interaction by Discord's rules: one callback within 3 s, edits and follow-ups for 15 minutes, and whether a
 * message is private is settled when it is created. Calls are carried out one after the other.
 */
export class Responder {
  readonly #interaction: RespondableInteraction;
  readonly #parts: ResponderParts;
  #state: 'open' | 'thinking' | 'acknowledged' | 'answered' = 'open';
  #placement: Placement | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(interaction: RespondableInteraction, parts: ResponderParts) {
    this.#interaction = interaction;
    this.#parts = parts;
  }

  /** Nothing has been sent yet, so a modal may still be shown. */
  get isOpen(): boolean {
    return this.#state === 'open';
  }

  /** Buys time: "is thinking" for a command, silence for a button. No effect once anything was sent. */
  defer(isPrivate: boolean): Promise<void> {
    return this.#enqueue(() => this.#defer(isPrivate));
  }

  /** Shows a modal; only while open. @returns false where it was too late. */
  modal(modal: APIModalInteractionResponseCallbackData): Promise<boolean> {
    return this.#enqueue(async () => {
      if (!this.isOpen) return false;
      await this.#callback(InteractionResponseType.Modal, modal);
      this.#state = 'answered';
      return true;
    });
  }

  /** Shows an interim state; what cannot be shown is skipped. */
  progress(reply: Reply): Promise<void> {
    return this.#enqueue(async () => {
      const wouldMove = this.#placement !== null && this.#placement.private !== (reply.visibility === 'private');
      if (wouldMove || this.#tokenIsVoid()) return;
      await this.#show(reply).catch((error: unknown) => {
        this.#parts.log.debug({ error }, 'An interim reply was not shown');
      });
    });
  }

  /** Shows the reply, in whatever way is still open. Never throws. */
  finish(reply: Step): Promise<void> {
    return this.#enqueue(async () => {
      if (this.#tokenIsVoid()) return reply.silent ? undefined : this.#parts.fallback(reply);
      const error = await this.#tryToShow(reply);
      if (error !== null) await this.#recover(reply, error);
    });
  }

  /** What the network loses is sent again. @returns Discord's refusal or the last failure, or null where it was shown. */
  async #tryToShow(reply: Step): Promise<unknown> {
    for (const pauseMs of [...RETRY_AFTER_MS, null]) {
      try {
        await this.#show(reply);
        return null;
      } catch (error) {
        if (pauseMs === null || discordCode(error) !== undefined) return error;
        this.#parts.log.debug(
          { error, interactionId: this.#interaction.id },
          'A reply did not reach Discord: once more',
        );
        await setTimeout(pauseMs);
      }
    }
    return null;
  }

  async #recover(reply: Step, error: unknown): Promise<void> {
    const code = discordCode(error);
    const { log, fallback } = this.#parts;
    const interactionId = this.#interaction.id;
    if (code === ERROR.alreadyAcknowledged) {
      log.info({ interactionId }, 'An interaction was answered before: delivered twice');
    } else if (code === undefined || TOKEN_IS_VOID.includes(code)) {
      log.warn(
        { error, interactionId, code },
        'An interaction could not be answered in time: its reply goes as a message',
      );
      if (!reply.silent) await fallback(reply);
    } else {
      log.error({ error, interactionId }, 'Discord refused a reply');
      await this.#show(plainest(reply, code)).catch((again: unknown) => {
        log.error({ error: again, interactionId }, 'Discord refused even the plainest reply');
      });
    }
  }

  async #show(reply: Step): Promise<void> {
    const isPrivate = reply.visibility === 'private';
    // the count on the button is the answer: a message for every tap would be noise
    if (reply.silent && this.#interaction.fromMessage && !this.#interaction.ownsMessage) return this.#defer(isPrivate);
    const message = this.#parts.draw(reply);
    if (this.isOpen && uploadBytes(message) > LARGE_UPLOAD_BYTES) await this.#defer(isPrivate);
    if (this.isOpen) return this.#showFirst(reply, message);
    const replaces = this.#placement === null && (reply.replaces || this.#interaction.ownsMessage);
    if (this.#placement === null && !replaces) return this.#followUp(message, isPrivate);
    if (replaces && !this.#interaction.ownsMessage) return this.#edit(ORIGINAL, message, isPrivate);
    const current = this.#placement ?? { messageId: ORIGINAL, private: true };
    if (current.private === isPrivate) return this.#edit(current.messageId, message, isPrivate);
    // A message cannot become private or public later on: it makes way for one that is.
    await this.#remove(current.messageId);
    return this.#followUp(message, isPrivate);
  }

  async #showFirst(reply: Step, message: DrawnMessage): Promise<void> {
    const isPrivate = reply.visibility === 'private';
    const { fromMessage, ownsMessage } = this.#interaction;
    if (fromMessage && (ownsMessage ? isPrivate : reply.replaces)) {
      await this.#callback(InteractionResponseType.UpdateMessage, { attachments: [], ...message.body }, message);
      this.#placement = { messageId: ORIGINAL, private: isPrivate };
    } else if (ownsMessage) {
      await this.#defer(isPrivate);
      return this.#show(reply);
    } else {
      const flags = isPrivate ? { flags: MessageFlags.Ephemeral } : {};
      await this.#callback(InteractionResponseType.ChannelMessageWithSource, { ...message.body, ...flags }, message);
      this.#placement = { messageId: ORIGINAL, private: isPrivate };
    }
    this.#state = 'answered';
  }

  async #defer(isPrivate: boolean): Promise<void> {
    if (!this.isOpen) return;
    if (this.#interaction.fromMessage) {
      await this.#callback(InteractionResponseType.DeferredMessageUpdate);
      this.#state = 'acknowledged';
    } else {
      const flags = isPrivate ? { flags: MessageFlags.Ephemeral } : {};
      await this.#callback(InteractionResponseType.DeferredChannelMessageWithSource, flags);
      this.#state = 'thinking';
      this.#placement = { messageId: ORIGINAL, private: isPrivate };
    }
  }

  async #callback(type: InteractionResponseType, data?: object, message?: DrawnMessage): Promise<void> {
    const { id, token } = this.#interaction;
    await this.#parts.rest.post(Routes.interactionCallback(id, token), {
      body: { type, ...(data ? { data } : {}) },
      ...(message ? { files: message.files } : {}),
      auth: false,
    });
  }

  async #edit(messageId: string, message: DrawnMessage, isPrivate: boolean): Promise<void> {
    const { applicationId, token } = this.#interaction;
    try {
      await this.#parts.rest.patch(Routes.webhookMessage(applicationId, token, messageId), {
        body: { attachments: [], ...message.body },
        files: message.files,
        auth: false,
      });
    } catch (error) {
      // Whoever asked has dismissed or deleted the message meanwhile; they still get their answer.
      if (discordCode(error) !== ERROR.unknownMessage) throw error;
      return this.#followUp(message, isPrivate);
    }
    this.#placement = { messageId, private: isPrivate };
    this.#state = 'answered';
  }

  async #followUp(message: DrawnMessage, isPrivate: boolean): Promise<void> {
    const { applicationId, token } = this.#interaction;
    const flags = isPrivate ? { flags: MessageFlags.Ephemeral } : {};
    const sent = await this.#parts.rest.post(Routes.webhook(applicationId, token), {
      body: { ...message.body, ...flags },
      query: new URLSearchParams({ wait: 'true' }),
      files: message.files,
      auth: false,
    });
    this.#placement = { messageId: readId(sent), private: isPrivate };
    this.#state = 'answered';
  }

  async #remove(messageId: string): Promise<void> {
    const { applicationId, token } = this.#interaction;
    await this.#parts.rest
      .delete(Routes.webhookMessage(applicationId, token, messageId), { auth: false })
      .catch((error: unknown) => this.#parts.log.debug({ error }, 'An interim message could not be removed'));
  }

  #tokenIsVoid(): boolean {
    return this.#parts.now().getTime() - this.#interaction.receivedAt.getTime() > TOKEN_LIFE_MS;
  }

  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function uploadBytes(message: DrawnMessage): number {
  return message.files.reduce((sum, file) => sum + (Buffer.isBuffer(file.data) ? file.data.length : 0), 0);
}

function readId(sent: unknown): string {
  return typeof sent === 'object' && sent !== null && 'id' in sent ? String(sent.id) : ORIGINAL;
}

/** The same news without what Discord may have refused. */
function plainest(reply: Reply, code: number | undefined): Reply {
  const tooLarge = code === ERROR.requestTooLarge;
  return {
    ...(tooLarge ? reply : {}),
    title: tooLarge ? reply.title : undefined,
    text: tooLarge
      ? [...(reply.text ?? []), { text: '\n\nThe picture is larger than Discord takes here.', italic: true }]
      : [{ text: 'The arena answered, but Discord would not show the answer. Please tell whoever runs this bot.' }],
    picture: undefined,
    visibility: reply.visibility,
    replaces: reply.replaces,
  };
}
