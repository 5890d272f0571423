import { type ClientRequest, request as httpRequest } from 'node:http';
import { EventSource } from 'eventsource';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { readContract } from './contract.ts';
import {
  type Answer,
  ask,
  member,
  OPEN_CONFIG,
  openMarket,
  openTestApi,
  spectator,
  type TestApi,
  tellResult,
} from './harness.ts';

/** Markets and prices as a browser follows them, from the opening to the end. */

const HASTE = { everyMs: 50, heartbeatMs: 100 };

let api: TestApi;
let contexts: CommunityContext[];
let gil: CommunityContext;
/** How often markets were looked up. */
let reads = 0;

beforeAll(async () => {
  api = await openTestApi({
    simulatedMarkets: true,
    overrides: { streams: HASTE },
    onMarketRead: () => {
      reads += 1;
    },
  });
  const ada = await member(api.house, 'ada', 'Rusty');
  const bob = await member(api.house, 'bob', 'Voltran', 'gunner');
  contexts = [ada.context, bob.context];
  gil = await spectator(api.house, 'gil');
});
afterAll(() => api.close());

interface Heard {
  type: string;
  id: string;
  data: Record<string, unknown>;
}

/** What an EventSource hears at an address; it is closed where the stream says that it ends, as /docs asks. */
function follow(path: string, { closesAtEnd = true } = {}): { heard: Heard[]; source: EventSource } {
  const source = new EventSource(api.running.url + path);
  const heard: Heard[] = [];
  for (const type of ['market', 'price', 'end']) {
    source.addEventListener(type, ({ lastEventId, data }) => {
      heard.push({ type, id: lastEventId, data: JSON.parse(data) });
      if (type === 'end' && closesAtEnd) source.close();
    });
  }
  return { heard, source };
}

/** The same two meet again only after a while. */
async function newMarket(): Promise<string> {
  await api.pass(10 * 60_000);
  return openMarket(api, contexts);
}

const bet = (matchId: string, pick: Pick, stake: number) =>
  api.house.wagers.bet(gil, { matchId, pick, stake, key: newId() });

