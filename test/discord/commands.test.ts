import { afterEach, expect, test } from 'vitest';
import { plain } from '../../bots/rich-text.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness | undefined;
afterEach(async () => {
  await harness?.finish();
  harness = undefined;
});

test('a slash command is answered with an embed, within a second', async () => {
  const dispatcher = new TestDispatcher({
    fight: invocation => ({
      title: plain('Fight'),
      text: plain(`Hello ${invocation.actor.displayName}`),
      visibility: 'public',
    }),
  });
  harness = await startDiscord(dispatcher);
  const { alice, bob, channel, guild } = harness;
  const interaction = await alice.slash(channel, 'fight', { agent: 'Rusty', opponent: bob });
  const message = await interaction.message();
  expect(message.embeds[0]).toMatchObject({ title: 'Fight', description: 'Hello Alice' });
  expect(message.visibleTo).toBeNull();
  expect(interaction.firstResponseMs).toBeLessThan(1000);
  expect(dispatcher.invocations[0]).toMatchObject({
    id: `discord:${interaction.id}`,
    command: 'fight',
    via: 'command',
    options: { agent: 'Rusty', opponent: { id: bob.id, username: 'bob', displayName: 'Bob' } },
    chat: { id: guild.id, kind: 'group', title: 'Robot Club', channelId: channel.id },
    actor: { id: alice.id, displayName: 'Alice', username: 'alice' },
    locale: 'en-US',
  });
});
