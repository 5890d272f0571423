import type { ApiAnswer } from '../session/api.ts';

/**
 * One order at a time, done once however often it is sent. An order whose answer was lost (no connection, the server stopped) is sent again
 * as it was, under its key, until it is known what became of it; meanwhile no other is taken. It outlives a reload of the page.
 */

export interface Order {
  path: string;
  body: Record<string, unknown>;
  /** What it was, for people. */
  words: string;
}

interface Attempt extends Order {
  key: string;
  /** It has been sent before, and nobody knows whether it arrived. */
  isLost: boolean;
}

export type Outcome =
  | { kind: 'done'; json: unknown; words: string }
  | { kind: 'refused'; problem: string; code: string; status: number; words: string }
  /** It may have been done: only `again` or the list of what one holds will tell. */
  | { kind: 'unknown'; problem: string; words: string };

export interface PlacingOptions {
  send(path: string, request: { method: string; body: unknown; key: string }): Promise<ApiAnswer>;
  newKey(): string;
  wait(ms: number): Promise<void>;
  /** Keeps what is under way, null: nothing. */
  keep(attempt: string | null): void;
  kept(): string | null;
  /** No answer came; it is asked again. */
  onRetry(words: string): void;
}

/** Pauses before it is sent again by itself. */
const RETRY_MS = [1_000, 3_000];
/** Answers of what stands before the deed, which say nothing about an earlier one under the same key. */
const BEFORE_THE_DEED = [401, 403, 425, 429];

export function createPlacing({ send, newKey, wait, keep, kept, onRetry }: PlacingOptions) {
  let attempt = read(kept());
  let isBusy = false;

  async function settle(current: Attempt): Promise<Outcome> {
    isBusy = true;
    try {
      for (const pause of [...RETRY_MS, null]) {
        keep(JSON.stringify({ ...current, isLost: true }));
        const { path, body, key, words } = current;
        const answer = await send(path, { method: 'POST', body, key });
        if (answer.ok) {
          forget();
          return { kind: 'done', json: answer.json, words };
        }
        if (!isUnknown(answer, current.isLost)) {
          forget();
          return { kind: 'refused', problem: answer.problem, code: answer.code, status: answer.status, words };
        }
        current.isLost = true;
        if (pause === null) return { kind: 'unknown', problem: answer.problem, words };
        onRetry(words);
        await wait(pause);
      }
      throw new Error('unreachable: the last round returns');
    } finally {
      isBusy = false;
    }
  }

  function forget(): void {
    attempt = null;
    keep(null);
  }

  return {
    /** Something is on its way: what is asked for meanwhile is not done. */
    get isBusy() {
      return isBusy;
    },
    /** What was sent, and of which nobody knows what became; null where there is none. */
    get lost(): string | null {
      return attempt?.isLost && !isBusy ? attempt.words : null;
    },
    /** Places an order; null, and nothing is done, while another one is under way or lost. */
    async place(order: Order): Promise<Outcome | null> {
      if (isBusy || attempt) return null;
      attempt = { ...order, key: newKey(), isLost: false };
      return settle(attempt);
    },
    /** Sends the lost order once more, the same under the same key; null where none is lost. */
    async again(): Promise<Outcome | null> {
      return isBusy || !attempt ? null : settle(attempt);
    },
    /** Lets the lost order be: whether it was done is seen in what one holds. */
    leave(): void {
      if (!isBusy) forget();
    },
  };
}

function isUnknown({ status }: ApiAnswer, isLost: boolean): boolean {
  return status === 0 || status === 408 || status >= 500 || (isLost && BEFORE_THE_DEED.includes(status));
}

function read(text: string | null): Attempt | null {
  if (text === null) return null;
  try {
    const value = JSON.parse(text) as Attempt;
    return typeof value.key === 'string' && typeof value.path === 'string' ? value : null;
  } catch {
    return null;
  }
}
