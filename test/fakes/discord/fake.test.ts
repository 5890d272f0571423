import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type FakeChannel, FakeDiscord, type FakeGuild, type FakePerson, FIRST_RESPONSE_MS } from './index.ts';
import { INTERACTION } from './interactions.ts';

/** The fake must refuse what Discord refuses, or the tests of the adapter prove nothing. */

let discord: FakeDiscord;
let guild: FakeGuild;
let channel: FakeChannel;
let ann: FakePerson;

beforeEach(async () => {
  discord = new FakeDiscord();
  await discord.start();
  guild = discord.guild('Club');
  channel = discord.channel(guild, 'arena');
  ann = discord.person('ann', { in: [guild] });
});
afterEach(() => discord.stop());

const closed = { allowed_mentions: { parse: [] } };
const button = (more: object) => ({ type: 2, style: 1, label: 'A', custom_id: 'a', ...more });
const row = (...components: object[]) => ({ type: 1, components });

async function call(method: string, path: string, body?: unknown, token: string | null = discord.token) {
  const response = await fetch(`${discord.apiBase}/v10${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bot ${token}` }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const json: unknown = text === '' ? {} : JSON.parse(text);
  return { status: response.status, ...(json as { id?: string; code?: number }) };
}

const post = (body: object) => call('POST', `/channels/${channel.id}/messages`, { ...closed, ...body });

async function upload(name: string, size: number, description = true) {
  const form = new FormData();
  const attachments = description ? [{ id: '0', filename: name, description: 'x' }] : [];
  form.set('payload_json', JSON.stringify({ ...closed, attachments }));
  form.set('files[0]', new Blob([new Uint8Array(size)]), name);
  const response = await fetch(`${discord.apiBase}/v10/channels/${channel.id}/messages`, {
    method: 'POST',
    headers: { authorization: `Bot ${discord.token}` },
    body: form,
  });
  return { status: response.status, ...((await response.json()) as { code?: number }) };
}

describe('a message', () => {
  test.each<[string, object]>([
    ['a title of 257', { embeds: [{ title: 'x'.repeat(257) }] }],
    ['a description of 4,097', { embeds: [{ description: 'x'.repeat(4097) }] }],
    ['26 fields', { embeds: [{ fields: Array.from({ length: 26 }, () => ({ name: 'a', value: 'b' })) }] }],
    ['a field without a value', { embeds: [{ fields: [{ name: 'a', value: ' ' }] }] }],
    ['embeds of 6,001 in all', { embeds: [{ description: 'x'.repeat(4000) }, { description: 'x'.repeat(2001) }] }],
    ['an embed of nothing', { embeds: [{ color: 1 }] }],
    ['a picture that is not attached', { embeds: [{ image: { url: 'attachment://x.png' } }] }],
    ['content of 2,001', { content: 'x'.repeat(2001) }],
    ['half a character', { content: '\uD83D' }],
    [
      'six rows',
      { content: 'x', components: Array.from({ length: 6 }, (_, index) => row(button({ custom_id: `${index}` }))) },
    ],
    [
      'six buttons in a row',
      {
        content: 'x',
        components: [row(...Array.from({ length: 6 }, (_, index) => button({ custom_id: `${index}` })))],
      },
    ],
    ['an empty row', { content: 'x', components: [row()] }],
    ['one custom id twice', { content: 'x', components: [row(button({}), button({}))] }],
    ['a custom id of 101', { content: 'x', components: [row(button({ custom_id: 'x'.repeat(101) }))] }],
    ['a label of 81', { content: 'x', components: [row(button({ label: 'x'.repeat(81) }))] }],
    ['a button without a face', { content: 'x', components: [row(button({ label: '' }))] }],
    ['an emoji that is none', { content: 'x', components: [row(button({ emoji: { name: 'sword' } }))] }],
    [
      'a link without https',
      { content: 'x', components: [row({ type: 2, style: 5, label: 'A', url: 'javascript:x' })] },
    ],
    ['a flag that is not for channels', { content: 'x', flags: 64 }],
    ['a nonce of 26', { content: 'x', nonce: 'x'.repeat(26) }],
  ])('with %s is refused as Discord does, and fails the test', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, code: 50035 });
    expect(() => discord.assertNoViolations()).toThrow(/50035/);
    discord.expectViolation(/50035/);
    discord.assertNoViolations();
  });

  test('that is good is taken, once for one nonce', async () => {
    const body = { content: 'x', embeds: [{ title: 'x'.repeat(256) }], nonce: 'n', enforce_nonce: true };
    const [first, second] = [await post(body), await post(body)];
    expect(first.status).toBe(200);
    expect(second.id).toBe(first.id);
    discord.assertNoViolations();
  });

  test('of nothing is refused', async () => {
    expect(await post({ content: ' ' })).toMatchObject({ code: 50006 });
    discord.expectViolation(/50006/);
  });

  test.each([undefined, {}, { parse: ['users'] }, { parse: [], replied_user: true }, { parse: [], users: ['1'] }])(
    'with allowed mentions %j breaks our promise',
    async allowed => {
      expect((await post({ content: 'x', allowed_mentions: allowed })).status).toBe(200);
      discord.expectViolation(/allowed_mentions/);
    },
  );

  test('with a file that is too large, oddly named or undescribed is refused', async () => {
    expect(await upload('a.png', 10 * 1024 * 1024 + 1)).toMatchObject({ status: 413, code: 40005 });
    expect(await upload('a b.png', 1)).toMatchObject({ code: 50035 });
    expect(await upload('a.png', 1, false)).toMatchObject({ code: 50035 });
    expect(await upload('a.png', 10 * 1024 * 1024)).toMatchObject({ status: 200 });
    expect(discord.violations).toHaveLength(3);
  });

  test('where the bot may not write is refused, and where nothing is', async () => {
    discord.deny(channel, 'EmbedLinks');
    expect(await post({ embeds: [{ title: 'x' }] })).toMatchObject({ status: 403, code: 50013 });
    discord.deny(channel, 'ViewChannel');
    expect(await post({ content: 'x' })).toMatchObject({ status: 403, code: 50001 });
    discord.deleteChannel(channel);
    expect(await post({ content: 'x' })).toMatchObject({ status: 404, code: 10003 });
    expect(await call('POST', `/channels/${channel.id}/messages`, { content: 'x' }, 'wrong')).toMatchObject({
      status: 401,
    });
  });

  test('beyond the rate limit is refused with how long to wait', async () => {
    const statuses = [];
    for (let index = 0; index < 6; index++) statuses.push((await post({ content: 'x' })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
  });
});