async function openStreams(): Promise<number> {
  const { text } = await api.get('/metrics');
  return [...text.matchAll(/^arena_event_streams\{.*\} (\d+)$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
}

describe('a market', () => {
  it('is told from its opening over each bet and its lock to what came true', async () => {
    const matchId = await newMarket();
    const { heard, source } = follow(`/v1/markets/${matchId}/events`);
    const states = () => heard.map(({ type, data }) => `${type} ${data['state']} ${data['volume']}`);
    await expect.poll(states).toEqual(['market open 0']);
    await bet(matchId, 'A', 20);
    await expect.poll(states).toEqual(['market open 0', 'market open 20']);
    const [before, after] = heard.map(({ data }) => (data['chances'] as { A: number }).A);
    expect(after).toBeGreaterThan(before ?? 0);
    await api.pass(67_000);
    await api.house.matches.advance(matchId);
    await expect.poll(() => states().at(-1)).toBe('market locked 20');
    await api.pass(60_000);
    await api.house.matches.advance(matchId);
    await tellResult(api, matchId);
    await expect.poll(() => states().at(-1)).toBe('end settled 20');
    expect(source.readyState).toBe(EventSource.CLOSED);
    expect(new Set(heard.map(({ id }) => id)).size).toBe(heard.length);

    // Events and answers say the same.
    const {
      opening: _opening,
      history: _history,
      ...last
    } = (await api.get(`/v1/markets/${matchId}`)).json as Record<string, unknown>;
    expect(heard.at(-1)).toEqual({ type: 'end', id: 'end', data: last });
    await expect.poll(openStreams).toBe(0);
  });

  it('is told to be void, and an EventSource that comes back is kept away', async () => {
    const matchId = await newMarket();
    await bet(matchId, 'up', 10);
    const path = `/v1/markets/${matchId}/events`;
    const { heard } = follow(path);
    await expect.poll(() => heard.length).toBe(1);
    await api.house.matches.void(matchId, 'The test said so.');
    await expect.poll(() => heard.at(-1)?.data).toMatchObject({ state: 'void', reason: 'The test said so.' });
    const contract = await readContract(api.running.url);
    for (const method of ['GET', 'HEAD']) {
      const again = await api.get(path, { method, headers: { 'last-event-id': 'end' } });
      expect([again.status, again.text]).toEqual([204, '']);
      expect(contract.problemsOf('/v1/markets/{matchId}/events', again, method)).toEqual([]);
    }
    // Who missed the end gets it, whatever was heard before.
    const missed = await api.get(path, { headers: { 'last-event-id': heard[0]?.id ?? '' } });
    expect(missed.text).toMatch(/event: market\n.*\n.*"state":"void".*\n\nevent: end\nid: end\n/);
  });

  it('is looked up once for all who follow it', async () => {
    const matchId = await newMarket();
    const all = Array.from({ length: 10 }, () => follow(`/v1/markets/${matchId}/events`));
    await expect.poll(() => all.every(({ heard }) => heard.length === 1)).toBe(true);
    reads = 0;
    const began = performance.now();
    await new Promise(resolve => setTimeout(resolve, 10 * HASTE.everyMs));
    await expect.poll(() => reads).toBeGreaterThan(1);
    // each for itself would have it read ten times as often
    expect(reads).toBeLessThanOrEqual(2 * Math.ceil((performance.now() - began) / HASTE.everyMs));
    for (const { source } of all) source.close();
    await expect.poll(openStreams).toBe(0);
    await api.house.matches.void(matchId, 'The test said so.');
  });
});

it('a price is told as it moves', async () => {
  const { heard, source } = follow('/v1/prices/btc-usd/events');
  await expect.poll(() => heard.length).toBeGreaterThan(0);
  const before = heard.length;
  await api.pass(5_000);
  await expect.poll(() => heard.length).toBeGreaterThan(before);
  source.close();
  expect(heard[0]?.data).toMatchObject({ symbol: 'BTC-USD', simulated: true });
  await expect.poll(openStreams).toBe(0);
});

describe('limits', () => {
  it('are told as the document promises, by address', async () => {
    const config = { ...OPEN_CONFIG, trustProxy: 'loopback' };
    const limited = await openTestApi({ config, overrides: { streams: { ...HASTE, perAddress: 2, inAll: 3 } } });
    const held: ClientRequest[] = [];
    try {
      const contract = await readContract(limited.running.url);
      const hold = (address: string) =>
        new Promise<void>((resolve, reject) => {
          const url = `${limited.running.url}/v1/prices/BTC-USD/events`;
          const options = { headers: { 'x-forwarded-for': address }, agent: false };
          const request = httpRequest(url, options, response => {
            response.on('error', () => undefined).resume();
            resolve();
          });
          request.on('error', reject).end();
          held.push(request);
        });
      const refusal = async (address: string): Promise<[number, unknown, boolean]> => {
        const path = '/v1/prices/{symbol}/events';
        const answer: Answer = await ask(limited.running.url, path.replace('{symbol}', 'BTC-USD'), {
          headers: { 'x-forwarded-for': address },
        });
        expect(contract.problemsOf(path, answer)).toEqual([]);
        const { errors } = answer.json as { errors: { code: string }[] };
        return [answer.status, errors[0]?.code, Number(answer.headers['retry-after']) > 0];
      };
      await hold('2001:db8::1');
      await hold('2001:db8::2');
      expect(await refusal('2001:db8::3')).toEqual([429, 'too-many-streams', true]);
      await hold('203.0.113.1');
      expect(await refusal('203.0.113.2')).toEqual([503, 'streams-full', true]);
      held[0]?.destroy();
      await expect.poll(() => refusalOrNot(limited, '203.0.113.2')).toBe(200);
    } finally {
      for (const request of held) request.destroy();
      await limited.close();
    }
  });

  it('on requests do not catch who follows several things for long', async () => {
    const limited = await openTestApi({
      config: { ...OPEN_CONFIG, requestsPerMinute: 3 },
      overrides: { streams: HASTE },
    });
    try {
      const source = new EventSource(`${limited.running.url}/v1/prices/BTC-USD/events`);
      let heard = 0;
      source.addEventListener('price', () => {
        heard += 1;
      });
      // Many more updates than a minute has requests, on one of them.
      await expect.poll(() => heard).toBeGreaterThan(2);
      const answer = await limited.get('/v1/prices');
      expect([answer.status, answer.headers['ratelimit-remaining']]).toEqual([200, '1']);
      source.close();
    } finally {
      await limited.close();
    }
  });
});

function refusalOrNot(limited: TestApi, address: string): Promise<number> {
  return ask(limited.running.url, '/v1/prices/BTC-USD/events', { headers: { 'x-forwarded-for': address } }).then(
    answer => answer.status,
  );
}

it('the end of the server ends its streams within its time', async () => {
  const ending = await openTestApi({ overrides: { streams: HASTE } });
  const sources = ['BTC-USD', 'ETH-USD', 'BTC-USD'].map(
    symbol => new EventSource(`${ending.running.url}/v1/prices/${symbol}/events`),
  );
  try {
    await Promise.all(sources.map(source => new Promise<void>(resolve => (source.onopen = () => resolve()))));
    const began = Date.now();
    await ending.running.close();
    expect(Date.now() - began).toBeLessThan(10_000);
    // They would come back after the 5 s that they were told, and elsewhere.
    await expect.poll(() => sources.map(source => source.readyState)).toEqual([0, 0, 0]);
  } finally {
    for (const source of sources) source.close();
    await ending.close();
  }
});
