import { setTimeout } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { createDiscordSurface } from '../../bots/discord/index.ts';
import { plain } from '../../bots/rich-text.ts';
import { DiscordFailure, FakeDiscord, waitFor } from '../fakes/discord/index.ts';
import { test } from './discord-test.ts';
import { collectLog, type DiscordHarness, type LoggedLine } from './harness.ts';
import { readMessage } from './read-message.ts';
import { TestDispatcher } from './test-dispatcher.ts';

const answering = () => new TestDispatcher({ me: () => ({ text: plain('Here'), visibility: 'private' }) });
const ready = (surface: DiscordHarness['surface']) =>
  waitFor(() => surface.status().state === 'ready', 'the bot to receive', 60_000);

/** Sends a command and reads the answer: the bot is alive. */
async function expectAlive({ alice, channel }: DiscordHarness): Promise<void> {
  expect(readMessage(await (await alice.slash(channel, 'me')).message()).text).toBe('Here');
}

describe('the connection', () => {
  test.concurrent('says truthfully how it stands', async ({ start }) => {
    const harness = await start(answering());
    expect(harness.surface.status()).toEqual({ state: 'ready', detail: '1 servers, 1 gateway connections' });
    await harness.surface.stop();
    expect(harness.surface.status().state).toBe('stopped');
    // the other end of a connection hears a little later that it was closed
    await expect.poll(() => harness.discord.gateway.connected).toBe(0);
    await harness.surface.start();
    expect(harness.surface.status().state).toBe('ready');
    await expectAlive(harness);
  });

  test.concurrent.for([
    ['cut by the network', (discord: FakeDiscord) => discord.gateway.cutAll()],
    ['closed by Discord', (discord: FakeDiscord) => discord.gateway.dropAll(4000)],
    ['asked to reconnect', (discord: FakeDiscord) => discord.gateway.requestReconnect()],
  ] as const)('%s resumes, and gets what happened meanwhile', async ([, cut], { start }) => {
    const harness = await start(answering());
    const { discord, surface, alice, channel } = harness;
    cut(discord);
    const missed = alice.slash(channel, 'me');
    expect(readMessage(await (await missed).message()).text).toBe('Here');
    await waitFor(() => discord.gateway.counts.resumed > 0, 'a resumed session');
    await ready(surface);
    expect(discord.gateway.counts).toEqual({ identified: 1, resumed: 1 });
  });

  test.concurrent('whose session is void identifies anew', async ({ start }) => {
    const harness = await start(answering());
    const { discord, surface } = harness;
    discord.gateway.invalidateSessions();
    await waitFor(() => discord.gateway.counts.identified === 2, 'a second identification', 60_000);
    await ready(surface);
    await expectAlive(harness);
  });

  test.concurrent('notices a gateway that has gone silent', async ({ start }) => {
    const harness = await start(answering(), { discord: { heartbeatIntervalMs: 300 } });
    harness.discord.gateway.acknowledges = false;
    await waitFor(() => harness.discord.gateway.counts.resumed, 'a resumed session');
    harness.discord.gateway.acknowledges = true;
    await ready(harness.surface);
    await expectAlive(harness);
  });

  test.concurrent('outlives an outage of gateway and REST together', async ({ start }) => {
    const harness = await start(answering());
    const { discord, surface, guild, channel } = harness;
    discord.api.isDown = true;
    discord.gateway.refuses = true;
    discord.gateway.cutAll();
    await waitFor(() => surface.status().state === 'connecting', 'the outage to be noticed');
    await expect(
      surface.post({ chatId: guild.id, channelId: channel.id }, { text: plain('x'), visibility: 'public' }),
    ).rejects.toMatchObject({ code: 'unavailable' });
    await setTimeout(1500);
    discord.api.isDown = false;
    discord.gateway.refuses = false;
    await ready(surface);
    await expectAlive(harness);
  });

  test.concurrent('waits for a Discord that is down at start', async ({ start }) => {
    const harness = await start(answering());
    const { discord, surface } = harness;
    await surface.stop();
    discord.api.isDown = true;
    await surface.start();
    expect(surface.status()).toMatchObject({ state: 'connecting' });
    expect(surface.status().detail).toMatch(/^Discord cannot be reached/);
    discord.api.isDown = false;
    await ready(surface);
    await expectAlive(harness);
  });

  test.concurrent('stops while Discord is down', async ({ start }) => {
    const harness = await start(answering());
    const { discord, surface } = harness;
    await surface.stop();
    discord.api.isDown = true;
    await surface.start();
    await surface.stop();
    expect(surface.status().state).toBe('stopped');
  });

  test.concurrent('takes as many shards as Discord recommends', async ({ start }) => {
    const harness = await start(answering(), {
      discord: { shards: 2 },
      prepare: discord => {
        for (let index = 0; index < 4; index++) discord.guild(`Server ${index}`);
      },
    });
    expect(harness.discord.gateway.connected).toBe(2);
    expect(harness.surface.status().detail).toBe('5 servers, 2 gateway connections');
    await expectAlive(harness);
  });

  test.concurrent('is not held up by a server that is down', async ({ start }) => {
    const started = performance.now();
    const down = { prepare: (discord: FakeDiscord) => void discord.guild('Down', { unavailable: true }) };
    const [held, free] = await Promise.all(
      [down, {}].map(async options => {
        const harness = await start(answering(), options);
        return { harness, ms: performance.now() - started };
      }),
    );
    // discord.js by itself waits 15 s for it; what a busy machine adds, it adds to both
    expect(held!.ms - free!.ms).toBeLessThan(10_000);
    await expectAlive(held!.harness);
  });
});