describe('an interaction', () => {
  async function asked() {
    discord.commands.global.replaceAll([{ name: 'me', description: 'You' }]);
    const interaction = await ann.slash(channel, 'me');
    const callback = (body: object) =>
      call('POST', `/interactions/${interaction.id}/${interaction.token}/callback`, body, null);
    const hook = `/webhooks/${discord.world.applicationId}/${interaction.token}`;
    return { interaction, callback, hook };
  }

  test('is answered once', async () => {
    const { callback } = await asked();
    expect((await callback({ type: 4, data: { ...closed, content: 'x' } })).status).toBe(204);
    expect(await callback({ type: 4, data: { ...closed, content: 'x' } })).toMatchObject({ code: 40060 });
    discord.expectViolation(/40060/);
  });

  test('is void after 3 s', async () => {
    const { interaction, callback } = await asked();
    await expect.poll(() => discord.violations).toHaveLength(1);
    expect(interaction.waitedMs()).toBeGreaterThanOrEqual(FIRST_RESPONSE_MS);
    expect(await callback({ type: 5 })).toMatchObject({ status: 404, code: 10062 });
    discord.expectViolation(/no response within 3000 ms/);
  });

  test('is void after 15 minutes, and has no messages before its first response', async () => {
    const { interaction, callback, hook } = await asked();
    expect(await call('PATCH', `${hook}/messages/@original`, { ...closed, content: 'x' }, null)).toMatchObject({
      code: 10015,
    });
    discord.expectViolation(/10015/);
    await callback({ type: 5 });
    interaction.expire();
    expect(await call('PATCH', `${hook}/messages/@original`, { ...closed, content: 'x' }, null)).toMatchObject({
      status: 401,
      code: 50027,
    });
  });

  test('cannot change whether it is private', async () => {
    const { interaction, callback, hook } = await asked();
    await callback({ type: 5 });
    await call('POST', hook, { ...closed, content: 'x', flags: 64 }, null);
    expect(interaction.original).toMatchObject({ visibleTo: null, content: 'x' });
    discord.expectViolation(/cannot change whether it is private/);
  });

  test.each([
    ['choices', { type: 8, data: { choices: [] } }],
    ['an update of a message that there is not', { type: 7, data: { ...closed, content: 'x' } }],
    ['a modal without fields', { type: 9, data: { title: 'x', custom_id: 'x', components: [] } }],
    [
      'a modal with a bare text box',
      { type: 9, data: { title: 'x', custom_id: 'x', components: [{ type: 4, custom_id: 'x' }] } },
    ],
  ])('is not answered with %s', async (_, body) => {
    const { callback } = await asked();
    expect(await callback(body)).toMatchObject({ code: 50035 });
    discord.expectViolation(/50035/);
  });

  test('of a modal is not answered with another', async () => {
    const { callback, interaction } = await asked();
    const field = { type: 18, label: 'Name', component: { type: 4, style: 1, custom_id: 'name' } };
    const modal = { type: 9, data: { title: 'x', custom_id: 'x', components: [field] } };
    await callback(modal);
    const sent = await ann.submit(interaction, { Name: 'Rusty' });
    expect(sent.type).toBe(INTERACTION.modalSubmit);
    expect(await call('POST', `/interactions/${sent.id}/${sent.token}/callback`, modal, null)).toMatchObject({
      code: 50035,
    });
  });

  test('is sent only where a client would send it', async () => {
    discord.commands.global.replaceAll([
      { name: 'mod', description: 'x', default_member_permissions: '32', contexts: [0] },
      {
        name: 'add',
        description: 'x',
        options: [{ type: 4, name: 'n', description: 'x', required: true, min_value: 1 }],
      },
    ]);
    const moderator = discord.person('mo', { in: [guild], moderator: true });
    await expect(ann.slash(channel, 'mod')).rejects.toThrow('hidden');
    await expect(moderator.slash(discord.privateChat(moderator), 'mod')).rejects.toThrow('not offered');
    await expect(ann.slash(channel, 'add')).rejects.toThrow('needs the option');
    await expect(ann.slash(channel, 'add', { n: 0 })).rejects.toThrow('Out of bounds');
    await expect(ann.slash(channel, 'nothing')).rejects.toThrow('not registered');
  });
});

