import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitHash, verifyReplayText } from '../../core/matches/index.ts';
import { type Contract, documentProblems, readContract } from './contract.ts';
import { type Answer, member, openTestApi, type TestApi } from './harness.ts';
import { GIF, populate, type World } from './world.ts';

let api: TestApi;
let world: World;
let contract: Contract;
/** Operations that were called, so that none is forgotten. */
const called = new Set<string>();

beforeAll(async () => {
  api = await openTestApi();
  world = await populate(api);
  contract = await readContract(api.running.url);
});
afterAll(() => api.close());

/** GETs a path of the document, twice: the second time with the first's ETag; and HEADs it. All must be as promised. */
async function call(path: string, params: Record<string, string> = {}, query = ''): Promise<Answer> {
  called.add(path);
  const address = path.replace(/\{(\w+)\}/g, (_all, name: string) => params[name] ?? '') + query;
  const answer = await api.get(address);
  expect(contract.problemsOf(path, answer), `${address} ${answer.text.slice(0, 300)}`).toEqual([]);
  const head = await api.get(address, { method: 'HEAD' });
  expect(contract.problemsOf(path, head, 'HEAD')).toEqual([]);
  expect(head.status).toBe(answer.status);
  const { etag } = answer.headers;
  if (etag === undefined) return answer;
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

  it('was called route by route: the document has no other', () => {
    expect([...called].sort()).toEqual([...contract.paths].sort());
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
