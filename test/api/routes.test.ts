import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { commitHash, verifyReplayText } from '../../core/matches/index.ts';
import { evidenceOf } from '../../core/prices/evidence.ts';
import { type Contract, documentProblems, readContract } from './contract.ts';
import { type Answer, member, openTestApi, type TestApi } from './harness.ts';
import { GIF, populate, type World } from './world.ts';

let api: TestApi;
let world: World;
let contract: Contract;
let populatedAt: Date;

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  world = await populate(api);
  populatedAt = api.clock.now();
  contract = await readContract(api.running.url);
});
afterAll(() => api.close());
beforeEach(() => api.setDatabaseTime(populatedAt));

/** GETs a path of the document, twice: the second time with the first's ETag; and HEADs it. All must be as promised. */
async function call(
  path: string,
  params: Record<string, string> = {},
  query = '',
  /** The answer may be another one a moment later, as a price is. */
  { isChanging = false } = {},
): Promise<Answer> {
  const address = path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '') + query;
  const answer = await api.get(address);
  expect(contract.problemsOf(path, answer), `${address} ${answer.text.slice(0, 300)}`).toEqual([]);
  const head = await api.get(address, { method: 'HEAD' });
  expect(contract.problemsOf(path, head, 'HEAD')).toEqual([]);
  expect(head.status).toBe(answer.status);
  const { etag } = answer.headers;
  if (etag === undefined || isChanging) return answer;
  expect(head.headers.etag).toBe(etag);
  expect(Number(head.headers['content-length'])).toBe(answer.bytes.length);
  for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    for (const method of ['GET', 'HEAD']) {
      const again = await api.get(address, { method, headers: { 'if-none-match': given } });
      expect([again.status, again.headers.etag, again.headers['cache-control']]).toEqual([
        304,
        etag,
        answer.headers['cache-control'],
      ]);
      expect(contract.problemsOf(path, again)).toEqual([]);
    }
  }
  expect((await api.get(address, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  return answer;
}

interface Rated {
  rank: number;
  agent: { id: string; name: string; retired: boolean; rating: { shown: number } };
}

describe('the document', () => {
  it('is an OpenAPI 3.1 document', async () => {
    expect(await documentProblems(contract.document)).toEqual([]);
  });

  it('says something of every answer, and holds nothing that is not used', () => {
    const text = JSON.stringify(contract.document);
    expect(text).not.toContain('Default Response');
    for (const name of Object.keys(contract.document.components?.schemas ?? {})) {
      expect(text).toContain(`"#/components/schemas/${name}"`);
    }
  });

  it('is served with the page that shows it, from this host only', async () => {
    const page = await api.get('/docs');
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(/https?:\/\//);
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    for (const [, file] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await api.get(file ?? '')).status, file).toBe(200);
    }
    expect((await api.get('/docs/json')).json).toEqual(contract.document);
  });
});

describe('leaderboards', () => {
  it('show living agents by rating with their ranks', async () => {
    const answer = await call('/v1/leaderboards', {}, `?community=${world.communityId}&kind=agents`);
    const { items, nextCursor } = answer.json as { items: Rated[]; nextCursor: null };
    expect(items.map(item => item.rank)).toEqual(items.map((_item, index) => index + 1));
    expect(items.map(item => item.agent.id)).toContain(world.agents.tuned);
    expect(items.map(item => item.agent.id)).not.toContain(world.agents.retired);
    const shown = items.map(item => item.agent.rating.shown);
    expect(shown).toEqual([...shown].sort((a, b) => b - a));
    expect(new Set(shown).size).toBeGreaterThan(1);
    expect(nextCursor).toBeNull();
  });

  it('ask which community where there are several, and name none of them', async () => {
    const answer = await call('/v1/leaderboards');
    expect(answer.status).toBe(400);
    expect(answer.json).toMatchObject({ errors: [{ code: 'community-required' }] });
    expect(answer.text).not.toContain(world.communityId);
    expect((await call('/v1/leaderboards', {}, '?community=000000000000')).status).toBe(404);
  });
});

describe('agents', () => {
  it('come with rank, record, versions and latest matches', async () => {
    const answer = await call('/v1/agents/{id}', { id: world.agents.tuned });
    const agent = answer.json as { versions: { number: number }[]; recentMatches: { id: string }[]; rank: number };
    expect(agent).toMatchObject({ name: 'Rusty', ownerName: 'ada', version: 4, rating: { matches: 1 } });
    expect(agent.versions.map(version => version.number)).toEqual([4, 3, 2, 1]);
    expect(agent.recentMatches.map(match => match.id)).toContain(world.matches.shown);
    expect((await call('/v1/agents/{id}', { id: world.agents.strange })).json).toMatchObject({ name: 'Ünï 龍 ⚔️' });
    expect((await call('/v1/agents/{id}', { id: world.agents.retired })).json).toMatchObject({
      retired: true,
      rank: null,
    });
    expect((await call('/v1/agents/{id}', { id: '000000000000' })).status).toBe(404);
  });

  it('are found by an id as a person types it', async () => {
    const typed = world.agents.tuned.toLowerCase().replace(/^(.{4})(.{4})/, '$1-$2-');
    expect((await call('/v1/agents/{id}', { id: typed })).json).toMatchObject({ id: world.agents.tuned });
  });

  it('list their versions', async () => {
    const answer = await call('/v1/agents/{id}/versions', { id: world.agents.tuned }, '?limit=3');
    expect(answer.json).toMatchObject({ items: [{ number: 4 }, { number: 3 }, { number: 2 }] });
    expect((await call('/v1/agents/{id}/versions', { id: '000000000000' })).status).toBe(404);
  });
});

describe('matches', () => {
  it('are listed by community, by agent, and by both', async () => {
    const ids = async (query: string) => {
      const answer = await call('/v1/matches', {}, query);
      return (answer.json as { items: { id: string }[] }).items.map(match => match.id);
    };
    expect((await ids(`?community=${world.communityId}`)).sort()).toEqual(Object.values(world.matches).sort());
    expect(await ids(`?community=${world.otherCommunityId}`)).toEqual([]);
    expect(await ids(`?agent=${world.agents.strange}`)).toEqual([world.matches.open]);
    expect(await ids(`?agent=${world.agents.tuned}&community=${world.otherCommunityId}`)).toEqual([]);
    expect((await call('/v1/matches', {}, '?agent=000000000000')).status).toBe(404);
    expect((await call('/v1/matches')).status).toBe(400);
  });

  it('show in every state what is public then', async () => {
    const states = Object.fromEntries(
      await Promise.all(
        Object.entries(world.matches).map(async ([name, id]) => [
          name,
          ((await call('/v1/matches/{id}', { id })).json as { state: string }).state,
        ]),
      ),
    );
    expect(states).toEqual({
      shown: 'settled',
      gifFailed: 'settled',
      gifPending: 'settled',
      gifExpired: 'settled',
      rated: 'settled',
      preparing: 'open',
      open: 'open',
      locked: 'locked',
      void: 'void',
    });
    expect((await call('/v1/matches/{id}', { id: '000000000000' })).status).toBe(404);
  });

  it('tell both ratings of a rated one', async () => {
    const answer = await call('/v1/matches/{id}', { id: world.matches.rated });
    const { sides, result } = answer.json as {
      sides: { ratingBefore: number; ratingAfter: number; expected: number }[];
      result: { winner: 0 | 1; rounds: unknown[]; coachNotes: { text: string }[] };
    };
    const winner = sides[result.winner];
    expect(winner?.ratingAfter).toBeGreaterThan(winner?.ratingBefore ?? 0);
    expect((sides[0]?.expected ?? 0) + (sides[1]?.expected ?? 0)).toBeCloseTo(1);
    expect(result.rounds.length).toBeGreaterThan(1);
    expect(result.coachNotes).toHaveLength(2);
  });
});

describe('replays', () => {
  it('are the bytes that were stored, which verify', async () => {
    const answer = await call('/v1/matches/{id}/replay', { id: world.matches.shown });
    expect(answer.headers['cache-control']).toContain('immutable');
    expect(answer.text).toBe(await api.house.matches.replayText(world.matches.shown));
    expect(verifyReplayText(answer.text)).toMatchObject({ fightRerun: true, problems: [] });
  });

  it('are refused before the end, and where there never was one', async () => {
    const codeOf = async (id: string) => {
      const answer = await call('/v1/matches/{id}/replay', { id });
      return [answer.status, (answer.json as { errors: { code: string }[] }).errors[0]?.code];
    };
    expect(await codeOf(world.matches.open)).toEqual([409, 'replay-not-ready']);
    expect(await codeOf(world.matches.locked)).toEqual([409, 'replay-not-ready']);
    expect(await codeOf(world.matches.void)).toEqual([404, 'replay-not-found']);
    expect(await codeOf('000000000000')).toEqual([404, 'match-not-found']);
  });

  it('are shown as the GIF that was posted', async () => {
    const answer = await call('/v1/matches/{id}/replay.gif', { id: world.matches.shown });
    expect(answer.headers['content-type']).toBe('image/gif');
    expect(answer.bytes.equals(GIF)).toBe(true);
    const codeOf = async (id: string, query = '') => {
      const refusal = await call('/v1/matches/{id}/replay.gif', { id }, query);
      return [refusal.status, (refusal.json as { errors: { code: string }[] }).errors[0]?.code];
    };
    expect(await codeOf(world.matches.open)).toEqual([409, 'replay-not-ready']);
    expect(await codeOf(world.matches.gifPending)).toEqual([409, 'gif-not-ready']);
    expect(await codeOf(world.matches.gifFailed)).toEqual([404, 'gif-not-found']);
    expect(await codeOf(world.matches.gifExpired)).toEqual([404, 'gif-expired']);
    expect(await codeOf(world.matches.void)).toEqual([404, 'gif-not-found']);
    expect(await codeOf(world.matches.shown, '?cut=full')).toEqual([400, 'unknown-parameter']);
  });
});

describe('the chain of commits', () => {
  it('can be checked link by link from what is served', async () => {
    const answer = await call('/v1/commits', {}, '?limit=100');
    const links = (
      answer.json as { items: { sequence: number; matchId: string; previous: string; hash: string; payload: string }[] }
    ).items.reverse();
    expect(links.map(link => link.matchId).sort()).toEqual(Object.values(world.matches).sort());
    let previous = '0'.repeat(64);
    for (const link of links) {
      expect(link.previous).toBe(previous);
      expect(link.hash).toBe(createHash('sha256').update(`${previous}\n${link.payload}`).digest('hex'));
      expect(link.hash).toBe(commitHash(previous, link.payload));
      previous = link.hash;
    }
  });
});

describe('the tape of a match', () => {
  it('comes with the trades that it was made of, which anybody can check', async () => {
    const id = world.matches.rated;
    const { symbol, tape } = await api.house.matches.get(id);
    const prices = tape?.samples ?? [];
    const start = 1_772_395_200;
    const trade = (price: number, k: number) => ({
      id: 700 + k,
      at: (start + k) * 1e6,
      price,
      raw: `{"p":"${price}"}`,
    });
    const made = evidenceOf({
      symbol,
      source: 'coinbase',
      decimals: 2,
      start,
      samples: prices.map(trade),
      sigma: prices.slice(0, 3).map(trade),
      sigmaEnd: start + 2,
    });
    await api.test.database.transaction(tx => api.house.prices.storeEvidence(tx, id, [made]));
    const answer = await call('/v1/matches/{id}/tape', { id });
    expect(answer.headers['cache-control']).toContain('immutable');
    const { sources, ...rest } = answer.json as { sources: { source: string; sha256: string; evidence: object }[] };
    expect(rest).toEqual({ matchId: id, simulated: true, tape });
    expect(sources.map(each => each.source)).toEqual(['coinbase']);
    const { sha256, evidence } = sources[0] ?? {};
    expect(sha256).toBe(createHash('sha256').update(sortedJson(evidence)).digest('hex'));
    const samples = (evidence as { samples: { k: number; tradeId: string; raw: string; sha256: string }[] }).samples;
    expect(samples).toHaveLength(46);
    expect(samples[5]).toMatchObject({ k: 5, tradeId: '705', price: prices[5] });
    for (const { raw, sha256 } of samples) expect(createHash('sha256').update(raw).digest('hex')).toBe(sha256);
  });

  it('is told only once the match has ended, and where there was one', async () => {
    const codeOf = async (id: string) => {
      const answer = await call('/v1/matches/{id}/tape', { id });
      return [answer.status, (answer.json as { errors: { code: string }[] }).errors[0]?.code];
    };
    expect(await codeOf(world.matches.open)).toEqual([409, 'tape-not-ready']);
    expect(await codeOf(world.matches.locked)).toEqual([409, 'tape-not-ready']);
    expect(await codeOf(world.matches.void)).toEqual([404, 'tape-not-found']);
    expect(await codeOf('000000000000')).toEqual([404, 'match-not-found']);
    const casual = await call('/v1/matches/{id}/tape', { id: world.matches.shown });
    expect(casual.json).toMatchObject({ simulated: true, sources: [] });
  });
});

interface Market {
  matchId: string;
  state: string;
}

describe('markets', () => {
  const list = async (query: string) => {
    const { items, nextCursor } = (await call('/v1/markets', {}, query)).json as {
      items: Market[];
      nextCursor: string | null;
    };
    return { ids: items.map(market => market.matchId), nextCursor };
  };

  it('are listed while they take bets, and when they have ended', async () => {
    const home = `?community=${world.communityId}`;
    expect(await list(home)).toEqual({ ids: [world.matches.open], nextCursor: null });
    const recent = await list(`${home}&state=recent`);
    expect(recent).toEqual({ ids: [world.matches.void, world.matches.rated], nextCursor: null });
    const first = await list(`${home}&state=recent&limit=1`);
    const second = await list(`${home}&state=recent&limit=1&cursor=${first.nextCursor}`);
    expect([...first.ids, ...second.ids]).toEqual(recent.ids);
    expect(second.nextCursor).toBeNull();
    expect(await list(`?community=${world.otherCommunityId}`)).toEqual({ ids: [], nextCursor: null });
    const wrong = await call('/v1/markets', {}, `${home}&state=open&cursor=${first.nextCursor}`);
    expect(wrong.status).toBe(400);
    expect(wrong.json).toMatchObject({ errors: [{ code: 'bad-cursor', field: 'cursor' }] });
    expect((await call('/v1/markets')).json).toMatchObject({ errors: [{ code: 'community-required' }] });
  });

  it('show their odds, where these came from, and how they went', async () => {
    const matchId = world.matches.rated;
    const { commit, sides, result } = await api.house.matches.get(matchId);
    const market = (await call('/v1/markets/{matchId}', { matchId })).json as Record<string, unknown>;
    expect(market).toMatchObject({
      matchId,
      names: sides.map(side => side.agent.name),
      state: 'settled',
      volume: 35,
      bettors: 1,
    });
    expect(market['opening']).toEqual({
      outcomes: expect.arrayContaining([expect.any(Number)]),
      line: {
        fights: 4000,
        counts: [1100, 900, 900, 1100],
        tapes: 64,
        simulatedTapes: 3,
        seed: createHash('sha256').update(`agent-arena line ${commit?.hash}`).digest('hex'),
      },
    });
    const { points, trades } = market['history'] as {
      points: { outcomes: number[] }[];
      trades: { pick: string; side: string; credits: number }[];
    };
    expect(points).toHaveLength(4);
    for (const { outcomes } of points) expect(outcomes.reduce((sum, part) => sum + part, 0)).toBe(1_000_000);
    expect(trades.map(({ pick, side }) => `${side} ${pick}`)).toEqual(['buy A', 'buy B-down', 'sell A']);
    expect(trades.map(({ credits }) => credits).slice(0, 2)).toEqual([20, 15]);
    expect(market['outcome']).toMatchObject({ winner: result?.winner });
  });

  it('show in every state what there is to show, and nobody’s name', async () => {
    const states = ['preparing', 'open', 'locked', 'rated', 'void'] as const;
    const markets = await Promise.all(
      states.map(async name => call('/v1/markets/{matchId}', { matchId: world.matches[name] })),
    );
    expect(markets.map(answer => (answer.json as Market).state)).toEqual([
      'preparing',
      'open',
      'locked',
      'settled',
      'void',
    ]);
    expect(markets[0]?.json).toMatchObject({ chances: null, outcomes: null, opening: null, factors: {} });
    expect(markets[1]?.json).toMatchObject({ outcome: null, volume: 25, factors: { down: expect.any(Number) } });
    expect(markets[4]?.json).toMatchObject({ reason: 'The test said so.' });
    for (const { text } of markets) expect(text).not.toMatch(/gil|memberId|displayName/);
  });

  it('are missed where there is no match, and where nobody could bet', async () => {
    for (const path of ['/v1/markets/{matchId}', '/v1/markets/{matchId}/events']) {
      const codeOf = async (matchId: string) => {
        const answer = await call(path, { matchId });
        return [answer.status, (answer.json as { errors: { code: string }[] }).errors[0]?.code];
      };
      expect(await codeOf('000000000000')).toEqual([404, 'match-not-found']);
      expect(await codeOf(world.matches.shown)).toEqual([404, 'no-market']);
    }
  });

  it('are told as events', async () => {
    const open = await call('/v1/markets/{matchId}/events', { matchId: world.matches.open });
    expect(open.headers['content-type']).toBe('text/event-stream');
    expect(open.text).toMatch(/^retry: 5000\nevent: market\nid: \S+\ndata: \{.*"state":"open".*\}\n\n$/);
  });
});

describe('bettors', () => {
  it('are ranked as the chats show them', async () => {
    const id = world.communityId;
    const answer = await call('/v1/communities/{id}/bettors', { id });
    expect(answer.json).toMatchObject({ community: { id }, by: 'profit', period: 'week' });
    const { items } = answer.json as { items: object[] };
    expect(items).toEqual([
      expect.objectContaining({ rank: 1, name: 'gil <b>', staked: 35, bets: 1, returnPercent: null, skill: null }),
    ]);
    expect(answer.text).not.toContain('memberId');
    // Too few bets to say anything of skill.
    expect((await call('/v1/communities/{id}/bettors', { id }, '?by=skill&period=all')).json).toMatchObject({
      items: [],
    });
    expect((await call('/v1/communities/{id}/bettors', { id: '000000000000' })).status).toBe(404);
    expect((await call('/v1/communities/{id}/bettors', { id }, '?by=luck')).status).toBe(400);
  });
});

describe('prices', () => {
  const isChanging = true;

  it('are told of all symbols, and of one with its history', async () => {
    const all = (await call('/v1/prices', {}, '', { isChanging })).json as {
      items: { symbol: string; price: number }[];
    };
    expect(all.items.map(price => price.symbol)).toEqual(['BTC-USD', 'ETH-USD', 'SOL-USD', 'EUR-USD']);
    const now = api.clock.now().getTime();
    const from = new Date(now - 600_000).toISOString();
    const answer = await call('/v1/prices/{symbol}', { symbol: 'btc-usd' }, `?from=${from}&every=30`, { isChanging });
    const { history, ...price } = answer.json as { history: History; price: number };
    expect(price).toMatchObject({ symbol: 'BTC-USD', simulated: true, state: 'simulated', sources: [] });
    expect(history.every).toBe(30);
    // one more where half a minute has ended since
    const ended = Math.floor(api.clock.now().getTime() / 30_000) - Math.floor(now / 30_000);
    expect(history.points.length).toBeGreaterThanOrEqual(21);
    expect(history.points.length).toBeLessThanOrEqual(21 + ended);
    const feed = api.house.prices.feedFor({ priceSource: 'simulated', sources: [] });
    for (const point of history.points) {
      expect(Date.parse(point.at) % 30_000).toBe(0);
      expect(point.price).toBe(await feed.priceAt('BTC-USD', new Date(point.at)));
    }
    expect((await call('/v1/prices/{symbol}', { symbol: 'DOGE-USD' })).json).toMatchObject({
      errors: [{ code: 'symbol-not-found' }],
    });
  });

  it('go back as far as they are kept, never forward, and in so many points at most', async () => {
    const historyOf = async (query: string) => {
      const answer = await call('/v1/prices/{symbol}', { symbol: 'EUR-USD' }, query, { isChanging });
      return (answer.json as { history: History }).history;
    };
    const long = await historyOf('?from=1970-01-01T00:00:00Z&to=9999-12-31T23:59:59Z&every=1');
    const now = api.clock.now().getTime();
    expect(long.points.length).toBeGreaterThan(900);
    expect(long.points.length).toBeLessThanOrEqual(1_000);
    expect(Date.parse(long.from)).toBeGreaterThan(now - 3.1 * 3_600_000);
    expect(Date.parse(long.points.at(-1)?.at ?? '')).toBeLessThanOrEqual(now);
    for (const query of [
      '?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z',
      `?from=${new Date(now + 60_000).toISOString()}`,
    ]) {
      const answer = await call('/v1/prices/{symbol}', { symbol: 'EUR-USD' }, query);
      expect(answer.json, query).toMatchObject({ errors: [{ code: 'bad-range' }] });
    }
    const typed = await call('/v1/prices/{symbol}', { symbol: 'BTC' }, '?from=yesterday&every=0');
    expect(typed.status).toBe(400);
  });

  it('are told as events', async () => {
    const answer = await call('/v1/prices/{symbol}/events', { symbol: 'BTC-USD' });
    expect(answer.text).toMatch(/^retry: 5000\nevent: price\nid: \S+\ndata: \{"symbol":"BTC-USD".*\}\n\n$/);
    expect((await call('/v1/prices/{symbol}/events', { symbol: 'DOGE-USD' })).status).toBe(404);
  });
});

interface History {
  from: string;
  every: number;
  points: { at: string; price: number }[];
}

describe('void rates', () => {
  it('are public, of the arena and of a community', async () => {
    const answer = await call('/v1/stats');
    const none = { settled: 0, void: 0, voidRate: null, voidAfterLock: 0 };
    for (const span of ['day', 'month', 'all']) {
      expect((answer.json as Record<string, unknown>)[span]).toMatchObject({
        settled: 5,
        void: 1,
        voidRate: 0.1667,
        voidAfterLock: 0,
        reasons: { prices: 0, engine: 0, late: 0, moderators: 0, other: 1 },
        kinds: { casual: { settled: 4, void: 0, voidRate: 0 }, rated: { settled: 1, void: 1 }, exhibition: none },
      });
    }
    expect((await call('/v1/stats', {}, `?community=${world.communityId}`)).json).toEqual(answer.json);
    expect((await call('/v1/stats', {}, `?community=${world.otherCommunityId}`)).json).toMatchObject({ all: none });
    expect((await call('/v1/stats', {}, '?community=000000000000')).status).toBe(404);
  });
});

describe('operation', () => {
  it('answers health and metrics', async () => {
    expect((await call('/health/live')).json).toEqual({ status: 'ok' });
    expect((await call('/health/ready')).json).toEqual({ status: 'ok' });
    const { text } = await call('/metrics');
    expect(text).toContain('arena_matches{state="settled"} 5');
    expect(text).toContain('arena_matches{state="void"} 1');
    expect(text).toContain('arena_gifs{outcome="rendered"} 2');
    expect(text).toContain('arena_gifs{outcome="failed"} 1');
    expect(text).toMatch(/arena_queue_jobs\{queue="render",state="waiting"\} \d/);
    expect(text).toMatch(
      /arena_http_request_duration_seconds_count\{method="GET",route="\/v1\/commits",status="200"\} \d/,
    );
  });
});

describe('an arena with one community', () => {
  it('needs no community named', async () => {
    const small = await openTestApi();
    try {
      expect((await small.get('/v1/leaderboards')).status).toBe(400);
      const { context } = await member(small.house, 'ada', 'Rusty');
      expect((await small.get('/v1/leaderboards')).json).toMatchObject({ community: { id: context.communityId } });
      expect((await small.get('/v1/matches')).json).toEqual({ items: [], nextCursor: null });
    } finally {
      await small.close();
    }
  });
});

/** JSON without spaces, its keys in alphabetical order. */
function sortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
