import { LRUCache } from 'lru-cache';
import type { Conversations } from '../command.ts';
import type { Form } from '../reply.ts';
import type { Logger } from './log.ts';
import type { Answers } from './modal.ts';

/** A form that somebody has begun to fill in. */
export interface FormInProgress {
  form: Form;
  /** Discord's user id of whoever was asked; nobody else may answer. */
  owner: string;
  answers: Answers;
  /** Grows with every save, so that the newer of two copies is known. */
  revision: number;
}

/** How long somebody may take over a form, in seconds. */
const FORM_LIFE = 6 * 3600;
/** A store that does not answer within this time is not waited for: a modal must appear within 3 s. */
const STORE_PATIENCE_MS = 1000;
const PREFIX = 'form:';

/**
 * Keeps half-filled forms in the dispatcher's store, so that they survive a restart, and in memory, so that a database that
 * is away for a moment costs nobody what they typed.
 */
export class FormStore {
  readonly #conversations: Conversations;
  readonly #log: Logger;
  readonly #recent = new LRUCache<string, FormInProgress>({ max: 2000, ttl: FORM_LIFE * 1000 });

  readonly #held = new LRUCache<string, Answers>({ max: 2000, ttl: FORM_LIFE * 1000 });

  constructor(conversations: Conversations, log: Logger) {
    this.#conversations = conversations;
    this.#log = log;
  }

  /** Remembers the form; where the store is away, in memory only. */
  async save(formId: string, state: FormInProgress): Promise<void> {
    this.#recent.set(formId, state);
    try {
      await withinPatience(this.#conversations.set(storeKey(formId), state, FORM_LIFE));
    } catch (error) {
      this.#log.warn({ error, formId }, 'A form is kept in memory only: the store does not answer');
    }
  }

  /**
   * @returns the form; 'unknown' where it was completed or has expired; 'away' where the store does not answer and this
   * process has not seen the form. The store comes first, because another process may have taken a page.
   */
  async load(formId: string): Promise<FormInProgress | 'unknown' | 'away'> {
    const recent = this.#recent.get(formId) ?? null;
    try {
      const stored = readState(await withinPatience(this.#conversations.get(storeKey(formId))));
      const newest = stored && (!recent || stored.revision >= recent.revision) ? stored : recent;
      return newest ? { ...newest, answers: { ...newest.answers, ...this.#held.get(formId) } } : 'unknown';
    } catch (error) {
      this.#log.warn({ error, formId }, 'A form is read from memory: the store does not answer');
      return recent ?? 'away';
    }
  }

  /** Keeps answers to a form that cannot be read just now, until it can. */
  hold(formId: string, answers: Answers): void {
    this.#held.set(formId, { ...this.#held.get(formId), ...answers });
  }

  async forget(formId: string): Promise<void> {
    this.#recent.delete(formId);
    this.#held.delete(formId);
    try {
      await withinPatience(this.#conversations.delete(storeKey(formId)));
    } catch (error) {
      this.#log.debug({ error, formId }, 'A completed form was left to expire');
    }
  }
}

/** Custom id of a modal, and of the button that opens it. */
export function formCustomId(formId: string, page: number): string {
  return `${PREFIX}${formId}:${page}`;
}

/** @returns the form and page that a custom id names, or null where it names none. */
export function readFormCustomId(customId: string): { formId: string; page: number } | null {
  const match = /^form:([0-9a-z]{1,40}):(\d{1,2})$/.exec(customId);
  return match?.[1] !== undefined ? { formId: match[1], page: Number(match[2]) } : null;
}

function storeKey(formId: string): string {
  return `discord:form:${formId}`;
}

function readState(stored: unknown): FormInProgress | null {
  if (typeof stored !== 'object' || stored === null) return null;
  const state = stored as Partial<FormInProgress>;
  if (
    typeof state.revision !== 'number' ||
    typeof state.owner !== 'string' ||
    typeof state.answers !== 'object' ||
    !Array.isArray(state.form?.fields)
  ) {
    return null;
  }
  return state as FormInProgress;
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const impatience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${STORE_PATIENCE_MS} ms`)), STORE_PATIENCE_MS);
  });
  try {
    return await Promise.race([work, impatience]);
  } finally {
    clearTimeout(timer);
  }
}
