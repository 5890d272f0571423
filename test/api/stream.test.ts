import { EventSource } from 'eventsource';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildApi } from '../../api/app.ts';
import { type RunningApi, startApi } from '../../api/server.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { appendLive } from '../../core/live/testing/append.ts';
import { createMetrics, newId, silentLog } from '../../core/platform/index.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { readContract } from './contract.ts';
import {
  houseOn,
  member,
  OPEN_CONFIG,
  openMarket,
  openTestApi,
  settledFight,
  spectator,
  type TestApi,
} from './harness.ts';

/** What happens, as browsers and programs follow it: over two API processes' worth of parts on one database. */

let api: TestApi;
/** Another API on the same database: nothing in memory is shared with the first. */
let second: RunningApi;
let contexts: CommunityContext[];
let gil: CommunityContext;
const sources: EventSource[] = [];

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true, overrides: { streams: { perAddress: 40 } } });
  const { house } = await houseOn(api.test.database, api.queues, api.clock, { simulatedMarkets: true });
  second = await startApi(
    await buildApi({
      ...house,
      database: api.test.database,
      queues: api.queues,
      metrics: createMetrics({ processMetrics: false }),
      log: silentLog,
      newId,
      config: OPEN_CONFIG,
    }),
    { host: '127.0.0.1', port: 0 },
  );
  const ada = await member(api.house, 'ada', 'Rusty');
  const bob = await member(api.house, 'bob', 'Voltran', 'gunner');
  contexts = [ada.context, bob.context];
  gil = await spectator(api.house, 'gil');
});
afterEach(() => {
  for (const source of sources.splice(0)) source.close();
});
afterAll(async () => {
  await second.close();
  await api.close();
});

interface Heard {
  type: string;
  id: string;
  data: Record<string, unknown>;
}

const KINDS = [
  'ready',
  'reset',
  'match',
  'fight',
  'result',
  'odds',
  'tape',
  'settlement',
  'tournament',
  'season',
  'end',
];

function follow(
  topics: string,
  { after, base = api.running.url, token }: { after?: string; base?: string; token?: string } = {},
) {
  const url = `${base}/v1/stream?topics=${topics}${after === undefined ? '' : `&after=${after}`}`;
  const source = new EventSource(url, {
    fetch: (input, init) =>
      fetch(input, { ...init, headers: { ...init?.headers, ...(token && { authorization: `Bearer ${token}` }) } }),
  });
  sources.push(source);
  const heard: Heard[] = [];
  for (const type of KINDS) {
    source.addEventListener(type, ({ lastEventId, data }) => {
      heard.push({ type, id: lastEventId, data: JSON.parse(data) });
    });
  }
  const of = (...types: string[]) => heard.filter(({ type }) => types.includes(type)).map(({ data }) => data);
  return { heard, source, of };
}

async function newMarket(): Promise<string> {
  await api.pass(10 * 60_000);
  return openMarket(api, contexts);
}

async function position(): Promise<string> {
  return ((await api.get('/v1/position')).json as { position: string }).position;
}

const bet = (matchId: string, pick: Pick, stake: number) =>
  api.house.wagers.bet(gil, { matchId, pick, stake, key: newId() });

