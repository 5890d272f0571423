import { setTimeout } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import type { Reply } from '../../bots/reply.ts';
import { plain } from '../../bots/rich-text.ts';
import { CALLBACK, FIRST_RESPONSE_MS } from '../fakes/discord/index.ts';
import { test } from './discord-test.ts';
import { readMessage } from './read-message.ts';
import { TestDispatcher } from './test-dispatcher.ts';

const reply = (text: string, visibility: Reply['visibility'] = 'public', more: Partial<Reply> = {}): Reply => ({
  text: plain(text),
  visibility,
  ...more,
});
const later = async (ms: number, value: Reply) => {
  await setTimeout(ms);
  return value;
};
/** A reply that comes when it is let go. */
function held(value: Reply) {
  let letGo = (_: Reply) => {};
  const answer = new Promise<Reply>(resolve => {
    letGo = resolve;
  });
  return { answer: () => answer, letGo: () => letGo(value) };
}

describe('a reply that takes a while', () => {
  test.concurrent('is announced before it is there, and filled in later', async ({ start }) => {
    const harness = await start(new TestDispatcher({ fight: () => later(1200, reply('The fight')) }));
    const interaction = await harness.alice.slash(harness.channel, 'fight', { agent: 'x' });
    await interaction.firstResponse();
    expect(interaction.firstResponseType).toBe(CALLBACK.deferredMessage);
    expect(interaction.original).toMatchObject({ thinking: true, visibleTo: null });
    expect(readMessage(await interaction.message()).text).toBe('The fight');
  });

  test.concurrent('is announced privately where the command is', async ({ start }) => {
    const harness = await start(new TestDispatcher({ me: () => later(900, reply('Yours', 'private')) }));
    const interaction = await harness.alice.slash(harness.channel, 'me');
    await interaction.firstResponse();
    expect(interaction.original?.visibleTo).toBe(harness.alice.id);
    expect(await interaction.message()).toMatchObject({ visibleTo: harness.alice.id });
  });

  test.concurrent.for([
    ['private though its command is public', 'fight', { agent: 'x' }, 'private'],
    ['public though its command is private', 'me', {}, 'public'],
  ] as const)('can still be %s', async ([, command, options, visibility], { start }) => {
    const harness = await start(new TestDispatcher({ [command]: () => later(900, reply('Done', visibility)) }));
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, command, options);
    const message = await interaction.message();
    expect(message.visibleTo).toBe(visibility === 'private' ? alice.id : null);
    expect(discord.world.messages.get(interaction.messages[0]?.id ?? '')?.deleted).toBe(true);
  });

  test.concurrent('shows interim states in between, and the last word last', async ({ start }) => {
    const states: string[] = [];
    const harness = await start(
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
    expect(states[0]).toBe('Round 1');
    expect(states.length).toBeGreaterThan(1);
    expect(states).not.toContain('Too late to show');
    expect(readMessage(message).text).toBe('RUSTY won');
    expect(interaction.messages).toHaveLength(1);
    expect(interaction.firstResponseMs).toBeLessThan(FIRST_RESPONSE_MS);
  });

  test.concurrent('with a large picture is announced before the upload', async ({ start }) => {
    const picture = {
      bytes: new Uint8Array(3_000_000),
      filename: 'fight.gif',
      contentType: 'image/gif',
      alt: 'A fight',
    } as const;
    const harness = await start(new TestDispatcher({ fight: () => reply('Look', 'public', { picture }) }));
    const interaction = await harness.alice.slash(harness.channel, 'fight', { agent: 'x' });
    const message = await interaction.message();
    expect(interaction.firstResponseType).toBe(CALLBACK.deferredMessage);
    expect(message.attachments[0]).toMatchObject({ filename: 'fight.gif', description: 'A fight' });
    expect(message.attachments[0]?.bytes.length).toBe(3_000_000);
    expect(message.embeds[0]?.['image']).toEqual({ url: 'attachment://fight.gif' });
  });

  test.concurrent('with a picture that Discord refuses comes without it', async ({ start }) => {
    const picture = {
      bytes: new Uint8Array(400_000),
      filename: 'fight.gif',
      contentType: 'image/gif',
      alt: '',
    } as const;
    const harness = await start(new TestDispatcher({ fight: () => reply('Look', 'public', { picture }) }));
    const { discord, alice, channel } = harness;
    const { failures } = await import('../fakes/discord/index.ts');
    discord.fail({ method: 'PATCH', path: /messages\/@original/, answer: failures.tooLarge() });
    const message = await (await alice.slash(channel, 'fight', { agent: 'x' })).message();
    expect(readMessage(message).text).toContain('larger than Discord takes');
    expect(message.attachments).toEqual([]);
  });
});

