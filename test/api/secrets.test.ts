import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyReplayText } from '../../core/matches/index.ts';
import { type Answer, member, openMarket, openMatch, openTestApi, type TestApi, tellResult } from './harness.ts';

/** A match's secrets are read by nobody before it has ended and its chats were told how: not from its match, not from anything else that is served. */

let api: TestApi;
let matchId = '';
/** What was served, by the state that the match was in. */
const served = new Map<string, Answer[]>();

beforeAll(async () => {
  // The replay, with the seed in it, is stored a moment before the match ends: what is served in between?
  api = await openTestApi({
    simulatedMarkets: true,
    onStored: async key => {
      if (key === `replays/${matchId}.json`) await look();
    },
  });
});
afterAll(() => api.close());

async function look(as?: string): Promise<void> {
  const { state } = await api.test.database.prisma.match.findUniqueOrThrow({ where: { id: matchId } });
  const { communityId, sides } = await api.house.matches.get(matchId);
  const answers = await Promise.all(
    [
      `/v1/matches/${matchId}`,
      `/v1/matches/${matchId}/replay`,
      `/v1/matches/${matchId}/replay.gif`,
      `/v1/matches?community=${communityId}`,
      `/v1/leaderboards?community=${communityId}`,
      ...sides.flatMap(({ agent }) => [`/v1/agents/${agent.id}`, `/v1/agents/${agent.id}/versions`]),
      '/v1/commits',
      '/v1/stats',
      `/v1/matches/${matchId}/tape`,
      `/v1/markets/${matchId}`,
      `/v1/markets/${matchId}/events`,
      `/v1/markets?community=${communityId}`,
      '/metrics',
    ].map(path => api.get(path)),
  );
  served.set(as ?? state, answers);
}

it('keeps a match secret until it has ended, and then reveals what it committed to', async () => {
  const ada = await member(api.house, 'ada', 'Rusty');
  const bob = await member(api.house, 'bob', 'Voltran', 'gunner');
  matchId = await openMarket(api, [ada.context, bob.context]);
  await look();
  await api.pass(67_000);
  await api.house.matches.advance(matchId);
  await look();
  await api.pass(60_000);
  await api.house.matches.advance(matchId);
  await look();
  await tellResult(api, matchId);
  await look('told');
  expect([...served.keys()]).toEqual(['open', 'locked', 'running', 'settled', 'told']);

  const { serverSeed, seed } = await api.test.database.prisma.match.findUniqueOrThrow({ where: { id: matchId } });
  for (const state of ['open', 'locked', 'running', 'settled']) {
    const answers = served.get(state) ?? [];
    expect(answers.map(answer => answer.status).slice(0, 3)).toEqual([200, 409, 409]);
    expect(answers.map(answer => answer.status).slice(-5)).toEqual([409, 200, 200, 200, 200]);
    for (const answer of answers) {
      expect(answer.text).not.toContain(serverSeed);
      expect(answer.text).not.toContain(seed);
    }
    // What has ended goes on until its chats were told.
    const shown = state === 'settled' ? 'running' : state;
    expect(answers[0]?.json).toMatchObject({ state: shown, revealed: null, result: null, replay: null });
  }

  const [match, replay] = served.get('told') ?? [];
  expect(match?.json).toMatchObject({ revealed: { serverSeed, seed } });
  expect(verifyReplayText(replay?.text ?? '')).toMatchObject({ fightRerun: true, problems: [] });
  const commits = (await api.get('/v1/commits')).json as { items: { payload: string }[] };
  const { serverSeedHash } = JSON.parse(commits.items[0]?.payload ?? '') as { serverSeedHash: string };
  expect(createHash('sha256').update(Buffer.from(serverSeed, 'hex')).digest('hex')).toBe(serverSeedHash);
});

it('publishes the seed of a void match', async () => {
  const cyd = await member(api.house, 'cyd', 'Trixie', 'trickster');
  const dan = await member(api.house, 'dan', 'Dynamo', 'rusher');
  const id = await openMatch(api, [cyd.context, dan.context]);
  const { serverSeed } = await api.test.database.prisma.match.findUniqueOrThrow({ where: { id } });
  await api.house.matches.void(id, 'The test said so.');
  expect((await api.get(`/v1/matches/${id}`)).json).toMatchObject({
    state: 'void',
    voidReason: 'The test said so.',
    revealed: { serverSeed, seed: null },
  });
});

it('shows nobody who asked for a match, and where', async () => {
  const { text } = await api.get(`/v1/matches/${matchId}`);
  const row = await api.test.database.prisma.match.findUniqueOrThrow({ where: { id: matchId } });
  expect(row.originChatId).toBe('home');
  for (const hidden of [row.idempotencyKey, '"home"', 'ring', 'origin', 'requestedBy', 'ownerId']) {
    expect(text).not.toContain(hidden);
  }
});
