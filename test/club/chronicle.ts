import type { FakeDiscord, FakeMessage as Posted } from '../fakes/discord/index.ts';
import type { FakeTelegram, FakeMessage as Written } from '../fakes/telegram/index.ts';
import { PATIENCE_MS } from '../patience.ts';
import { readPosted, readWritten, type Said } from './members.ts';

/** Everything that the bot says to everybody on both platforms, in the order in which it was said. */

export interface Entry {
  /** 'discord:<channel>' or 'telegram:<chat>' */
  chat: string;
  messageId: string;
  /** Which of the message's versions: 0 is as it was posted. */
  version: number;
  text: string;
  buttons: string[];
  picture: Said['picture'];
  /** Id of the message of ours that it replies to. */
  replyTo: string | null;
  /** It answers somebody, and is no news. */
  isAnswer: boolean;
}

export interface Chronicle {
  entries: readonly Entry[];
  /** Waits for something that is said in one of these chats. @throws with what was said there last */
  said(what: string, accepts: (entry: Entry) => boolean): Promise<Entry>;
  close(): void;
}

/** Shorter than anything takes that the arena does between two messages whose order matters. */
const LOOK_EVERY_MS = 10;

export function keepChronicle(discord: FakeDiscord, telegram: FakeTelegram): Chronicle {
  const entries: Entry[] = [];
  const seen = new Map<object, number>();
  const listeners = new Set<() => void>();

  /** Writes down the versions that a message has got since the last look. */
  function note<T extends { history: unknown[] }>(message: T, read: (version: T) => Entry): void {
    const known = seen.get(message) ?? 0;
    const versions = message.history.length + 1;
    for (let version = known; version < versions; version += 1) {
      const shown = message.history[version];
      entries.push({ ...read(shown ? { ...message, ...shown } : message), version });
    }
    if (versions > known) seen.set(message, versions);
  }

  function look(): void {
    const before = entries.length;
    for (const message of discord.world.messages.values()) {
      if (message.visibleTo === null && !message.thinking) note(message, ofDiscord);
    }
    for (const chat of telegram.world.chats.values()) {
      for (const message of chat.messages) if (message.from.isBot) note(message, ofTelegram);
    }
    if (entries.length > before) for (const listener of [...listeners]) listener();
  }
  const timer = setInterval(look, LOOK_EVERY_MS);

  return {
    entries,
    async said(what, accepts) {
      look();
      return new Promise((resolve, reject) => {
        const deadline = setTimeout(() => end(undefined), PATIENCE_MS);
        const listener = () => end(entries.find(accepts));
        const end = (found: Entry | undefined) => {
          if (!found && Date.now() < deadlineAt) return;
          clearTimeout(deadline);
          listeners.delete(listener);
          if (found) return resolve(found);
          const last = entries.slice(-12).map(({ chat, text }) => `${chat}: ${text}`);
          reject(
            new Error(`Waited ${PATIENCE_MS} ms in vain for ${what}. The last that was said:\n${last.join('\n---\n')}`),
          );
        };
        const deadlineAt = Date.now() + PATIENCE_MS - 5;
        listeners.add(listener);
        listener();
      });
    },
    close: () => clearInterval(timer),
  };
}

function ofDiscord(message: Posted): Entry {
  const { text, buttons, picture } = readPosted(message);
  return {
    chat: `discord:${message.channelId}`,
    messageId: message.id,
    version: 0,
    text,
    buttons,
    picture,
    replyTo: message.referencedId,
    isAnswer: message.interactionId !== null,
  };
}

function ofTelegram(message: Written): Entry {
  const { text, buttons, picture } = readWritten(message);
  const { replyTo } = message;
  return {
    chat: `telegram:${message.chat.id}`,
    messageId: String(message.id),
    version: 0,
    text,
    buttons,
    picture,
    replyTo: replyTo?.from.isBot ? String(replyTo.id) : null,
    isAnswer: replyTo !== undefined && !replyTo.from.isBot,
  };
}

/** A bout of a tournament that was fought. */
export interface ToldBout {
  /** Of its match. */
  id: string;
  winner: string;
  loser: string;
}

const toldAt = (entries: readonly Entry[], { id }: ToldBout) =>
  entries.findIndex(({ text }) => text.includes(id) && text.includes('🏆'));

/** Bouts whose result was never told by a message of their own. */
export function untold(entries: readonly Entry[], bouts: readonly ToldBout[]): string[] {
  return bouts
    .filter(bout => toldAt(entries, bout) < 0)
    .map(({ id, winner, loser }) => `${id}: ${winner} beat ${loser}`);
}

/** What told of a bout before its own message did: a board, say, or before its GIF was there. */
export function spoilers(entries: readonly Entry[], bouts: readonly ToldBout[]): string[] {
  return bouts.flatMap(bout => {
    // the two may have met before, and that may have been told: of this bout nothing is known before it is announced
    const since = entries.slice(entries.findIndex(({ text }) => text.includes(bout.id)));
    const own = toldAt(since, bout);
    const board = since.findIndex(({ text }) => text.includes(`${bout.winner} beat ${bout.loser}`));
    const gif = since.findIndex(({ text, picture }) => picture === 'gif' && text.includes(bout.id));
    const early = board >= 0 && (own < 0 || board < own || board < gif);
    return early ? [`${bout.id}: ${since[board]?.text}`] : [];
  });
}

/** News that stands twice in one chat: the same words as a message of its own, or a second GIF of a match. */
export function repeated(entries: readonly Entry[]): string[] {
  const posted = entries.filter(({ version, isAnswer }) => version === 0 && !isAnswer);
  const words = posted.filter(({ picture }) => picture !== 'gif').map(({ chat, text }) => `${chat}: ${text}`);
  const gifs = new Map<string, string>();
  for (const { chat, messageId, text, picture } of entries) {
    const id = /Match ([0-9A-Z]{12})/.exec(text)?.[1];
    if (picture === 'gif' && id) gifs.set(`${chat} ${messageId}`, `${chat}: GIF of ${id}`);
  }
  return [...twice(words), ...twice([...gifs.values()])];
}

function twice(items: readonly string[]): string[] {
  return items.filter((item, index) => items.indexOf(item) !== index);
}