describe('a reply that comes too late for its interaction', () => {
  test.concurrent('is posted in the channel where it is for everybody', async ({ start }) => {
    const late = held(reply('Late fight'));
    const harness = await start(new TestDispatcher({ fight: late.answer }));
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, 'fight', { agent: 'x' });
    await interaction.firstResponse();
    interaction.expire();
    late.letGo();
    const message = await discord.messageIn(channel);
    expect(readMessage(message).text).toBe('Late fight');
    expect(message.interactionId).toBeNull();
  });

  test.concurrent('goes to the member where it is theirs only', async ({ start }) => {
    const late = held(reply('Your secret', 'private'));
    const harness = await start(new TestDispatcher({ me: late.answer }));
    const { alice, channel, discord } = harness;
    const interaction = await alice.slash(channel, 'me');
    await interaction.firstResponse();
    interaction.expire();
    late.letGo();
    const message = await discord.messageIn(discord.privateChat(alice));
    expect(readMessage(message).text).toBe('Your secret');
    expect(discord.messagesIn(channel)).toEqual([]);
  });

  test.concurrent('goes to the member where the bot may not write in the channel', async ({ start }) => {
    const late = held(reply('Late fight'));
    const harness = await start(new TestDispatcher({ fight: late.answer }));
    const { alice, channel, discord } = harness;
    discord.deny(channel, 'SendMessages');
    const interaction = await alice.slash(channel, 'fight', { agent: 'x' });
    await interaction.firstResponse();
    interaction.expire();
    late.letGo();
    expect(readMessage(await discord.messageIn(discord.privateChat(alice))).text).toBe('Late fight');
  });

  test.concurrent('is not even tried through the interaction after 15 minutes', async ({ start }) => {
    let clock = Date.now();
    const dispatcher = new TestDispatcher({
      fight: async () => {
        await setTimeout(900);
        clock += 15 * 60_000;
        return reply('Much later');
      },
    });
    const harness = await start(dispatcher, { now: () => new Date(clock) });
    const { alice, channel, discord } = harness;
    await alice.slash(channel, 'fight', { agent: 'x' });
    await discord.messageIn(channel);
    expect(discord.api.log.filter(({ path }) => path.startsWith('/webhooks/'))).toEqual([]);
  });

  test.concurrent('is posted where even the announcement came too late', async ({ start }) => {
    const harness = await start(new TestDispatcher({ fight: () => later(1000, reply('Still here')) }));
    const { alice, channel, discord } = harness;
    discord.fail({ path: /callback$/, times: 1, answer: { until: () => discord.violations.length > 0 } });
    await alice.slash(channel, 'fight', { agent: 'x' });
    expect(readMessage(await discord.messageIn(channel)).text).toBe('Still here');
    discord.expectViolation(/no response within/);
  });
});

test.concurrent('the network losing a reply does not lose it', async ({ start }) => {
  const harness = await start(new TestDispatcher({ me: () => reply('Here', 'private') }));
  const { alice, channel, discord } = harness;
  discord.fail({ path: /callback$/, times: 2, answer: 'drop' });
  expect(readMessage(await (await alice.slash(channel, 'me')).message()).text).toBe('Here');
});

test.concurrent('50 members at once all get a first response in time', async ({ start }) => {
  const harness = await start(
    new TestDispatcher({
      fight: ({ options }) => later(Number(options['agent']) * 30, reply(`Fight ${options['agent']}`)),
    }),
  );
  const { discord, guild, channel } = harness;
  const people = Array.from({ length: 50 }, (_, index) => discord.person(`member${index}`, { in: [guild] }));
  const interactions = await Promise.all(
    people.map((person, index) => person.slash(channel, 'fight', { agent: String(index) })),
  );
  const messages = await Promise.all(interactions.map(interaction => interaction.message()));
  expect(messages.map(message => readMessage(message).text)).toEqual(people.map((_, index) => `Fight ${index}`));
  const slowest = Math.max(...interactions.map(interaction => interaction.firstResponseMs ?? Number.POSITIVE_INFINITY));
  expect(slowest).toBeLessThan(FIRST_RESPONSE_MS);
});
