import { setTimeout } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';
import { CALLBACK } from '../fakes/discord/index.ts';
import { type DiscordHarness, startDiscord } from './harness.ts';
import { readMessage } from './read-message.ts';
import { TestDispatcher } from './test-dispatcher.ts';

let harness: DiscordHarness | undefined;
afterEach(async () => {
  await harness?.finish();
  harness = undefined;
});

const reply = (text: string, visibility: Reply['visibility'] = 'public', more: Partial<Reply> = {}): Reply => ({
  text: plain(text),
  visibility,
  ...more,
});
const later = async (ms: number, value: Reply) => {
  await setTimeout(ms);
  return value;
};

describe('a reply that takes a while', () => {
  test('is announced within a second and filled in later', async () => {
    harness = await startDiscord(new TestDispatcher({ fight: () => later(1200, reply('The fight')) }));
    const interaction = await harness.alice.slash(harness.channel, 'fight', { agent: 'x' });
    expect(await interaction.firstResponse()).toBeLessThan(1000);
    expect(interaction.firstResponseType).toBe(CALLBACK.deferredMessage);
    expect(interaction.original).toMatchObject({ thinking: true, visibleTo: null });
    expect(readMessage(await interaction.message()).text).toBe('The fight');
  });

  test('is announced privately where the command is', async () => {
    harness = await startDiscord(new TestDispatcher({ me: () => later(900, reply('Yours', 'private')) }));
    const interaction = await harness.alice.slash(harness.channel, 'me');
    await interaction.firstResponse();
    expect(interaction.original?.visibleTo).toBe(harness.alice.id);
    expect(await interaction.message()).toMatchObject({ visibleTo: harness.alice.id });
  });

  test.each([
    ['private though its command is public', 'fight', { agent: 'x' }, 'private'],
    ['public though its command is private', 'me', {}, 'public'],
  ] as const)('can still be %s', async (_, command, options, visibility) => {
    harness = await startDiscord(new TestDispatcher({ [command]: () => later(900, reply('Done', visibility)) }));
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, command, options);
    const message = await interaction.message();
    expect(message.visibleTo).toBe(visibility === 'private' ? alice.id : null);
    expect(discord.world.messages.get(interaction.messages[0]?.id ?? '')?.deleted).toBe(true);
  });

  test('shows interim states in between, and the last word last', async () => {
    const states: string[] = [];
    harness = await startDiscord(
      new TestDispatcher({
        fight: async (_, onProgress) => {
          for (const state of ['Round 1', 'Round 1 still', 'Round 2']) {
            onProgress(reply(state));
            await setTimeout(800);
          }
          onProgress(reply('Too late to show'));
          return reply('RUSTY won');
        },
      }),
    );
    const interaction = await harness.alice.slash(harness.channel, 'fight', { agent: 'x' });
    const message = await interaction.message(({ embeds }) => embeds[0]?.['description'] === 'RUSTY won');
    await setTimeout(300);
    for (const each of message.history) states.push(String(each.embeds[0]?.['description']));
    expect(states).toEqual(['Round 1', 'Round 1 still', 'Round 2']);
    expect(readMessage(message).text).toBe('RUSTY won');
    expect(interaction.messages).toHaveLength(1);
    expect(interaction.firstResponseMs).toBeLessThan(1000);
  });

  test('with a large picture is announced before the upload', async () => {
    const picture = {
      bytes: new Uint8Array(3_000_000),
      filename: 'fight.gif',
      contentType: 'image/gif',
      alt: 'A fight',
    } as const;
    harness = await startDiscord(new TestDispatcher({ fight: () => reply('Look', 'public', { picture }) }));
    const interaction = await harness.alice.slash(harness.channel, 'fight', { agent: 'x' });
    const message = await interaction.message();
    expect(interaction.firstResponseType).toBe(CALLBACK.deferredMessage);
    expect(message.attachments[0]).toMatchObject({ filename: 'fight.gif', description: 'A fight' });
    expect(message.attachments[0]?.bytes.length).toBe(3_000_000);
    expect(message.embeds[0]?.['image']).toEqual({ url: 'attachment://fight.gif' });
  });

  test('with a picture that Discord refuses comes without it', async () => {
    const picture = {
      bytes: new Uint8Array(400_000),
      filename: 'fight.gif',
      contentType: 'image/gif',
      alt: '',
    } as const;
    harness = await startDiscord(new TestDispatcher({ fight: () => reply('Look', 'public', { picture }) }));
    const { discord, alice, channel } = harness;
    const { failures } = await import('../fakes/discord/index.ts');
    discord.fail({ method: 'PATCH', path: /messages\/@original/, answer: failures.tooLarge() });
    const message = await (await alice.slash(channel, 'fight', { agent: 'x' })).message();
    expect(readMessage(message).text).toContain('larger than Discord takes');
    expect(message.attachments).toEqual([]);
  });
});

