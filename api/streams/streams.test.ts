import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { ArenaError, createMetrics, silentLog } from '../../core/platform/index.ts';
import { type EventStreams, eventStreams, type StreamLimits } from './streams.ts';
import type { Source, Update } from './topic.ts';

/** Streams of sources made for the occasion, over real sockets and in haste. */

const HASTE = { everyMs: 20, heartbeatMs: 60 };
const HANDLERS_MS = 1_000;

interface Stage {
  /** What the source says when it is asked next; an error is thrown. */
  say(next: Update | Error): void;
  /** How often it was asked. */
  reads(): number;
  streams: EventStreams;
  /** Opens a stream and collects what comes. */
  listen(headers?: Record<string, string>, body?: string): Promise<Heard>;
  /** Open streams and dropped ones, as /metrics tells them. */
  metric(name: string): Promise<number>;
  close(): Promise<void>;
}

interface Heard {
  response: IncomingMessage;
  text(): string;
  /** The events so far: name and data. */
  events(): string[];
  ended: Promise<'ended' | 'cut'>;
}

const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.close();
});

async function open(limits: Partial<StreamLimits> = {}, first: Update | Error = state(0)): Promise<Stage> {
  const metrics = createMetrics({ processMetrics: false });
  const streams = eventStreams({ metrics, log: silentLog, limits: { ...HASTE, ...limits } });
  let next = first;
  let reads = 0;
  const source: Source = {
    key: 'source',
    event: 'state',
    async read() {
      reads += 1;
      if (next instanceof Error) throw next;
      return next;
    },
  };
  // As in app.ts, where handlers have 15 s: streams must outlive what their handlers may take.
  const app = Fastify({ handlerTimeout: HANDLERS_MS, forceCloseConnections: 'idle' });
  app.setErrorHandler((error: ArenaError, _request, reply) => reply.code(error.status ?? 500).send(error.code));
  app.get('/events', async (request, reply) => {
    await streams.open(request, reply, source);
    return reply;
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const stage: Stage = {
    say(update) {
      next = update;
    },
    reads: () => reads,
    streams,
    listen: (headers = {}, body = '') => listenAt(port, headers, body),
    async metric(name) {
      const line = (await metrics.text()).split('\n').find(each => each.startsWith(`arena_${name}{event="state"}`));
      return Number(line?.split(' ')[1] ?? 0);
    },
    async close() {
      streams.close();
      await app.close();
    },
  };
  stages.push(stage);
  return stage;
}

function listenAt(port: number, headers: Record<string, string>, body: string): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, path: '/events', headers, agent: false }, response => {
      let text = '';
      const ended = new Promise<'ended' | 'cut'>(settle => {
        response.on('end', () => settle('ended'));
        response.on('error', () => settle('cut'));
        response.on('close', () => settle('cut'));
      });
      response.setEncoding('utf8').on('data', part => {
        text += part;
      });
      const events = () =>
        [...text.matchAll(/^event: (.*)\nid: .*\ndata: (.*)\n\n/gm)].map(([, of, data]) => `${of} ${data}`);
      resolve({ response, text: () => text, events, ended });
    });
    request.on('error', reject);
    request.end(body);
  });
}

function state(number: number, isLast = false): Update {
  return { value: { number }, isLast };
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

it('tells the state at once, then each change, then the end', async () => {
  const stage = await open();
  const heard = await stage.listen();
  await expect.poll(heard.events).toEqual(['state {"number":0}']);
  stage.say(state(1));
  await expect.poll(heard.events).toHaveLength(2);
  await pause(3 * HASTE.everyMs);
  stage.say(state(2, true));
  expect(await heard.ended).toBe('ended');
  expect(heard.events()).toEqual(['state {"number":0}', 'state {"number":1}', 'end {"number":2}']);
  expect(heard.text()).toMatch(/^retry: 5000\nevent: state\n/);
  expect(heard.response.headers).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    connection: 'close',
  });
  expect(await stage.metric('event_streams')).toBe(0);
});

it('asks its source once for all who listen, not more often than it may, and not at all when they have gone', async () => {
  const stage = await open({ everyMs: 50 });
  const began = Date.now();
  const all = await Promise.all(Array.from({ length: 12 }, () => stage.listen()));
  while (Date.now() - began < 400 || stage.reads() <= 3) {
    stage.say(state(Date.now()));
    await pause(5);
  }
  const most = (Date.now() - began) / 50 + 2;
  expect(stage.reads()).toBeLessThanOrEqual(most);
  for (const heard of all) expect(heard.events().length).toBeLessThanOrEqual(most);
  for (const { response } of all) response.destroy();
  await expect.poll(() => stage.metric('event_streams')).toBe(0);
  const reads = stage.reads();
  await pause(200);
  expect(stage.reads()).toBe(reads);
});

