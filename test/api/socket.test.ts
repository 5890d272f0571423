import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import { readContract } from './contract.ts';
import { member, openMarket, openTestApi, settledFight, spectator, type TestApi } from './harness.ts';

/** The same as the streams, over a WebSocket. */

const LIMITS = { perAddress: 4 };

let api: TestApi;
let contexts: CommunityContext[];
let gil: CommunityContext;
const sockets: WebSocket[] = [];

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true, overrides: { streams: LIMITS } });
  const ada = await member(api.house, 'ada', 'Rusty');
  const bob = await member(api.house, 'bob', 'Voltran', 'gunner');
  contexts = [ada.context, bob.context];
  gil = await spectator(api.house, 'gil');
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await expect.poll(openSockets).toBe(0);
});
afterAll(() => api.close());

type Message = Record<string, unknown> & { type: string };

interface Dialogue {
  socket: WebSocket;
  said: Message[];
  say(message: unknown): void;
  /** Of the events so far: kind, and what is asked of the data. */
  events(): string[];
  closed: Promise<number>;
}

async function converse(options: ClientOptions = {}, { running } = api): Promise<Dialogue> {
  const socket = new WebSocket(`${running.url.replace('http', 'ws')}/v1/socket`, options);
  sockets.push(socket);
  const said: Message[] = [];
  socket.on('message', data => said.push(JSON.parse(data.toString())));
  const closed = new Promise<number>(resolve => socket.on('close', resolve));
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  return {
    socket,
    said,
    say: message => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    events: () =>
      said
        .filter(({ type }) => type === 'event')
        .map(({ event, data }) => `${event} ${(data as { state?: string }).state ?? ''}`.trim()),
    closed,
  };
}

async function openSockets(): Promise<number> {
  const { text } = await api.get('/metrics');
  return Number(/^arena_event_streams\{event="socket"\} (\d+)$/m.exec(text)?.[1] ?? 0);
}

async function position(): Promise<string> {
  return ((await api.get('/v1/position')).json as { position: string }).position;
}

it('tells what one subscribes to, as the streams do', async () => {
  await api.pass(10 * 60_000);
  const matchId = await openMarket(api, contexts);
  const one = await converse();
  one.say({ type: 'subscribe', topics: [`odds:${matchId}`, `match:${matchId.toLowerCase()}`], ref: 'a' });
  await expect.poll(() => one.said.length).toBe(2);
  expect(one.said[0]).toEqual({
    type: 'subscribed',
    topics: [`odds:${matchId}`, `match:${matchId}`],
    position: expect.stringMatching(/^\d+-\d+$/),
    reset: false,
    ref: 'a',
  });
  expect(one.said[1]).toMatchObject({ type: 'event', event: 'odds', data: { matchId, state: 'open', volume: 0 } });
  expect(one.said[1]).not.toHaveProperty('id');
  await api.house.wagers.bet(gil, { matchId, pick: 'A', stake: 20, key: newId() });
  await expect.poll(() => one.said.at(-1)).toMatchObject({ data: { volume: 20 } });
  one.say({ type: 'unsubscribe', topics: [`odds:${matchId}`] });
  await expect.poll(() => one.said.at(-1)).toEqual({ type: 'unsubscribed', topics: [`match:${matchId}`] });
  await api.house.wagers.bet(gil, { matchId, pick: 'A', stake: 20, key: newId() });
  await api.pass(67_000);
  await api.house.matches.advance(matchId);
  await expect.poll(one.events).toEqual(['odds open', 'odds open', 'match locked']);
  const locked = one.said.at(-1) as Message;

  // by two topics of one connection an event comes once; a later subscription begins where the log is
  one.say({ type: 'subscribe', topics: [`matches:${gil.communityId}`] });
  await expect.poll(() => one.said.at(-1)).toMatchObject({ type: 'subscribed' });
  await api.pass(60_000);
  await api.house.matches.advance(matchId);
  await expect.poll(one.events).toEqual(['odds open', 'odds open', 'match locked', 'match running']);

  const back = await converse();
  back.say({ type: 'subscribe', topics: [`match:${matchId}`, `matches:${gil.communityId}`], after: locked['id'] });
  await expect.poll(back.events).toEqual(['match running']);
  expect(back.said[0]).toMatchObject({ type: 'subscribed', position: locked['id'], reset: false });
  expect(back.said[1]).toEqual(one.said.at(-1));
  const lost = await converse();
  lost.say({ type: 'subscribe', topics: [`match:${matchId}`], after: '1-1' });
  await expect.poll(() => lost.said).toMatchObject([{ type: 'subscribed', reset: true }]);
});

