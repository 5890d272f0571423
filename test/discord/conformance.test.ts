import { CONFORMANCE_COMMAND, surfaceConformance } from '../surfaces/conformance.ts';
import { startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { CATALOGUE, TestDispatcher } from './test-dispatcher.ts';

surfaceConformance('Discord', async () => {
  // Pacing has tests of its own; here it would only take time.
  const harness = await startDiscord(new TestDispatcher({}, [...CATALOGUE, CONFORMANCE_COMMAND]), {
    discord: { rateLimits: [] },
  });
  const { discord, guild, channel, surface } = harness;
  const gone = discord.channel(guild, 'gone');
  discord.deleteChannel(gone);
  const quiet = discord.channel(guild, 'quiet', { deny: ['SendMessages', 'AttachFiles'] });
  discord.deny(quiet, 'SendMessages', 'AttachFiles');
  const modest = discord.channel(guild, 'modest');
  discord.deny(modest, 'PinMessages', 'CreatePublicThreads');
  const hermit = discord.person('hermit', { in: [guild], takesPrivateMessages: false });
  const targetOf = (id: string) => ({ chatId: guild.id, channelId: id });
  const find = (messageId: string) => discord.world.messages.get(messageId);
  return {
    surface,
    target: targetOf(channel.id),
    reachable: harness.alice.id,
    unreachable: hermit.id,
    gone: targetOf(gone.id),
    forbidden: { target: targetOf(quiet.id), missing: ['Send Messages', 'Attach Files'] },
    threads: () =>
      [...discord.world.channels.values()].filter(each => each.parentId === channel.id).map(each => each.name),
    modest: targetOf(modest.id),
    isPinned: reference => discord.world.channel(reference.channelId)?.pins.includes(reference.messageId) ?? false,
    read: reference => {
      const message = find(reference.messageId);
      return message && !message.deleted ? readMessage(message) : undefined;
    },
    remove: async reference => {
      const message = find(reference.messageId);
      if (message) discord.deleteMessage(message);
    },
    stop: () => harness.finish(),
  };
});