it('keeps ways open with comments, for longer than handlers may take', async () => {
  const stage = await open();
  const heard = await stage.listen();
  await pause(HANDLERS_MS + 300);
  await expect.poll(() => heard.text().split('\n: \n\n').length).toBeGreaterThan(3);
  stage.say(state(1));
  await expect.poll(heard.events).toHaveLength(2);
});

it('tells only what is news', async () => {
  const stage = await open({}, { value: { price: 1, age: 0 }, news: 1, isLast: false });
  const heard = await stage.listen();
  stage.say({ value: { price: 1, age: 5 }, news: 1, isLast: false });
  await pause(4 * HASTE.everyMs);
  stage.say({ value: { price: 2, age: 0 }, news: 2, isLast: false });
  await expect.poll(heard.events).toHaveLength(2);
  expect(heard.events()[1]).toBe('state {"price":2,"age":0}');
});

it('refuses what cannot be read, and survives what cannot be read for a while', async () => {
  const stage = await open({}, new ArenaError('nothing-there', 'Nothing there.', 404));
  const refused = await stage.listen();
  expect(refused.response.statusCode).toBe(404);
  expect(await stage.metric('event_streams')).toBe(0);
  stage.say(state(1));
  const heard = await stage.listen();
  await expect.poll(heard.events).toHaveLength(1);
  stage.say(new Error('the database is away'));
  await pause(4 * HASTE.everyMs);
  stage.say(state(2));
  await expect.poll(heard.events).toHaveLength(2);
});

it('keeps away who has seen the end, and tells it to everybody else', async () => {
  const stage = await open({}, state(7, true));
  const late = await stage.listen();
  expect(await late.ended).toBe('ended');
  expect(late.events()).toEqual(['state {"number":7}', 'end {"number":7}']);
  expect((await stage.listen({ 'last-event-id': 'end' })).response.statusCode).toBe(204);
  expect((await stage.listen({ 'last-event-id': 'whatever\u00e9' })).response.statusCode).toBe(200);
  stage.say(state(8));
  expect((await stage.listen({ 'last-event-id': 'end' })).response.statusCode).toBe(200);
});

it('drops a reader who does not read, and nobody else', async () => {
  // More than the kernel takes off our hands for a socket that nobody reads (some megabytes on the loopback).
  const large = 'x'.repeat(1 << 19);
  const stage = await open({ backlogBytes: 1 << 20 }, { value: large, isLast: false });
  const slow = await stage.listen();
  slow.response.pause();
  const quick = await stage.listen();
  for (let number = 0; (await stage.metric('event_streams_dropped_total')) === 0; number++) {
    expect(number).toBeLessThan(500);
    stage.say({ value: `${number}${large}`, isLast: false });
    await pause(HASTE.everyMs);
  }
  await expect.poll(() => stage.metric('event_streams')).toBe(1);
  slow.response.resume();
  expect(await slow.ended).toBe('cut');
  const before = quick.events().length;
  stage.say(state(1));
  await expect.poll(() => quick.events().length).toBeGreaterThan(before);
});

it('notices that a reader has gone who had sent what nobody reads', async () => {
  const stage = await open({ heartbeatMs: 60_000 });
  const body = 'x'.repeat(300_000);
  const heard = await stage.listen({ 'content-length': String(body.length) }, body);
  await expect.poll(heard.events).toHaveLength(1);
  heard.response.destroy();
  await expect.poll(() => stage.metric('event_streams')).toBe(0);
});

it('lets in only so many', async () => {
  const stage = await open({ perAddress: 2, inAll: 3 });
  const first = await stage.listen();
  await stage.listen();
  const third = await stage.listen();
  expect([third.response.statusCode, third.response.headers['retry-after']]).toEqual([429, '30']);
  first.response.destroy();
  await expect.poll(() => stage.metric('event_streams')).toBe(1);
  expect((await stage.listen()).response.statusCode).toBe(200);
  const full = await open({ perAddress: 10, inAll: 1 });
  await full.listen();
  expect((await full.listen()).response.statusCode).toBe(503);
});

it('counts those who wait for their first answer, too', async () => {
  const stage = await open({ perAddress: 4 });
  const statuses = await Promise.all(Array.from({ length: 9 }, () => stage.listen()));
  expect(statuses.filter(({ response }) => response.statusCode === 200)).toHaveLength(4);
  expect(statuses.filter(({ response }) => response.statusCode === 429)).toHaveLength(5);
});

it('ends with the server at once, and lets nobody in any more', async () => {
  const stage = await open();
  const all = await Promise.all([stage.listen(), stage.listen()]);
  stage.streams.close();
  expect((await stage.listen()).response.statusCode).toBe(503);
  await stage.close();
  for (const heard of all) expect(await heard.ended).toBe('ended');
  expect(await stage.metric('event_streams')).toBe(0);
});