it('answers pings, in the order of what it is told', async () => {
  const { say, said } = await converse();
  for (const ref of ['1', '2', '3']) say({ type: 'ping', ref });
  await expect.poll(() => said).toEqual(['1', '2', '3'].map(ref => ({ type: 'pong', ref })));
});

describe('what is refused', () => {
  it('leaves the connection and what it follows as they were', async () => {
    const { say, said, socket } = await converse();
    const matchId = newId();
    const cases: [unknown, object][] = [
      ['{', { code: 'bad-json' }],
      ['[]', { code: 'bad-message' }],
      ['null', { code: 'bad-message' }],
      [
        { type: 'shout', ref: 'x' },
        { code: 'bad-message', field: 'type' },
      ],
      [
        { type: 'subscribe', ref: 'x' },
        { code: 'bad-message', field: 'topics' },
      ],
      [
        { type: 'subscribe', topics: ['match'] },
        { code: 'bad-topic', field: 'topics.0' },
      ],
      [
        { type: 'subscribe', topics: [{ $ne: 1 }] },
        { code: 'bad-message', field: 'topics.0' },
      ],
      [{ type: 'subscribe', topics: [`match:${matchId}`], extra: 1 }, { code: 'bad-message' }],
      [
        { type: 'subscribe', topics: [`match:${matchId}`], after: 'x' },
        { code: 'bad-position', field: 'after' },
      ],
      [
        { type: 'subscribe', topics: Array.from({ length: 21 }, () => `match:${newId()}`) },
        { code: 'bad-message', field: 'topics' },
      ],
      [{ type: 'subscribe', topics: [`match:${matchId}`, `odds:${matchId}`] }, { code: 'no-market' }],
      [{ type: 'subscribe', topics: ['me'] }, { code: 'sign-in-required' }],
    ];
    for (const [message, problem] of cases) {
      const before = said.length;
      say(message);
      await expect.poll(() => said.length).toBe(before + 1);
      expect(said.at(-1)).toMatchObject({ type: 'error', errors: [problem], meta: { requestId: expect.any(String) } });
    }
    say({ type: 'subscribe', topics: [`match:${matchId}`], after: await position() });
    await expect.poll(() => said.at(-1)).toMatchObject({ type: 'subscribed', topics: [`match:${matchId}`] });
    say({ type: 'subscribe', topics: [`match:${newId()}`], after: await position() });
    await expect.poll(() => said.at(-1)).toMatchObject({ errors: [{ code: 'already-following', field: 'after' }] });
    say({ type: 'subscribe', topics: Array.from({ length: 20 }, () => `match:${newId()}`) });
    await expect.poll(() => said.at(-1)).toMatchObject({ errors: [{ code: 'too-many-topics' }] });
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });

  it('ends who says too much, too long, or no text', async () => {
    const chatty = await converse();
    for (let number = 0; number < 25; number += 1) chatty.say({ type: 'ping' });
    expect(await chatty.closed).toBe(1008);
    expect(chatty.said.filter(({ type }) => type === 'error')).toMatchObject([{ errors: [{ code: 'rate-limited' }] }]);
    const long = await converse();
    long.say({ type: 'ping', ref: 'x'.repeat(5000) });
    expect(await long.closed).toBe(1009);
    const binary = await converse();
    binary.socket.send(Buffer.from('{"type":"ping"}'));
    expect(await binary.closed).toBe(1003);
  });

  it('is who does not answer the pings of the protocol', async () => {
    // long enough for the living one to answer, however busy this process is
    const strict = await openTestApi({ overrides: { streams: { heartbeatMs: 1_000 } } });
    try {
      const dead = await converse({ autoPong: false }, strict);
      const living = await converse({}, strict);
      expect(await dead.closed).toBe(1006);
      expect(living.socket.readyState).toBe(WebSocket.OPEN);
    } finally {
      await strict.close();
    }
  });

  it('is one connection too many, whatever the others are, and a page of another site', async () => {
    const refusal = (options: ClientOptions = {}) =>
      new Promise<{ status: number; text: string }>(resolve => {
        const socket = new WebSocket(`${api.running.url.replace('http', 'ws')}/v1/socket`, options);
        socket.on('error', () => undefined);
        socket.on('unexpected-response', (_request, response) => {
          let text = '';
          response.on('data', part => {
            text += part;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        });
      });
    const foreign = await refusal({ headers: { cookie: 'arena-access=x', origin: 'https://evil.example' } });
    expect(foreign).toMatchObject({ status: 403, text: expect.stringContaining('"foreign-origin"') });
    await Promise.all([1, 2, 3, 4].map(() => converse()));
    const full = await refusal();
    expect(full).toMatchObject({ status: 429, text: expect.stringContaining('"too-many-streams"') });
    expect((await api.get(`/v1/stream?topics=match:${newId()}`)).status).toBe(429);
  });

  it('is what asks for no WebSocket here, and for one elsewhere', async () => {
    const contract = await readContract(api.running.url);
    for (const method of ['GET', 'HEAD']) {
      const answer = await api.get('/v1/socket', { method });
      expect(answer.status).toBe(426);
      expect(contract.problemsOf('/v1/socket', answer, method)).toEqual([]);
    }
    const elsewhere = await api.get('/v1/position', {
      headers: { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c' },
    });
    expect([elsewhere.status, elsewhere.headers.connection]).toEqual([200, 'close']);
    const socket = new WebSocket(`${api.running.url.replace('http', 'ws')}/v1/position`);
    const status = await new Promise(resolve => {
      socket.on('error', () => undefined);
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    });
    expect(status).toBe(200);
  });
});

it('tells a member what is theirs', async () => {
  const { token } = await api.house.sessions.tokens.create(gil, { name: 'program', scopes: ['read'] });
  await api.pass(10 * 60_000);
  const matchId = await openMarket(api, contexts);
  await api.house.wagers.bet(gil, { matchId, pick: 'A', stake: 20, key: newId() });
  const { say, said, events } = await converse({ headers: { authorization: `Bearer ${token}` } });
  say({ type: 'subscribe', topics: ['me'] });
  await expect.poll(() => said.length).toBe(1);
  await api.pass(10 * 60_000);
  await api.house.matches.advance(matchId);
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'result' } });
  await expect.poll(events).toEqual(['settlement']);
  expect(said.at(-1)).toMatchObject({ data: { matchId, memberId: gil.memberId, paid: 20 } });
});

