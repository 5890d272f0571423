import { ChannelType } from 'discord-api-types/v10';
import type { UploadedFile } from './message-rules.ts';
import { BOT_PERMISSIONS, type PermissionName, permissionBits } from './permissions.ts';
import { snowflake } from './snowflake.ts';

/** The state of the fake platform: servers, channels, people and messages, and how Discord writes them. */

export interface FakeUserRecord {
  id: string;
  username: string;
  globalName: string;
  isBot: boolean;
  /** Takes private messages from the bot. */
  takesPrivateMessages: boolean;
}

export interface FakeRole {
  id: string;
  name: string;
  permissions: bigint;
}

export interface Membership {
  /** Rights in the server. */
  permissions: bigint;
  nickname: string | null;
  /** Ids of roles. */
  roles: string[];
}

export interface FakeGuild {
  id: string;
  name: string;
  ownerId: string;
  premiumTier: number;
  systemChannelId: string | null;
  joinedAt: Date;
  /** The bot is in this server. */
  botIsMember: boolean;
  unavailable: boolean;
  /** Rights of members in the server, by user id. */
  members: Map<string, Membership>;
  /** Besides @everyone and the bot's own. */
  roles: FakeRole[];
}

export interface FakeChannel {
  id: string;
  type: ChannelType;
  name: string;
  /** Absent for a private chat. */
  guildId?: string;
  /** The other person of a private chat. */
  recipientId?: string;
  parentId?: string;
  position: number;
  /** What the bot may not do here. */
  denied: bigint;
  archived: boolean;
  /** A thread that only those who manage threads may write in or take out of the archive. */
  locked: boolean;
  /** Messages that are pinned, the last pinned first. */
  pins: string[];
  deleted: boolean;
}

export interface FakeAttachment {
  id: string;
  filename: string;
  contentType: string;
  description: string | null;
  bytes: Uint8Array;
}

/** What a message shows, at one time. */
export interface MessageContent {
  content: string;
  embeds: Record<string, unknown>[];
  components: Record<string, unknown>[];
  attachments: FakeAttachment[];
}

export interface FakeMessage extends MessageContent {
  id: string;
  channelId: string;
  authorId: string;
  flags: number;
  /** The only person who sees it, for ephemeral messages. */
  visibleTo: string | null;
  /** "Is thinking": announced by a deferred reply and not filled in yet. */
  thinking: boolean;
  referencedId: string | null;
  /** Interaction that it answers. */
  interactionId: string | null;
  nonce: string | null;
  /** What it showed before each edit, oldest first. */
  history: MessageContent[];
  createdAt: number;
  deleted: boolean;
}

export class World {
  readonly applicationId = snowflake();
  readonly botId = this.applicationId;
  readonly users = new Map<string, FakeUserRecord>();
  readonly guilds = new Map<string, FakeGuild>();
  readonly channels = new Map<string, FakeChannel>();
  readonly messages = new Map<string, FakeMessage>();

  constructor() {
    this.users.set(this.botId, {
      id: this.botId,
      username: 'agent-arena',
      globalName: 'Agent Arena',
      isBot: true,
      takesPrivateMessages: false,
    });
  }

  channel(id: string): FakeChannel | undefined {
    const channel = this.channels.get(id);
    return channel?.deleted ? undefined : channel;
  }

  message(channelId: string, messageId: string): FakeMessage | undefined {
    const message = this.messages.get(messageId);
    return message && !message.deleted && message.channelId === channelId ? message : undefined;
  }

  /** What the bot may do in a channel; nothing in a server that it is not in. */
  botPermissions(channel: FakeChannel): bigint {
    if (channel.guildId === undefined) return BOT_PERMISSIONS;
    if (!this.guilds.get(channel.guildId)?.botIsMember) return 0n;
    const parent = channel.parentId === undefined ? undefined : this.channels.get(channel.parentId);
    return BOT_PERMISSIONS & ~channel.denied & ~(parent?.denied ?? 0n);
  }

  botMay(channel: FakeChannel, ...names: PermissionName[]): boolean {
    const needed = permissionBits(...names);
    return (this.botPermissions(channel) & needed) === needed;
  }

  uploadLimit(guildId: string | undefined): number {
    const tier = guildId === undefined ? 0 : (this.guilds.get(guildId)?.premiumTier ?? 0);
    return (tier >= 3 ? 100 : tier === 2 ? 50 : 10) * 1024 * 1024;
  }

  privateChannelWith(userId: string): FakeChannel {
    const existing = [...this.channels.values()].find(channel => channel.recipientId === userId);
    if (existing) return existing;
    const channel: FakeChannel = {
      id: snowflake(),
      type: ChannelType.DM,
      name: '',
      recipientId: userId,
      position: 0,
      denied: 0n,
      archived: false,
      locked: false,
      pins: [],
      deleted: false,
    };
    this.channels.set(channel.id, channel);
    return channel;
  }
}

export function isThread(channel: FakeChannel): boolean {
  const { AnnouncementThread, PublicThread, PrivateThread } = ChannelType;
  return [AnnouncementThread, PublicThread, PrivateThread].includes(channel.type);
}

/** Files of a request as attachments, with the descriptions that the request gives. */
export function toAttachments(files: UploadedFile[], described: Record<string, unknown>[]): FakeAttachment[] {
  return files.map(file => {
    const entry = described.find(candidate => candidate['id'] === String(file.index));
    const description = typeof entry?.['description'] === 'string' ? entry['description'] : null;
    return { id: snowflake(), filename: file.filename, contentType: file.contentType, description, bytes: file.bytes };
  });
}
