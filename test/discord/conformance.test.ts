import { plain } from '../../bots/rich-text.ts';
import { describeSurfaceConformance } from '../surfaces/conformance.ts';
import { startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { TestDispatcher } from './test-dispatcher.ts';

describeSurfaceConformance('Discord', async () => {
  const harness = await startDiscord(new TestDispatcher({ me: () => ({ text: plain('You'), visibility: 'private' }) }));
  const { discord, guild, channel, surface } = harness;
  const gone = discord.channel(guild, 'gone');
  discord.deleteChannel(gone);
  const forbidden = discord.channel(guild, 'quiet', { deny: ['SendMessages'] });
  const hermit = discord.person('hermit', { in: [guild], takesPrivateMessages: false });
  const targetOf = (id: string) => ({ chatId: guild.id, channelId: id });
  const find = (messageId: string) => {
    const message = discord.world.messages.get(messageId);
    if (!message) throw new Error(`No message ${messageId}`);
    return message;
  };
  return {
    surface,
    target: targetOf(channel.id),
    goneTarget: targetOf(gone.id),
    forbiddenTarget: targetOf(forbidden.id),
    person: harness.alice.id,
    unreachablePerson: hermit.id,
    action: { command: 'challenge accept', options: { challenge: '7' } },
    read: reference => readMessage(find(reference.messageId)),
    remove: reference => discord.deleteMessage(find(reference.messageId)),
    setDown: isDown => {
      discord.api.isDown = isDown;
    },
    assertNoViolations: () => discord.assertNoViolations(),
    stop: () => harness.finish(),
  };
});
