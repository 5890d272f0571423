import { createHash } from 'node:crypto';
import { eventText } from './server-sent.ts';

/** One question asked once a second, and its answers for all who listen: a hundred streams of a market cost as much as one. */

/** What a source knows at a moment. */
export interface Update {
  /** Told as JSON. */
  value: unknown;
  /** What makes it news where only that changes (JSON); the value itself unless given. */
  news?: unknown;
  /** There will be no other: the streams end with it. */
  isLast: boolean;
}

export interface Source {
  /** Streams with the same key share their source. */
  key: string;
  /** Name of its events. */
  event: string;
  /** Rejects with an ArenaError where there is no such thing. */
  read(): Promise<Update>;
}

/** An update as it is sent, encoded once for all. */
export interface Told {
  /** For who has just come. */
  first: Buffer;
  /** For who was there before. */
  next: Buffer;
  isLast: boolean;
}

export type Listener = (told: Told) => void;

export interface Topic {
  /** The newest update; later ones go to the listener. Rejects where the source cannot be read at all. */
  listen(listener: Listener): Promise<Told>;
  leave(listener: Listener): void;
}

/** The last event of a stream; also its id, by which a client that comes back is known to have seen it. */
export const END = 'end';
/** Characters of a digest that tell one update from another: 72 bits. */
const ID_LENGTH = 12;

export interface TopicOptions {
  everyMs: number;
  /** Told when a read fails that is not the first; the next one may succeed. */
  onError(error: unknown): void;
  /** Called when the last listener has left. */
  onDeserted(): void;
}

export function createTopic(source: Source, { everyMs, onError, onDeserted }: TopicOptions): Topic {
  const listeners = new Set<Listener>();
  let first: Promise<Told> | undefined;
  let told: Told | undefined;
  let news = '';
  let timer: NodeJS.Timeout | undefined;

  /** Asks once. @returns the update where it is news */
  async function ask(): Promise<Told | null> {
    const update = await source.read();
    const current = JSON.stringify(update.news ?? update.value);
    if (told && current === news) return null;
    news = current;
    told = encode(source.event, update);
    return told;
  }

  async function begin(): Promise<Told> {
    const initial = (await ask()) as Told;
    schedule();
    return initial;
  }

  function schedule(): void {
    if (listeners.size === 0 || told?.isLast) return;
    timer = setTimeout(() => void tick(), everyMs);
  }

  async function tick(): Promise<void> {
    try {
      const update = await ask();
      if (update) for (const listener of [...listeners]) listener(update);
    } catch (error) {
      onError(error);
    }
    schedule();
  }

  return {
    async listen(listener) {
      listeners.add(listener);
      first ??= begin();
      await first;
      return told as Told;
    },
    leave(listener) {
      if (!listeners.delete(listener) || listeners.size > 0) return;
      clearTimeout(timer);
      onDeserted();
    },
  };
}

function encode(event: string, { value, isLast }: Update): Told {
  const data = JSON.stringify(value);
  const id = createHash('sha256').update(data).digest('base64url').slice(0, ID_LENGTH);
  const update = eventText(event, id, data);
  if (!isLast) return { first: Buffer.from(update), next: Buffer.from(update), isLast };
  const end = eventText(END, END, data);
  return { first: Buffer.from(update + end), next: Buffer.from(end), isLast };
}
