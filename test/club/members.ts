import { readMessage } from '../discord/read-message.ts';
import type { FakeChannel, FakeInteraction, FakePerson, FakeMessage as Posted } from '../fakes/discord/index.ts';
import type { FakeChat, FakeTelegram, Person, FakeMessage as Written } from '../fakes/telegram/index.ts';

/** People who do the same on either platform: type a command, tap a button, and read what comes of it. */

export type Value = string | number | boolean | FakePerson;

/** What somebody reads: a message of ours, or a toast. */
export interface Said {
  text: string;
  buttons: string[];
  picture: 'gif' | 'png' | null;
  /** Where it stands, to tap on it; null for a toast. */
  on: Posted | Written | null;
}

export interface Member {
  name: string;
  surface: 'discord' | 'telegram';
  /** Names of their agents, the first to fight first. */
  agents: string[];
  /** Types a command in the club's chat. @returns the answer that says this; @throws with what was said instead */
  ask(command: string, options?: Record<string, Value>, expected?: RegExp): Promise<Said>;
  /** Taps a button. @returns what comes of it: an answer, a toast, or the same message brought up to date */
  tap(said: Said, label: string | RegExp, expected?: RegExp): Promise<Said>;
}

const ANYTHING = /^/;

export function readPosted(message: Posted): Said {
  const { text, buttons } = readMessage(message);
  return { text, buttons, picture: pictureOf(message.attachments[0]?.filename), on: message };
}

export function readWritten(message: Written): Said {
  const buttons = message.keyboard.flat().map(button => button.text);
  return { text: message.text, buttons, picture: pictureOf(message.media?.filename), on: message };
}

function pictureOf(filename: string | undefined): Said['picture'] {
  if (filename === undefined) return null;
  return filename.endsWith('.gif') ? 'gif' : 'png';
}

export interface DiscordMember extends Member {
  person: FakePerson;
}

export function discordMember(person: FakePerson, channel: FakeChannel, agents: string[] = []): DiscordMember {
  async function answer(interaction: FakeInteraction, expected: RegExp): Promise<Said> {
    const accepts = (message: Posted) => expected.test(readPosted(message).text);
    const message = await interaction.message(accepts).catch(error => {
      const said = interaction.messages.map(each => readPosted(each).text).join('\n---\n');
      throw new Error(`${error.message}, which should say ${expected}; it said:\n${said}`);
    });
    return readPosted(message);
  }
  return {
    name: person.record.globalName,
    surface: 'discord',
    agents,
    person,
    ask: async (command, options = {}, expected = ANYTHING) =>
      answer(await person.slash(channel, command, options), expected),
    tap: async ({ on }, label, expected = ANYTHING) => answer(await person.press(on as Posted, label), expected),
  };
}

export interface TelegramMember extends Member {
  person: Person;
}

/** @param chat where the group is now: its id changes when it migrates */
export function telegramMember(
  telegram: FakeTelegram,
  person: Person,
  chat: () => FakeChat,
  agents: string[] = [],
): TelegramMember {
  async function find(where: FakeChat, what: string, expected: RegExp, accepts: (message: Written) => boolean) {
    const look = () => telegram.shown(where).find(each => accepts(each) && expected.test(each.text));
    const message = await telegram.until(look).catch(error => {
      const said = telegram
        .shown(where)
        .filter(accepts)
        .map(each => each.text);
      throw new Error(`${what} should bring ${expected}; it brought: ${said.join('\n---\n')}\n${error.message}`);
    });
    return readWritten(message);
  }
  return {
    name: person.data.firstName,
    surface: 'telegram',
    agents,
    person,
    ask(command, options = {}, expected = ANYTHING) {
      const named = Object.entries(options).map(([name, value]) => `${name}:${quoted(String(value))}`);
      const text = [`/${command}`, ...named].join(' ');
      const where = chat();
      const said = person.say(where, text);
      return find(where, text, expected, each => each.replyTo === said);
    },
    async tap({ on, buttons }, label, expected = ANYTHING) {
      const message = on as Written;
      const wanted = typeof label === 'string' ? label : buttons.find(each => label.test(each));
      if (wanted === undefined) throw new Error(`No button ${label} among: ${buttons.join(' | ')}`);
      const last = message.chat.messages.at(-1)?.id ?? 0;
      const toast = await person.tap(message, wanted).answered;
      if (toast.text !== '') {
        if (!expected.test(toast.text)) throw new Error(`${wanted} should bring ${expected}, not: ${toast.text}`);
        return { text: toast.text, buttons: [], picture: null, on: null };
      }
      // an answer for one person alone begins with their name
      const others = [...telegram.world.users.values()].filter(user => user.id !== person.id);
      const isOthers = ({ text }: Written) => others.some(({ firstName }) => text.startsWith(`${firstName}:`));
      return find(message.chat, wanted, expected, each => each === message || (each.id > last && !isOthers(each)));
    },
  };
}

function quoted(value: string): string {
  return /\s/.test(value) ? `"${value}"` : value;
}

/** Whose agent this is. @throws where it is nobody's */
export function owner(members: readonly Member[], agent: string): Member {
  const found = members.find(({ agents }) => agents.includes(agent));
  if (!found) throw new Error(`Nobody owns ${agent}`);
  return found;
}

/**
 * Of a tournament's quarter-finals, in the bracket's order: an agent that retires, and a member to be sanctioned. Their fights may be under
 * way already, and be won: so that the final is fought all the same, one quarter of each half is without them.
 */
export function whoLeaves(
  members: readonly Member[],
  pairs: readonly (readonly [string, string])[],
): { retiring: string; sanctioned: Member } {
  const agents = pairs.flat();
  const choices = agents.flatMap(retiring => members.map(sanctioned => ({ retiring, sanctioned })));
  const safe = choices.filter(({ retiring, sanctioned }) => {
    const isWhole = pairs.map(pair => !pair.some(agent => agent === retiring || sanctioned.agents.includes(agent)));
    const goes = sanctioned.agents.some(agent => agent !== retiring && agents.includes(agent));
    return goes && (isWhole[0] || isWhole[1]) && (isWhole[2] || isWhole[3]);
  });
  // two members where it can be
  const found = safe.find(({ retiring, sanctioned }) => sanctioned !== owner(members, retiring)) ?? safe[0];
  if (!found) throw new Error(`Nobody can leave: ${pairs.join(' | ')}`);
  return found;
}