it('tells a match from its lock to its result, a market and a tape, on whichever API one listens', async () => {
  const matchId = await newMarket();
  const topics = `match:${matchId},odds:${matchId},tape:${matchId}`;
  const [one, two] = [follow(topics), follow(topics, { base: second.url })];
  for (const { heard, of } of [one, two]) {
    await expect.poll(() => heard.map(({ type }) => type)).toEqual(['ready', 'odds', 'tape']);
    expect(of('odds')).toMatchObject([{ matchId, state: 'open', paused: false, volume: 0 }]);
    expect(of('tape')).toMatchObject([{ matchId, from: 0, samples: [], length: 46 }]);
  }
  await bet(matchId, 'A', 20);
  for (const { of } of [one, two]) await expect.poll(() => of('odds').at(-1)).toMatchObject({ volume: 20 });
  await api.pass(67_000 + 10_500);
  await api.house.matches.advance(matchId);
  const { lockAt } = await api.house.matches.get(matchId);
  for (const { of } of [one, two]) {
    await expect.poll(() => of('match').map(({ state }) => state)).toEqual(['locked']);
    await expect.poll(() => of('odds').at(-1)).toMatchObject({ state: 'locked' });
    await expect.poll(() => samplesOf(of('tape')).length).toBeGreaterThanOrEqual(8);
    // no second that has not passed; the first is the third after the lock
    const { length } = samplesOf(of('tape'));
    expect(length).toBeLessThanOrEqual(Math.floor((api.clock.now().getTime() - lockAt.getTime()) / 1000) - 2);
  }
  await api.pass(60_000);
  await api.house.matches.advance(matchId);
  const match = await api.house.matches.get(matchId);
  expect(match.state).toBe('settled');
  for (const { of, heard } of [one, two]) {
    await expect.poll(() => of('end')).toEqual([{ topic: `tape:${matchId}` }]);
    expect(samplesOf(of('tape'))).toEqual(match.tape?.samples);
    // its chat does not know yet; the log may tell a moment later than the tape, which is looked at by itself
    await expect.poll(() => of('match').map(({ state }) => state)).toEqual(['locked', 'running']);
    expect(of('odds').at(-1)).toMatchObject({ state: 'locked' });
    expect(of('fight', 'result')).toEqual([]);
    expect(heard.every(({ data }) => JSON.stringify(data).includes('winner') === false)).toBe(true);
  }
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { gifPostedAt: api.clock.now() } });
  for (const { of } of [one, two]) await expect.poll(() => of('fight')).toMatchObject([{ matchId }]);
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'result' } });
  for (const { of } of [one, two]) {
    await expect
      .poll(() => of('result'))
      .toMatchObject([{ matchId, winner: match.result?.winner, kind: match.result?.kind }]);
    await expect.poll(() => of('odds').at(-1)).toMatchObject({ state: 'settled' });
    expect(of('match').at(-1)).toMatchObject({ state: 'settled' });
    await expect.poll(() => of('end')).toEqual([{ topic: `tape:${matchId}` }, { topic: `odds:${matchId}` }]);
  }
  const logged = (heard: Heard[]) => heard.filter(({ type }) => ['match', 'fight', 'result'].includes(type));
  expect(logged(one.heard)).toEqual(logged(two.heard));
});

/** A tape put together from its steps. */
function samplesOf(steps: readonly Record<string, unknown>[]): number[] {
  const samples: number[] = [];
  for (const { from, samples: added } of steps)
    samples.splice(from as number, Number.POSITIVE_INFINITY, ...(added as number[]));
  return samples;
}

it('tells that bets pause, and go on', async () => {
  const matchId = await newMarket();
  const { of } = follow(`odds:${matchId}`);
  await expect.poll(() => of('odds')).toMatchObject([{ paused: false }]);
  const set = (frozenAt: Date | null, reason: string | null) =>
    api.test.database.prisma.market.update({ where: { matchId }, data: { frozenAt, reason } });
  await set(api.clock.now(), 'The exchanges are silent.');
  await expect.poll(() => of('odds').at(-1)).toMatchObject({ paused: true, reason: 'The exchanges are silent.' });
  await set(null, null);
  await expect.poll(() => of('odds').at(-1)).toMatchObject({ paused: false, reason: null });
  await api.house.matches.void(matchId, 'The test said so.');
  await new Promise(resolve => setTimeout(resolve, 250));
  // nor of what becomes of the bets
  expect(of('odds').map(({ state }) => state)).not.toContain('void');
  await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'void' } });
  await expect.poll(() => of('odds').at(-1)).toMatchObject({ state: 'void', reason: 'The test said so.' });
  await expect.poll(() => of('end')).toEqual([{ topic: `odds:${matchId}` }]);
});

describe('who comes back', () => {
  it('gets what was missed, once, on either API, by position, address or Last-Event-ID', async () => {
    const { communityId } = gil;
    const before = await position();
    const [ada] = contexts;
    const matchId = await settledFight(api, ada!);
    const { heard, source, of } = follow(`matches:${communityId},results:${communityId}`, { after: before });
    await expect.poll(() => of('match').map(({ state }) => state)).toEqual(['open', 'locked', 'running']);
    source.close();
    const last = heard.at(-1)!.id;
    expect(heard[0]).toMatchObject({ type: 'ready', id: before });
    await api.test.database.prisma.matchPost.updateMany({ where: { matchId }, data: { stage: 'result' } });
    for (const base of [api.running.url, second.url]) {
      const again = follow(`matches:${communityId},results:${communityId}`, { after: last, base });
      await expect
        .poll(() => again.of('fight', 'match', 'result'))
        .toMatchObject([{ matchId }, { matchId, state: 'settled' }, { matchId }]);
      const all = follow(`matches:${communityId},results:${communityId}`, { after: before, base });
      await expect.poll(() => all.heard.length).toBe(heard.length + 3);
      expect(new Set(all.heard.map(({ id }) => id)).size).toBe(all.heard.length);
    }
    const header = await api.get(`/v1/stream?topics=matches:${communityId}&after=${before}`, {
      headers: { 'last-event-id': last },
    });
    expect(header.text).toContain(`id: ${last}\n`);
  });

  it.each(['end', '0-0', '18446744073709551615-1'])('is told to load anew after %s', async after => {
    const { text } = await api.get(`/v1/stream?topics=matches:${gil.communityId}`, {
      headers: { 'last-event-id': after },
    });
    expect(text).toMatch(
      /^retry: 5000\nevent: ready\nid: (\d+-\d+)\ndata: .*\n\nevent: reset\nid: \1\ndata: \{"position":"\1"\}\n\n/,
    );
  });

  it('is told so, too, where what was missed has been deleted', async () => {
    const before = await position();
    await api.test.database.transaction(tx =>
      appendLive(tx, { kind: 'season', communityId: 'C', subjectId: 'S', data: { seasonId: 'S', state: 'open' } }),
    );
    const after = await position();
    await api.pass(2 * 3_600_000);
    expect(await api.house.live.clean()).toBeGreaterThan(0);

    const ask = async (from: string) =>
      (await api.get(`/v1/stream?topics=matches:${gil.communityId}&after=${from}`)).text;
    expect(await ask(before)).toContain('event: reset\n');
    expect(await ask(after)).not.toContain('event: reset\n');
  });
});