describe('commands', () => {
  const good = { name: 'fight', description: 'Fight' };
  const option = { type: 3, name: 'agent', description: 'x' };
  test.each<[string, object]>([
    ['a capital letter', { ...good, name: 'Fight' }],
    ['a space in the name', { ...good, name: 'agent create' }],
    ['no description', { ...good, description: '' }],
    ['a description of 101', { ...good, description: 'x'.repeat(101) }],
    ['26 options', { ...good, options: Array.from({ length: 26 }, (_, index) => ({ ...option, name: `o${index}` })) }],
    ['a required option after others', { ...good, options: [option, { ...option, name: 'b', required: true }] }],
    ['one option twice', { ...good, options: [option, option] }],
    ['options beside subcommands', { ...good, options: [option, { type: 1, name: 'sub', description: 'x' }] }],
    [
      '26 choices',
      {
        ...good,
        options: [
          { ...option, choices: Array.from({ length: 26 }, (_, index) => ({ name: `c${index}`, value: 'x' })) },
        ],
      },
    ],
    [
      'choices and completion',
      { ...good, options: [{ ...option, autocomplete: true, choices: [{ name: 'a', value: 'a' }] }] },
    ],
    ['a length of a number', { ...good, options: [{ ...option, type: 4, max_length: 3 }] }],
    [
      '8,001 characters',
      {
        ...good,
        options: Array.from({ length: 25 }, (_, index) => ({
          ...option,
          name: `option${index}`,
          choices: Array.from({ length: 25 }, (__, choice) => ({
            name: `${choice}`.padEnd(20, 'x'),
            value: `${choice}`,
          })),
        })),
      },
    ],
  ])('with %s are refused', async (_, command) => {
    const path = `/applications/${discord.world.applicationId}/commands`;
    expect(await call('PUT', path, [command])).toMatchObject({ status: 400, code: 50035 });
    expect((await call('PUT', path, [good])).status).toBe(200);
    discord.expectViolation(/50035/);
  });

  test('of one server name no places', async () => {
    const path = `/applications/${discord.world.applicationId}/guilds/${guild.id}/commands`;
    expect(await call('PUT', path, [{ ...good, contexts: [0] }])).toMatchObject({ code: 50035 });
  });
});

