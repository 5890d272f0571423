import { ChannelType, type Guild, type GuildMember, PermissionFlagsBits, type TextChannel } from 'discord.js';
import type { Dispatcher } from '../command.ts';
import type { Chat } from '../invocation.ts';
import type { Reply } from '../reply.ts';
import type { Logger } from './log.ts';
import { lackingPermissions } from './permissions.ts';
import type { Poster } from './poster.ts';

/** A server joined within this time may have been joined while the bot was down: it is greeted at start, once. */
const RECENTLY_MS = 7 * 24 * 3600_000;

export interface GreeterParts {
  dispatcher: Dispatcher;
  poster: Poster;
  log: Logger;
  now: () => Date;
}

/** Tells the arena which servers the bot is in, and says hello where the arena wants it. */
export class Greeter {
  readonly #parts: GreeterParts;

  constructor(parts: GreeterParts) {
    this.#parts = parts;
  }

  /** The bot was added to a server just now. Never throws. */
  async joined(guild: Guild): Promise<void> {
    const { dispatcher, log } = this.#parts;
    try {
      const me = guild.members.me ?? (await guild.members.fetchMe());
      const channel = chooseChannel(guild, me);
      const chat: Chat = { id: guild.id, kind: 'group', title: guild.name, channelId: channel?.id ?? '' };
      const missing = channel ? lackingPermissions(channel.permissionsFor(me), false) : ['Send Messages'];
      const hello = await dispatcher.joined(chat, 'discord', missing);
      if (hello) await this.#post(guild, channel, hello);
    } catch (error) {
      log.warn({ error, guildId: guild.id }, 'The hello to a new server failed');
    }
  }

  /** A server that was there when the bot started, or came back after an outage. Never throws. */
  async found(guild: Guild): Promise<void> {
    const age = this.#parts.now().getTime() - guild.joinedTimestamp;
    if (age < RECENTLY_MS) await this.joined(guild);
  }

  /** The bot was removed from a server. Never throws. */
  async left(guild: Guild): Promise<void> {
    try {
      await this.#parts.dispatcher.left({ id: guild.id, kind: 'group', title: guild.name, channelId: '' }, 'discord');
    } catch (error) {
      this.#parts.log.warn({ error, guildId: guild.id }, 'Leaving a server was not noted');
    }
  }

  /** Where the bot may write nowhere, the owner is told. */
  async #post(guild: Guild, channel: TextChannel | undefined, hello: Reply): Promise<void> {
    const { poster } = this.#parts;
    if (channel && maySend(channel, guild.members.me)) {
      await poster.post({ chatId: guild.id, channelId: channel.id }, hello);
    } else {
      await poster.direct(guild.ownerId, hello);
    }
  }
}

/** The server's own place for such messages, else the first where the bot may write, else the first that there is. */
function chooseChannel(guild: Guild, me: GuildMember): TextChannel | undefined {
  const channels = [...guild.channels.cache.values()]
    .filter((channel): channel is TextChannel => channel.type === ChannelType.GuildText)
    .sort((a, b) => a.rawPosition - b.rawPosition);
  const preferred = guild.systemChannel ? [guild.systemChannel, ...channels] : channels;
  return preferred.find(channel => maySend(channel, me)) ?? preferred[0];
}

function maySend(channel: TextChannel, me: GuildMember | null): boolean {
  const permissions = me && channel.permissionsFor(me);
  return permissions?.has([PermissionFlagsBits.ViewChannel, PermissionFlagsBits.SendMessages]) ?? false;
}
