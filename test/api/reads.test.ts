import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commitHash } from '../../core/matches/index.ts';
import { openTestApi, spectator, type TestApi } from './harness.ts';
import { type Stage, setStage } from './stage.ts';

/** What chat shows of a community, of its members and of oneself, as it is read over HTTP. */

let api: TestApi;
let stage: Stage;
beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  stage = await setStage(api);
});
afterAll(() => api.close());

type Json = Record<string, unknown>;
const read = async (path: string, token?: string) => {
  const headers = token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } };
  const answer = await api.get(path, headers);
  return { status: answer.status, json: answer.json as Json, text: answer.text, headers: answer.headers };
};
const items = (json: Json) => json['items'] as Json[];
const codeOf = (json: Json) => (json['errors'] as { code: string }[])[0]?.code;

describe('communities', () => {
  it('are named to their members only, where there are several', async () => {
    const { world, people } = stage;
    expect((await read('/v1/communities')).json).toEqual({ items: [] });
    const mine = await read('/v1/communities', people.mia.token);
    expect(mine.json).toEqual({ items: [{ id: world.communityId, name: expect.any(String) }] });
    expect(mine.headers['cache-control']).toContain('private');
    expect((await read('/v1/communities', 'arena_pat_nonsense')).status).toBe(401);
  });

  it('tell what is public of them', async () => {
    const { world, seasonId } = stage;
    expect((await read(`/v1/communities/${world.communityId}`)).json).toMatchObject({
      symbol: 'BTC-USD',
      season: { id: seasonId, number: 1, state: 'running' },
      belt: null,
    });
    expect(codeOf((await read('/v1/communities/000000000000')).json)).toBe('community-not-found');
  });

  it('list their living members once each, page by page', async () => {
    const { world, people } = stage;
    const path = `/v1/communities/${world.communityId}/members?limit=2`;
    const seen: unknown[] = [];
    for (let cursor: unknown = ''; cursor !== null; ) {
      const { json } = await read(`${path}${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...items(json).map(({ id }) => id));
      cursor = json['nextCursor'];
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain(people.mia.context.memberId);
    const { json } = await read(`/v1/communities/${world.communityId}`);
    expect(seen).toHaveLength(json['members'] as number);
  });
});

describe('members', () => {
  it('come with agents, record, trophies and what came of their bets', async () => {
    const { people, world } = stage;
    const ada = await read(`/v1/members/${people.ada.context.memberId}`);
    expect(ada.json).toMatchObject({ name: 'ada', communityId: world.communityId, holdsBelt: false });
    expect((ada.json['agents'] as Json[]).map(agent => agent['retired'])).toEqual([false, true]);
    const gil = await read(`/v1/members/${people.gil.context.memberId}`);
    expect(gil.json).toMatchObject({ agents: [], bettor: { bets: 1, staked: 35, returnPercent: null, skill: null } });
    for (const { text } of [ada, gil]) expect(text).not.toMatch(/personId|identit|"home"/);
    expect(codeOf((await read('/v1/members/000000000000')).json)).toBe('member-not-found');
  });

  it('that were joined to another are answered with that one, and those that were deleted with a pseudonym', async () => {
    const { prisma } = api.test.database;
    const [shell, gone] = [await spectator(api.house, 'second account'), await spectator(api.house, 'Zebulon')];
    const heir = stage.people.mia.context.memberId;
    await prisma.member.update({ where: { id: shell.memberId }, data: { mergedIntoId: heir } });
    expect((await read(`/v1/members/${shell.memberId}`)).json).toMatchObject({ id: heir, name: 'mia' });
    const listed = await read(`/v1/communities/${shell.communityId}/members?limit=100`);
    expect(items(listed.json).map(({ id }) => id)).not.toContain(shell.memberId);

    expect((await api.house.people.privacy.askErasure(gone)).done).toBe(true);
    const erased = await read(`/v1/members/${gone.memberId}`);
    expect(erased.text).not.toContain('Zebulon');
  });
});

describe('a proof', () => {
  it('holds what a verifier needs, each part fitting the next', async () => {
    const { json } = await read(`/v1/matches/${stage.world.matches.rated}/proof`);
    const commit = json['commit'] as { previous: string; payload: string; hash: string };
    expect(commitHash(commit.previous, commit.payload)).toBe(commit.hash);
    const seedHash = createHash('sha256')
      .update(Buffer.from(String(json['serverSeed']), 'hex'))
      .digest('hex');
    expect(JSON.parse(commit.payload)).toMatchObject({ serverSeedHash: seedHash, match: json['matchId'] });
    const replay = (await read(String(json['replayUrl']))).json;
    expect(replay).toMatchObject({ seed: json['seed'], stateHash: json['stateHash'], tape: json['tape'] });
  });

  it('of a match that is open is its commit alone', async () => {
    const { json } = await read(`/v1/matches/${stage.world.matches.open}/proof`);
    expect(json).toMatchObject({ state: 'open', serverSeed: null, seed: null, stateHash: null, replayUrl: null });
    expect(json['commit']).not.toBeNull();
  });
});

describe('one’s own credits', () => {
  it('are read with a token, by their owner', async () => {
    const { gil } = stage.people;
    const { json } = await read('/v1/me/balance', gil.token);
    expect(json).toMatchObject({ communityId: gil.context.communityId, available: expect.any(Number), inBets: 25 });
    expect(codeOf((await read('/v1/me/balance')).json)).toBe('sign-in-required');
    const { token } = await api.house.sessions.tokens.create(gil.context, { scopes: ['webhooks'] });
    const refused = await read('/v1/me/balance', token);
    expect([refused.status, codeOf(refused.json)]).toEqual([403, 'scope-missing']);
  });

  it('say nothing of communities where one is no member', async () => {
    const answers = await Promise.all(
      [stage.world.otherCommunityId, '000000000000'].map(id =>
        read(`/v1/me/balance?community=${id}`, stage.people.gil.token),
      ),
    );
    const [one, other] = answers.map(({ status, json }) => [status, (json['errors'] as Json[])[0]]);
    expect(one).toEqual(other);
    expect(one?.[0]).toBe(403);
  });

  it('move as the statement says, in pages and as a table', async () => {
    const { token } = stage.people.gil;
    const all = items((await read('/v1/me/statement?limit=100', token)).json);
    const first = await read('/v1/me/statement?limit=3', token);
    const second = await read(`/v1/me/statement?limit=100&cursor=${first.json['nextCursor']}`, token);
    expect([...items(first.json), ...items(second.json)]).toEqual(all);
    expect(second.json['nextCursor']).toBeNull();
    expect(all[0]?.['balance']).toBe((await read('/v1/me/balance', token)).json['available']);
    expect(first.headers['cache-control']).toBe('no-store');

    const asked = await api.get('/v1/me/statement', {
      headers: { authorization: `Bearer ${token}`, accept: 'text/csv;q=0.9, text/html' },
    });
    const table = await read('/v1/me/statement?format=csv', token);
    expect(table.headers['content-type']).toContain('text/csv');
    expect(asked.text).toBe(table.text);
    expect(table.text.trim().split('\n')).toHaveLength(all.length + 1);
    expect((await read('/v1/me/statement?cursor=bm9uc2Vuc2U', token)).json).toMatchObject({
      errors: [{ code: 'bad-cursor', field: 'cursor' }],
    });
  });

  it('lie in positions', async () => {
    const { json } = await read('/v1/me/positions', stage.people.gil.token);
    expect(items(json)[0]).toMatchObject({
      matchId: stage.world.matches.open,
      pick: 'down',
      cost: 25,
      state: 'open',
      received: null,
    });
  });
});

describe('the audit log', () => {
  it('is what everybody reads in chat, without the chats themselves', async () => {
    const { world, people } = stage;
    const { context } = people.ada;
    const origin = {
      surface: 'console' as const,
      chat: { id: 'home', kind: 'group' as const, title: 'Chat home', channelId: 'ring' },
      actor: { id: 'ada', displayName: 'ada' },
    };
    await api.house.moderation.grant(context, {
      memberId: people.mia.context.memberId,
      displayName: 'mia',
      amount: 5,
      reason: 'For a test',
      key: 'grant-1',
    });
    await api.house.moderation.setArenaChannel(context, origin, 'secret-channel');
    const { json, text } = await read(`/v1/communities/${world.communityId}/audit`);
    expect(items(json)).toContainEqual(
      expect.objectContaining({
        action: 'grant',
        actorName: 'ada',
        subjectName: 'mia',
        details: expect.objectContaining({ amount: 5 }),
      }),
    );
    expect(text).not.toMatch(/secret-channel|"home"|surface/);
  });
});