describe('threads and pins', () => {
  const place = { name: 'Spring Cup' };
  const message = async () => `/channels/${channel.id}/messages/${(await post({ content: 'x' })).id}`;
  const pinOf = (path: string) => path.replace('/messages/', '/messages/pins/');

  test.each([
    ['without a name', {}],
    ['with an empty name', { name: ' ' }],
    ['with a name of 101 characters', { name: 'x'.repeat(101) }],
    ['that lives for two hours', { ...place, auto_archive_duration: 120 }],
  ])('a thread %s is refused', async (_, body) => {
    expect(await call('POST', `${await message()}/threads`, body)).toMatchObject({ status: 400, code: 50035 });
    discord.expectViolation(/50035/);
  });

  test('a message has one thread, of its own id, and none inside a thread', async () => {
    const path = await message();
    const thread = await call('POST', `${path}/threads`, place);
    expect(thread).toMatchObject({ status: 200, id: path.split('/').at(-1) });
    expect(await call('POST', `${path}/threads`, place)).toMatchObject({ status: 400, code: 160004 });
    const inside = await call('POST', `/channels/${thread.id}/messages`, { ...closed, content: 'x' });
    const nested = `/channels/${thread.id}/messages/${inside.id}/threads`;
    expect(await call('POST', nested, place)).toMatchObject({ status: 400, code: 50024 });
  });

  test('rights, locked threads and what is gone', async () => {
    const path = await message();
    const thread = await call('POST', `${path}/threads`, place);
    const locked = discord.world.channel(thread.id ?? '');
    if (locked) Object.assign(locked, { locked: true, archived: true });
    const words = { ...closed, content: 'x' };
    expect(await call('POST', `/channels/${thread.id}/messages`, words)).toMatchObject({ status: 400, code: 160005 });
    expect(await call('PATCH', `/channels/${thread.id}`, { archived: false })).toMatchObject({ code: 50013 });
    discord.deny(channel, 'CreatePublicThreads', 'PinMessages');
    const other = await message();
    expect(await call('POST', `${other}/threads`, place)).toMatchObject({ status: 403, code: 50013 });
    expect(await call('PUT', pinOf(other))).toMatchObject({ status: 403, code: 50013 });
    expect(await call('DELETE', pinOf(other))).toMatchObject({ status: 403, code: 50013 });
    discord.deny(channel);
    for (const missing of discord.messagesIn(channel)) discord.deleteMessage(missing);
    expect(await call('PUT', pinOf(other))).toMatchObject({ status: 404, code: 10008 });
    expect(await call('POST', `${other}/threads`, place)).toMatchObject({ status: 404, code: 10008 });
  });

  test('250 pins, each once', async () => {
    const path = await message();
    channel.pins = Array.from({ length: 249 }, (_, index) => `pin${index}`);
    for (let times = 0; times < 2; times++) expect((await call('PUT', pinOf(path))).status).toBe(204);
    expect(await call('PUT', pinOf(await message()))).toMatchObject({ status: 400, code: 30003 });
    for (let times = 0; times < 2; times++) expect((await call('DELETE', pinOf(path))).status).toBe(204);
    expect(channel.pins).toHaveLength(249);
  });
});

describe('the gateway', () => {
  const identify = (more: object) => ({ op: 2, d: { token: discord.token, intents: 1, properties: {}, ...more } });

  async function closeCode(...payloads: object[]): Promise<number> {
    const socket = new WebSocket(`${discord.gateway.url}/?v=10&encoding=json`);
    const code = new Promise<number>(resolve => socket.on('close', resolve));
    await new Promise(resolve => socket.once('message', resolve));
    for (const payload of payloads) socket.send(JSON.stringify(payload));
    return code;
  }

  test.each([
    ['something before it identifies', () => [{ op: 3, d: {} }], 4003],
    ['a wrong token', () => [identify({ token: 'wrong' })], 4004],
    ['two identifications', () => [identify({}), identify({})], 4005],
    ['more than the servers intent', () => [identify({ intents: 1 | 512 })], 4014],
    ['a shard that there is not', () => [identify({ shard: [2, 2] })], 4010],
  ] as const)('closes on %s', async (_, payloads, code) => {
    expect(await closeCode(...payloads())).toBe(code);
  });
});