it('drops who does not read, and nobody else', async () => {
  const slow = await converse();
  const quick = await converse();
  for (const { say } of [slow, quick]) say({ type: 'subscribe', topics: [`matches:${gil.communityId}`] });
  await expect.poll(() => slow.said.length + quick.said.length).toBe(2);
  slow.socket.pause();
  // 16 MB in all: more than any two sockets hold
  const padding = 'x'.repeat(64 * 1024);
  for (let number = 0; number < 256; number += 1) {
    await api.test.database.pool.query(
      `INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data) VALUES ('match', $1, 'M', jsonb_build_object('state', 'locked', 'padding', $2::text))`,
      [gil.communityId, padding],
    );
  }
  await expect.poll(openSockets).toBe(1);
  await expect.poll(() => quick.events().length).toBe(256);
});

it('closes in order when the server ends', async () => {
  const own = await openTestApi();
  const socket = new WebSocket(`${own.running.url.replace('http', 'ws')}/v1/socket`);
  await new Promise(resolve => socket.once('open', resolve));
  const code = new Promise(resolve => socket.on('close', resolve));
  const began = Date.now();
  await own.close();
  expect(await code).toBe(1001);
  expect(Date.now() - began).toBeLessThan(15_000);
});

it('comes with the fights of the house, too', async () => {
  const { say, events } = await converse();
  say({ type: 'subscribe', topics: [`results:${gil.communityId}`, `matches:${gil.communityId}`] });
  const [ada] = contexts;
  if (!ada) throw new Error('nobody fights');
  const matchId = await settledFight(api, ada);
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'result' } });
  await expect
    .poll(events)
    .toEqual(['match open', 'match locked', 'match running', 'fight', 'match settled', 'result']);
});
