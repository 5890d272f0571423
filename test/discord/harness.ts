import type { Dispatcher } from '../../bots/command.ts';
import { createDiscordSurface } from '../../bots/discord/index.ts';
import type { RunningSurface } from '../../bots/surface.ts';
import {
  type FakeChannel,
  FakeDiscord,
  type FakeDiscordOptions,
  type FakeGuild,
  type FakePerson,
} from '../fakes/discord/index.ts';

/** The adapter, connected to a fake Discord with one server, one channel and two members. */
export interface DiscordHarness {
  discord: FakeDiscord;
  surface: RunningSurface;
  guild: FakeGuild;
  channel: FakeChannel;
  alice: FakePerson;
  bob: FakePerson;
  moderator: FakePerson;
  logged: LoggedLine[];
  /** What it was started with; changes take effect with `restart`. */
  options: HarnessOptions;
  /** Stops both and fails where one of Discord's rules was broken. */
  finish(): Promise<void>;
  /** Starts the adapter anew, as after a crash, against the same Discord. */
  restart(dispatcher?: Dispatcher): Promise<void>;
}

export interface LoggedLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  data: object;
}

export interface HarnessOptions {
  /** Registers the commands in the harness's server only. */
  inGuild?: boolean;
  discord?: FakeDiscordOptions;
  now?: () => Date;
  /** Changes the world before the bot connects. */
  prepare?: (discord: FakeDiscord, guild: FakeGuild) => void;
}

/** Starts a fake Discord and the adapter around any dispatcher. Call `finish` at the end. */
export async function startDiscord(dispatcher: Dispatcher, options: HarnessOptions = {}): Promise<DiscordHarness> {
  const discord = new FakeDiscord(options.discord);
  await discord.start();
  const guild = discord.guild('Robot Club');
  const channel = discord.channel(guild, 'arena');
  const alice = discord.person('alice', { in: [guild], displayName: 'Alice' });
  const bob = discord.person('bob', { in: [guild], displayName: 'Bob' });
  const moderator = discord.person('mo', { in: [guild], displayName: 'Mo', moderator: true });
  options.prepare?.(discord, guild);
  const logged: LoggedLine[] = [];
  const build = (current: Dispatcher) =>
    createDiscordSurface({
      token: discord.token,
      apiBase: discord.apiBase,
      dispatcher: current,
      log: collectLog(logged),
      ...(options.inGuild ? { guildId: guild.id } : {}),
      ...(options.now ? { now: options.now } : {}),
    });
  const harness: DiscordHarness = {
    discord,
    surface: build(dispatcher),
    guild,
    channel,
    alice,
    bob,
    moderator,
    logged,
    options,
    async finish() {
      await harness.surface.stop();
      await discord.stop();
      discord.assertNoViolations();
    },
    async restart(next = dispatcher) {
      await harness.surface.stop();
      harness.surface = build(next);
      await harness.surface.start();
    },
  };
  await harness.surface.start();
  return harness;
}

/** A logger that keeps what is written, for assertions and for reading after a failure. */
export function collectLog(lines: LoggedLine[]) {
  const write = (level: LoggedLine['level']) => (data: object, message: string) =>
    void lines.push({ level, data, message });
  return { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