describe('a wrong token', () => {
  async function startWith(token: string, prepare: (discord: FakeDiscord) => void = () => undefined) {
    const discord = new FakeDiscord();
    await discord.start();
    prepare(discord);
    const log: LoggedLine[] = [];
    const surface = createDiscordSurface({
      token,
      apiBase: discord.apiBase,
      dispatcher: answering(),
      log: collectLog(log),
    });
    const error = await surface.start().catch((reason: unknown) => reason);
    const status = surface.status();
    await surface.stop();
    await discord.stop();
    return { error, status };
  }

  test.concurrent('is said in one sentence, at start and in the status', async () => {
    const { error, status } = await startWith('wrong');
    const sentence =
      'Discord does not accept DISCORD_TOKEN: copy the token again from the Bot page of https://discord.com/developers/applications.';
    expect(error).toMatchObject({ message: sentence });
    expect(status).toEqual({ state: 'failed', detail: sentence });
  });

  test.concurrent('is told from an address that is no Discord', async () => {
    const { error, status } = await startWith('wrong', discord =>
      discord.fail({ path: /gateway/, times: 99, answer: new DiscordFailure(404, 0, '404: Not Found') }),
    );
    expect(error).toBeUndefined();
    expect(status.state).toBe('connecting');
  });

  test.concurrent('that is reset while the bot runs stops it with the same sentence', async ({ start }) => {
    const harness = await start(answering());
    const { discord, surface } = harness;
    discord.gateway.dropAll(4004);
    await waitFor(() => surface.status().state === 'failed', 'the failure');
    expect(surface.status().detail).toContain('DISCORD_TOKEN');
  });
});

test.concurrent('what the arena does not know crashes nothing', async ({ start }) => {
  const dispatcher = answering();
  const harness = await start(dispatcher);
  const { discord, guild, alice, channel, logged } = harness;
  const known = await alice.slash(channel, 'me');
  await known.message();
  const foreign = { ...known.payload, id: '1', token: 't1' };
  discord.gateway.dispatch('INTERACTION_CREATE', { ...foreign, type: 99 }, guild.id);
  discord.gateway.dispatch(
    'INTERACTION_CREATE',
    { ...foreign, type: 2, data: { id: '9', type: 2, name: 'x', target_id: alice.id } },
    guild.id,
  );
  discord.gateway.dispatch(
    'INTERACTION_CREATE',
    { ...foreign, id: '2', type: 2, data: { id: '9', type: 1, name: '\u202E gone' } },
    guild.id,
  );
  discord.gateway.dispatch('NEVER_HEARD_OF_IT', { x: 1 }, guild.id);
  await expectAlive(harness);
  expect(dispatcher.invocations.map(each => each.command)).toContain('\u202E gone');
  expect(logged.filter(line => line.level === 'error').map(line => line.message)).toEqual([
    'An event from Discord could not be read',
  ]);
});