describe('what is private', () => {
  it('is told to whom it belongs, once the result is told', async () => {
    const { token } = await api.house.sessions.tokens.create(gil, { name: 'program', scopes: ['read'] });
    const matchId = await newMarket();
    await bet(matchId, 'A', 20);
    const own = follow('me', { token });
    const others = follow(`match:${matchId},matches:${gil.communityId},results:${gil.communityId}`);
    await expect.poll(() => own.heard.length).toBe(1);
    await expect.poll(() => others.heard.length).toBe(1);
    await api.pass(10 * 60_000);
    await api.house.matches.advance(matchId);
    await api.pass(0);
    await api.house.live.tellOverdue();
    await expect.poll(() => own.of('settlement')).toEqual([]);
    await api.pass(3 * 60_000 + 1);
    expect(await api.house.live.tellOverdue()).toBeGreaterThan(0);
    await expect
      .poll(() => own.of('settlement'))
      .toMatchObject([{ matchId, memberId: gil.memberId, paid: 20, released: 0 }]);
    await expect.poll(() => others.of('result')).toHaveLength(1);
    expect(others.of('settlement')).toEqual([]);
    expect(own.heard).toHaveLength(2);
  });

  it('needs somebody who is signed in, and may read', async () => {
    expect(await api.get('/v1/stream?topics=me')).toMatchObject({
      status: 401,
      json: { errors: [{ code: 'sign-in-required' }] },
    });
    const { token } = await api.house.sessions.tokens.create(gil, { name: 'bets', scopes: ['wager'] });
    const answer = await api.get('/v1/stream?topics=me', { headers: { authorization: `Bearer ${token}` } });
    expect(answer).toMatchObject({ status: 403, json: { errors: [{ code: 'scope-missing' }] } });
  });
});

describe('what is refused', () => {
  it.each([
    ['', 400, 'bad-parameter'],
    ['?topics=', 400, 'bad-topic'],
    ['?topics=match', 400, 'bad-topic'],
    ['?topics=match:', 400, 'bad-topic'],
    ['?topics=secret:7H2K9QX4M1ZT', 400, 'bad-topic'],
    ['?topics=match:7H2K9QX4M1ZT,', 400, 'bad-topic'],
    ["?topics=match:7H2K9QX4M1ZT' OR 1=1--", 400, 'bad-topic'],
    [`?topics=${Array.from({ length: 21 }, () => `match:${newId()}`)}`, 400, 'bad-parameter'],
    ['?topics=match:7H2K9QX4M1ZT&after=x', 400, 'bad-position'],
    ['?topics=match:7H2K9QX4M1ZT&more=1', 400, 'unknown-parameter'],
    ['?topics=odds:7H2K9QX4M1ZT', 404, 'no-market'],
    ['?topics=match:7H2K9QX4M1ZT,tape:7H2K9QX4M1ZT', 404, 'match-not-found'],
  ])('%s', async (query, status, code) => {
    const answer = await api.get(`/v1/stream${query.replaceAll(' ', '%20')}`);
    expect(answer).toMatchObject({ status, json: { errors: [{ code }] } });
    expect((await readContract(api.running.url)).problemsOf('/v1/stream', answer)).toEqual([]);
  });

  it('leaves nothing open', async () => {
    await expect
      .poll(async () => (await api.get('/metrics')).text)
      .not.toMatch(/arena_event_streams\{event="live"\} [1-9]/);
  });
});
