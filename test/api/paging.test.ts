import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/index.ts';
import { member, openTestApi, settledFight, type TestApi } from './harness.ts';

/** Pages hold everything exactly once, whatever ties there are and however large the pages. */

const AGENTS = 30;
const MATCHES = 23;
const VERSIONS = 12;

let api: TestApi;
let context: CommunityContext;
let agentId: string;

beforeAll(async () => {
  api = await openTestApi();
  ({ context, agentId } = await member(api.house, 'ada', 'Rusty'));
  for (let number = 0; number < AGENTS; number++) {
    const agent = await api.house.agents.create({
      communityId: context.communityId,
      memberId: context.memberId,
      name: `Robot ${number}`,
      archetype: 'rusher',
      limit: 100,
    });
    // Three ratings for all, so that most rows tie.
    await api.test.database.prisma.rating.update({ where: { agentId: agent.id }, data: { shown: 700 + (number % 3) } });
  }
  for (let version = 2; version <= VERSIONS; version++) {
    await api.house.agents.tune(agentId, { sliders: { aggression: version } });
  }
  for (let number = 0; number < MATCHES; number++) await settledFight(api, context);
  // Four moments for all matches.
  await api.test.database.pool.query(
    `UPDATE "Match" SET "createdAt" = date_trunc('hour', now()) - (ascii(right(id, 1)) % 4) * interval '1 second'`,
  );
});
afterAll(() => api.close());

interface Page {
  items: Record<string, unknown>[];
  nextCursor: string | null;
}

/** Everything that a list holds, page by page. */
async function everything(path: string, limit: number): Promise<Page['items']> {
  const all: Page['items'] = [];
  let cursor: string | null = null;
  do {
    const next: string = cursor === null ? '' : `&cursor=${cursor}`;
    const answer = await api.get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${next}`);
    expect(answer.status, answer.text).toBe(200);
    const page = answer.json as Page;
    if (page.nextCursor !== null) expect(page.items).toHaveLength(limit);
    all.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return all;
}

it.each([1, 4, 7, 100])('leaderboards, %i a page', async limit => {
  const rows = (await everything('/v1/leaderboards', limit)) as unknown as {
    rank: number;
    agent: { id: string; rating: { shown: number } };
  }[];
  // House agents that never fought are not on the board.
  const living = await api.test.database.prisma.agent.findMany({ where: { retiredAt: null, ownerId: { not: null } } });
  expect(rows.map(row => row.agent.id).sort()).toEqual(living.map(agent => agent.id).sort());
  expect(rows.map(row => row.rank)).toEqual(rows.map((_row, index) => index + 1));
  const shown = rows.map(row => row.agent.rating.shown);
  expect(shown).toEqual([...shown].sort((a, b) => b - a));
});

it.each([1, 5, 23, 100])('matches of a community and of an agent, %i a page', async limit => {
  const kept = await api.test.database.prisma.match.findMany({ select: { id: true } });
  const expected = kept.map(match => match.id).sort();
  expect(expected).toHaveLength(MATCHES);
  for (const path of ['/v1/matches', `/v1/matches?agent=${agentId}`]) {
    const rows = await everything(path, limit);
    expect(rows.map(row => row['id']).sort()).toEqual(expected);
    const times = rows.map(row => String(row['createdAt']));
    expect(times).toEqual([...times].sort().reverse());
  }
});

it.each([1, 5, 12])('versions, %i a page', async limit => {
  const rows = await everything(`/v1/agents/${agentId}/versions`, limit);
  expect(rows.map(row => row['number'])).toEqual(Array.from({ length: VERSIONS }, (_each, index) => VERSIONS - index));
});

it.each([1, 6, 23])('commits, %i a page', async limit => {
  const rows = await everything('/v1/commits', limit);
  expect(rows.map(row => row['sequence'])).toEqual(Array.from({ length: MATCHES }, (_each, index) => MATCHES - index));
});

it('keeps its place while rows arrive before it', async () => {
  const first = (await api.get('/v1/matches?limit=5')).json as Page;
  const expected = (await everything('/v1/matches', 100)).map(row => row['id']);
  const newest = await settledFight(api, context);
  const second = (await api.get(`/v1/matches?limit=5&cursor=${first.nextCursor}`)).json as Page;
  const seen = [...first.items, ...second.items].map(row => row['id']);
  expect(seen).toEqual(expected.slice(0, 10));
  expect(seen).not.toContain(newest);
});

it('refuses cursors of other lists, forged ones and ones from the future with a code', async () => {
  const { nextCursor } = (await api.get('/v1/commits?limit=1')).json as Page;
  const forged = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const bad = [
    String(nextCursor),
    'not-a-cursor',
    forged(null),
    forged({ list: 'matches' }),
    forged({ list: 'matches', createdAtMs: 1e300, id: newId() }),
    forged({ list: 'matches', createdAtMs: 0, id: "'; DROP TABLE x" }),
    forged({ list: 'matches', createdAtMs: 0, id: newId(), more: 1 }),
  ];
  for (const cursor of bad) {
    const answer = await api.get(`/v1/matches?cursor=${cursor}`);
    expect(answer.status, cursor).toBe(400);
    expect(answer.json).toMatchObject({ errors: [{ code: 'bad-cursor', field: 'cursor' }] });
  }
});
