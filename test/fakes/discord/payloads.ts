import { ChannelType } from 'discord-api-types/v10';
import { BOT_PERMISSIONS, MEMBER_PERMISSIONS } from './permissions.ts';
import {
  type FakeChannel,
  type FakeGuild,
  type FakeMessage,
  type FakeUserRecord,
  isThread,
  type World,
} from './world.ts';

/** The fake's state as Discord writes it, on the gateway and in REST answers. */

export function userPayload(user: FakeUserRecord): object {
  return {
    id: user.id,
    username: user.username,
    discriminator: '0',
    global_name: user.globalName,
    avatar: null,
    bot: user.isBot,
    public_flags: 0,
  };
}

export function memberPayload(
  user: FakeUserRecord,
  nickname: string | null,
  permissions?: bigint,
  roles: readonly string[] = [],
): object {
  return {
    user: userPayload(user),
    nick: nickname,
    avatar: null,
    roles,
    joined_at: '2025-01-01T00:00:00.000Z',
    deaf: false,
    mute: false,
    flags: 0,
    pending: false,
    ...(permissions === undefined ? {} : { permissions: permissions.toString() }),
  };
}

export function channelPayload(world: World, channel: FakeChannel): object {
  if (channel.guildId === undefined) {
    const recipient = channel.recipientId === undefined ? undefined : world.users.get(channel.recipientId);
    return { id: channel.id, type: channel.type, flags: 0, recipients: recipient ? [userPayload(recipient)] : [] };
  }
  const base = {
    id: channel.id,
    type: channel.type,
    name: channel.name,
    guild_id: channel.guildId,
    parent_id: channel.parentId ?? null,
    position: channel.position,
    nsfw: false,
    flags: 0,
    rate_limit_per_user: 0,
    last_message_id: null,
  };
  if (isThread(channel)) {
    return {
      ...base,
      owner_id: world.botId,
      message_count: 0,
      member_count: 1,
      thread_metadata: {
        archived: channel.archived,
        locked: channel.locked,
        auto_archive_duration: 1440,
        archive_timestamp: '2025-01-01T00:00:00.000Z',
      },
    };
  }
  return { ...base, topic: null, permission_overwrites: overwrites(world, channel) };
}

function overwrites(world: World, channel: FakeChannel): object[] {
  return channel.denied === 0n ? [] : [{ id: world.botId, type: 1, allow: '0', deny: channel.denied.toString() }];
}

export function guildPayload(world: World, guild: FakeGuild): object {
  const channels = [...world.channels.values()].filter(channel => channel.guildId === guild.id && !channel.deleted);
  const bot = world.users.get(world.botId);
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.ownerId,
    icon: null,
    splash: null,
    discovery_splash: null,
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 0,
    default_message_notifications: 1,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    nsfw: false,
    application_id: null,
    system_channel_id: guild.systemChannelId,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    preferred_locale: 'en-US',
    premium_tier: guild.premiumTier,
    premium_progress_bar_enabled: false,
    vanity_url_code: null,
    description: null,
    banner: null,
    features: [],
    emojis: [],
    stickers: [],
    roles: rolePayloads(world, guild),
    joined_at: guild.joinedAt.toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size + 1,
    voice_states: [],
    members: bot ? [{ ...memberPayload(bot, null), roles: [botRoleId(guild)] }] : [],
    channels: channels.filter(channel => !isThread(channel)).map(channel => channelPayload(world, channel)),
    threads: channels.filter(isThread).map(channel => channelPayload(world, channel)),
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}

function botRoleId(guild: FakeGuild): string {
  return (BigInt(guild.id) + 1n).toString();
}

function rolePayloads(world: World, guild: FakeGuild): object[] {
  const role = {
    color: 0,
    colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
    hoist: false,
    icon: null,
    unicode_emoji: null,
    mentionable: false,
    flags: 0,
  };
  return [
    {
      ...role,
      id: guild.id,
      name: '@everyone',
      position: 0,
      managed: false,
      permissions: MEMBER_PERMISSIONS.toString(),
    },
    {
      ...role,
      id: botRoleId(guild),
      name: 'Agent Arena',
      position: 1,
      managed: true,
      permissions: BOT_PERMISSIONS.toString(),
      tags: { bot_id: world.botId },
    },
    ...guild.roles.map(({ id, name, permissions }, index) => ({
      ...role,
      id,
      name,
      position: index + 2,
      managed: false,
      permissions: permissions.toString(),
    })),
  ];
}

export function messagePayload(world: World, message: FakeMessage): object {
  const author = world.users.get(message.authorId);
  const channel = world.channels.get(message.channelId);
  return {
    id: message.id,
    type: message.referencedId ? 19 : message.interactionId ? 20 : 0,
    channel_id: message.channelId,
    ...(channel?.guildId === undefined ? {} : { guild_id: channel.guildId }),
    content: message.content,
    author: author ? userPayload(author) : null,
    embeds: message.embeds,
    components: message.components,
    attachments: message.attachments.map(attachment => ({
      id: attachment.id,
      filename: attachment.filename,
      size: attachment.bytes.length,
      url: `https://cdn.discordapp.com/attachments/${message.channelId}/${attachment.id}/${attachment.filename}`,
      proxy_url: `https://media.discordapp.net/attachments/${message.channelId}/${attachment.id}/${attachment.filename}`,
      content_type: attachment.contentType,
      ...(attachment.description === null ? {} : { description: attachment.description }),
    })),
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: channel?.pins.includes(message.id) ?? false,
    tts: false,
    timestamp: new Date(message.createdAt).toISOString(),
    edited_timestamp: message.history.length > 0 ? new Date().toISOString() : null,
    flags: message.flags,
    application_id: world.applicationId,
    ...(message.interactionId ? { webhook_id: world.applicationId } : {}),
    ...(message.referencedId
      ? { message_reference: { type: 0, message_id: message.referencedId, channel_id: message.channelId } }
      : {}),
  };
}

export function isPrivateChat(channel: FakeChannel): boolean {
  return channel.type === ChannelType.DM;
}