describe('a reply that comes too late for its interaction', () => {
  test('is posted in the channel where it is for everybody', async () => {
    harness = await startDiscord(new TestDispatcher({ fight: () => later(1000, reply('Late fight')) }));
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, 'fight', { agent: 'x' });
    await interaction.firstResponse();
    interaction.expire();
    const message = await discord.messageIn(channel);
    expect(readMessage(message).text).toBe('Late fight');
    expect(message.interactionId).toBeNull();
  });

  test('goes to the member where it is theirs only', async () => {
    harness = await startDiscord(new TestDispatcher({ me: () => later(1000, reply('Your secret', 'private')) }));
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, 'me');
    await interaction.firstResponse();
    interaction.expire();
    const message = await discord.messageIn(discord.privateChat(alice));
    expect(readMessage(message).text).toBe('Your secret');
    expect(discord.messagesIn(channel)).toEqual([]);
  });

  test('goes to the member where the bot may not write in the channel', async () => {
    harness = await startDiscord(new TestDispatcher({ fight: () => later(1000, reply('Late fight')) }));
    const { alice, channel, discord } = harness;
    discord.deny(channel, 'SendMessages');
    const interaction = await alice.slash(channel, 'fight', { agent: 'x' });
    await interaction.firstResponse();
    interaction.expire();
    expect(readMessage(await discord.messageIn(discord.privateChat(alice))).text).toBe('Late fight');
  });

  test('is not even tried through the interaction after 15 minutes', async () => {
    let clock = Date.now();
    const dispatcher = new TestDispatcher({
      fight: async () => {
        await setTimeout(900);
        clock += 15 * 60_000;
        return reply('Much later');
      },
    });
    harness = await startDiscord(dispatcher, { now: () => new Date(clock) });
    const { alice, channel, discord } = harness;
    await alice.slash(channel, 'fight', { agent: 'x' });
    await discord.messageIn(channel);
    expect(discord.api.log.filter(({ path }) => path.startsWith('/webhooks/'))).toEqual([]);
  });

  test('is posted where even the announcement came too late', async () => {
    harness = await startDiscord(new TestDispatcher({ fight: () => later(1000, reply('Still here')) }));
    const { alice, channel, discord } = harness;
    discord.fail({ path: /callback$/, times: 1, answer: { delayMs: 3200 } });
    await alice.slash(channel, 'fight', { agent: 'x' });
    expect(readMessage(await discord.messageIn(channel)).text).toBe('Still here');
    discord.expectViolation(/no response within/);
  });
});

test('the network losing a reply does not lose it', async () => {
  harness = await startDiscord(new TestDispatcher({ me: () => reply('Here', 'private') }));
  const { alice, channel, discord } = harness;
  discord.fail({ path: /callback$/, times: 2, answer: 'drop' });
  expect(readMessage(await (await alice.slash(channel, 'me')).message()).text).toBe('Here');
});

test('50 members at once all get a first response within a second', async () => {
  harness = await startDiscord(
    new TestDispatcher({
      fight: ({ options }) => later(Number(options['agent']) * 30, reply(`Fight ${options['agent']}`)),
    }),
  );
  const { discord, guild, channel } = harness;
  const people = Array.from({ length: 50 }, (_, index) => discord.person(`member${index}`, { in: [guild] }));
  const interactions = await Promise.all(
    people.map((person, index) => person.slash(channel, 'fight', { agent: String(index) })),
  );
  const messages = await Promise.all(interactions.map(interaction => interaction.message(undefined, 15_000)));
  expect(messages.map(message => readMessage(message).text)).toEqual(people.map((_, index) => `Fight ${index}`));
  const slowest = Math.max(...interactions.map(interaction => interaction.firstResponseMs ?? Number.POSITIVE_INFINITY));
  expect(slowest).toBeLessThan(1000);
});
