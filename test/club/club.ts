import pg from 'pg';
import type { FakeChannel, FakeGuild } from '../fakes/discord/index.ts';
import type { FakeChat, Person } from '../fakes/telegram/index.ts';
import { type Night, openNight, until } from '../market/night.ts';
import { type Chronicle, type Entry, keepChronicle } from './chronicle.ts';
import {
  type DiscordMember,
  discordMember,
  type Member,
  readPosted,
  readWritten,
  type Said,
  type TelegramMember,
  telegramMember,
} from './members.ts';

/** A Discord server and a Telegram group, a moderator and four members on each side, and the arena as a process. */

/** How many seconds of Telegram's flood limits pass in one of the wall's. */
const TELEGRAM_SPEED = 8;
/** Seconds to bet on everyday matches; tournaments scale with it: 2 s for a bout, 6 s from the quarter-finals on, 12 s for the final. */
const BETTING_SECONDS = 4;
const TAPE_SECONDS = 1;
const WAVE_MS = 90_000;

const STYLES = ['bruiser', 'gunner', 'rusher', 'grappler', 'sentinel', 'trickster'];
const DISCORD_NAMES = ['Ada', 'Bob', 'Cyd', 'Dot'];
const TELEGRAM_NAMES = ['Eve', 'Flo', 'Gus', 'Hal'];

export interface Club {
  night: Night;
  chronicle: Chronicle;
  guild: FakeGuild;
  channel: FakeChannel;
  /** The group as it is now. */
  group(): FakeChat;
  /** The group becomes a supergroup. */
  migrate(): void;
  /** Who made the group: appoints and dismisses its administrators. */
  founder: Person;
  /** One moderator on each side. */
  dora: DiscordMember;
  theo: TelegramMember;
  members: readonly Member[];
  /** In both chats, or in one: what is said there, threads and former ids included. */
  isHere(entry: Entry, surface: 'discord' | 'telegram'): boolean;
  /** Waits until both chats were told this by a message of its own or an edit. */
  bothSay(words: RegExp): Promise<[Entry, Entry]>;
  /** The message of an entry, to tap on it, as it is now. */
  messageOf(entry: Entry): Said;
  /** Rated matches so far, as the database has them. */
  ratedMatches(): Promise<{ id: string; state: string }[]>;
  /** Rows of the database, to read. */
  rows<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  /** Every first agent queues, and fights. @param meanwhile once all of them wait or fight */
  wave(meanwhile?: () => Promise<void>): Promise<void>;
  kill(): Promise<void>;
  close(): Promise<void>;
}

export async function openClub(): Promise<Club> {
  const night = await openNight(
    { PRICE_FEED: 'synthetic', BETTING_SECONDS: String(BETTING_SECONDS), TAPE_SECONDS: String(TAPE_SECONDS) },
    { program: ['test/club/arena-process.ts', String(TELEGRAM_SPEED)], telegramSpeed: TELEGRAM_SPEED },
  );
  const { discord, telegram } = night;
  const chronicle = keepChronicle(discord, telegram);
  const guild = discord.guild('Robot Club');
  const channel = discord.channel(guild, 'arena');
  const founder = telegram.user('Fay');
  const boss = telegram.user('Theo', { username: 'theo_moderates' });
  let group = telegram.group('Robots', {
    supergroup: false,
    promoters: [founder],
    admins: [boss],
    bot: 'administrator',
  });
  const chats = new Set([group.id]);
  const agentsOf = (name: string) => [`${name}Anvil`, `${name}Bolt`];
  const person = (name: string, moderator = false) =>
    discord.person(name, { in: [guild], displayName: name, moderator });
  const dora = discordMember(person('Dora', true), channel);
  const theo = telegramMember(telegram, boss, () => group);
  const members: Member[] = [
    ...DISCORD_NAMES.map(name => discordMember(person(name), channel, agentsOf(name))),
    ...TELEGRAM_NAMES.map(name => {
      const user = telegram.user(name, { username: handleOf(name) });
      return telegramMember(telegram, user, () => group, agentsOf(name));
    }),
  ];
  let database: pg.Pool | null = null;

  async function start(): Promise<void> {
    await night.start();
    database = new pg.Pool({ connectionString: night.databaseUrl(), max: 2 });
    // the arena is killed, and its database with it
    database.on('error', () => undefined);
  }

  async function rows<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    if (!database) throw new Error('The arena does not run');
    return (await database.query<Row>(sql, values)).rows;
  }
  const ratedMatches = () =>
    rows<{ id: string; state: string }>(`SELECT id, state FROM "Match" WHERE kind = 'rated' ORDER BY "createdAt"`);

  const isHere: Club['isHere'] = ({ chat }, surface) => {
    const [on = '', id = ''] = chat.split(':');
    if (on !== surface) return false;
    if (surface === 'telegram') return chats.has(Number(id));
    return id === channel.id || discord.world.channels.get(id)?.parentId === channel.id;
  };

  await start();
  return {
    night,
    chronicle,
    guild,
    channel,
    group: () => group,
    migrate() {
      group = telegram.migrate(group, true);
      chats.add(group.id);
    },
    founder,
    dora,
    theo,
    members,
    isHere,
    bothSay: words =>
      Promise.all(
        (['discord', 'telegram'] as const).map(surface =>
          chronicle.said(
            `${words} on ${surface}`,
            entry => !entry.isAnswer && isHere(entry, surface) && words.test(entry.text),
          ),
        ),
      ) as Promise<[Entry, Entry]>,
    messageOf({ chat, messageId }) {
      const [on, id] = chat.split(':');
      if (on === 'discord') {
        const posted = discord.world.messages.get(messageId);
        if (posted) return readPosted(posted);
      }
      const written = telegram.world.chats.get(Number(id))?.messages.find(each => String(each.id) === messageId);
      if (written) return readWritten(written);
      throw new Error(`There is no message ${messageId} in ${chat}`);
    },
    ratedMatches,
    rows,
    async wave(meanwhile) {
      const before = (await ratedMatches()).length;
      await Promise.all(
        members.map(({ ask, agents: [first = ''] }) =>
          ask('queue join', { agent: first }, new RegExp(`${first} .*waits for a rated match`)),
        ),
      );
      await meanwhile?.();
      const due = before + members.length / 2;
      await until(
        `${due} rated matches to be settled`,
        async () => {
          const matches = await ratedMatches();
          return matches.length >= due && matches.every(({ state }) => state === 'settled' || state === 'void');
        },
        WAVE_MS,
      );
    },
    async kill() {
      await database?.end().catch(() => undefined);
      database = null;
      await night.end('SIGKILL');
      await start();
    },
    async close() {
      chronicle.close();
      await database?.end().catch(() => undefined);
      await night.close();
    },
  };
}

/** An agent's style, so that all six are there. */
export function styleOf(index: number): string {
  return STYLES[index % STYLES.length] ?? 'bruiser';
}

/** The username of a member on Telegram. */
export function handleOf(name: string): string {
  return `${name.toLowerCase()}_fights`;
}
