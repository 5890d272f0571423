import { expect } from 'vitest';
import { readMessage } from '../discord/read-message.ts';
import {
  type FakeChannel,
  type FakeDiscord,
  type FakeInteraction,
  type FakeMessage,
  type FakePerson,
  waitFor,
} from '../fakes/discord/index.ts';

/** A Discord server with members who bring agents, wait for rated matches and bet on them. */
export interface DiscordClub {
  channel: FakeChannel;
  person(name: string): FakePerson;
  /** Both members make an agent and wait for a rated match. @returns its message */
  queue(pair: readonly [Contender, Contender]): Promise<FakeMessage>;
  /** A tap, and what its member reads. */
  tap(who: FakePerson, message: FakeMessage, label: string | RegExp): Promise<FakeMessage>;
  /** A command, and what its member reads. */
  ask(who: FakePerson, command: string, options?: Record<string, string>): Promise<FakeMessage>;
  /** Waits until a message says this. */
  says(message: FakeMessage, words: RegExp, timeoutMs?: number): Promise<void>;
  /** Waits for the animation that replies to a match's message, and then for its result. */
  result(live: FakeMessage, timeoutMs: number): Promise<FakeMessage>;
}

export interface Contender {
  who: FakePerson;
  agent: string;
  archetype: string;
}

const MATCH_ID = /\b[0-9A-Z]{12}\b/;

export const textOf = (message: FakeMessage) => readMessage(message).text;
export const buttonsOf = (message: FakeMessage) => readMessage(message).buttons;
export const isGif = (message: FakeMessage) => message.attachments.some(({ filename }) => filename.endsWith('.gif'));

export function matchIdOf(live: FakeMessage): string {
  const id = MATCH_ID.exec(textOf(live))?.[0];
  if (!id) throw new Error(`No match is named in: ${textOf(live)}`);
  return id;
}

/** All that a message has said, first to last. */
export function sayings(message: FakeMessage): string[] {
  return [...message.history.map(content => textOf({ ...message, ...content })), textOf(message)];
}

export function openClub(discord: FakeDiscord): DiscordClub {
  const guild = discord.guild('Robot Club');
  discord.join(guild);
  const channel = discord.channel(guild, 'arena');
  const answer = (interaction: FakeInteraction) => interaction.message();
  const ask: DiscordClub['ask'] = async (who, command, options = {}) =>
    answer(await who.slash(channel, command, options));

  return {
    channel,
    ask,
    person: name => discord.person(name, { in: [guild], displayName: name }),
    async queue(pair) {
      for (const { who, agent, archetype } of pair) {
        const made = await ask(who, 'agent create', { name: agent, archetype });
        expect(textOf(made)).toContain(`${agent} enters the arena`);
      }
      for (const { who, agent } of pair) await ask(who, 'queue join', { agent });
      const names = pair.map(({ agent }) => agent);
      const isTheirs = (message: FakeMessage) =>
        textOf(message).includes(' vs ') && names.every(name => textOf(message).includes(name));
      // a busy machine announces before it has worked the odds out
      const isOpen = (message: FakeMessage) => isTheirs(message) && /pays [x×]|No bets/.test(textOf(message));
      return discord.messageIn(channel, isOpen);
    },
    tap: async (who, message, label) => answer(await who.press(message, label)),
    async says(message, words, timeoutMs) {
      await waitFor(() => words.test(textOf(message)), String(words), timeoutMs).catch(error => {
        throw new Error(`${error.message}. The message has said:\n${sayings(message).join('\n---\n')}`);
      });
    },
    async result(live, timeoutMs) {
      const isReply = (message: FakeMessage) => message.referencedId === live.id && isGif(message);
      const gif = await discord.messageIn(channel, isReply, timeoutMs);
      await waitFor(() => /wins/.test(textOf(gif)), 'the result under the animation');
      return gif;
    },
  };
}
