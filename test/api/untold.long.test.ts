import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as paths from '../../api/web/paths.ts';
import { newId } from '../../core/platform/index.ts';
import { readContract } from './contract.ts';
import { type Answer, openMarket, openTestApi, postGif, type TestApi, tellResult } from './harness.ts';
import { openUntold, perform, type Stage, setStage } from './stage.ts';

/**
 * A match has ended, and its chats are still watching: whatever is read by anybody, everything is as it was while the fight was on. Every
 * operation that can be read is asked, about the match, its agents, their owners, the bettors and the community.
 */

let api: TestApi;
let stage: Stage;
let matchId = '';
/** What was read while the fight was on: its replay is stored a moment before the match ends. */
let running = new Map<string, string>();
beforeAll(async () => {
  api = await openTestApi({
    simulatedMarkets: true,
    onStored: async key => {
      if (key === `replays/${matchId}.json`) running = await readEverything();
    },
  });
  stage = await setStage(api);
  const { gil } = stage.people;
  matchId = await openUntold(api, stage);
  await api.house.wagers.sell(gil.context, { matchId, pick: 'A', percent: 50, key: newId() });
  await api.house.wagers.freePick(gil.context, { matchId, pick: 1 });
  await api.pass(70_000);
  await api.house.matches.advance(matchId);
});
afterAll(() => api.close());

/** What says how many matches there were, or what a price is, and nothing of who has won. */
const APART = /^GET \/(metrics|health|v1\/prices|v1\/stats|v1\/stream|v1\/socket|v1\/position|docs)/;

/** All that can be read, by address; times that pass by themselves are left out. */
async function readEverything(): Promise<Map<string, string>> {
  const contract = await readContract(api.running.url);
  const { world, people, seasonId, tournaments } = stage;
  const ids: Record<string, string[]> = {
    communities: [world.communityId],
    members: [people.ada.context.memberId, people.bob.context.memberId, people.gil.context.memberId],
    agents: [world.agents.tuned, world.agents.fighter],
    matches: [matchId],
    seasons: [seasonId],
    tournaments: Object.values(tournaments),
  };
  const read = new Map<string, string>();
  for (const operation of contract.operations.filter(name => name.startsWith('GET ') && !APART.test(name))) {
    const kind = operation.split('/')[2] ?? '';
    const queries = QUERIES[operation] ?? [''];
    for (const id of ids[kind] ?? ['']) {
      for (const query of queries) {
        for (const as of operation.includes('/me/') ? (['ada', 'bob', 'gil'] as const) : (['gil'] as const)) {
          const params = { id, matchId, opponentId: world.agents.fighter };
          const asked = query.replace('COMMUNITY', world.communityId).replace('AGENT', world.agents.tuned);
          const answer = await perform(stage, {
            operation,
            status: 200,
            ask: () => ({ params, query: asked, ...(operation.includes('/events') ? {} : { as }) }),
          });
          read.set(`${operation} ${id} ${asked} ${as}`, `${answer.status} ${steady(answer)}`);
        }
      }
    }
  }
  for (const address of pages()) {
    const { status, text } = await api.get(address);
    read.set(`GET ${address}`, `${status} ${text.replace(PASSING, '')}`);
  }
  return read;
}

/** The pages that people read of the same. */
function pages(): string[] {
  const { world, people, seasonId } = stage;
  const { communityId } = world;
  return [
    paths.communityPath(communityId),
    paths.leaderboardPath(communityId),
    paths.leaderboardPath(communityId, 'bettors'),
    paths.communityMatchesPath(communityId),
    paths.communitySeasonsPath(communityId),
    paths.agentPath(world.agents.tuned),
    paths.agentPath(world.agents.fighter),
    paths.memberPath(people.ada.context.memberId),
    paths.memberPath(people.gil.context.memberId),
    paths.matchPath(matchId),
    paths.marketPath(matchId),
    paths.verifyPath(matchId),
    paths.seasonPath(seasonId),
  ];
}

/** From where on a page follows what happens, when it was made, and how many matches of a season have ended. */
const PASSING =
  /<dt>Matches<\/dt><dd>.*?<\/dd>|data-(after|now)="[^"]*"|\d+ agents?, \d+ match(es)?|\d+ match(es)? (fought|so far)/g;

/** Where one answer is not enough. */
const QUERIES: Record<string, string[]> = {
  'GET /v1/leaderboards': ['?community=COMMUNITY'],
  'GET /v1/matches': ['?community=COMMUNITY', '?agent=AGENT'],
  'GET /v1/markets': ['?community=COMMUNITY', '?community=COMMUNITY&state=recent'],
  'GET /v1/seasons/{id}/standings': ['agents', 'members', 'bettors', 'pickers'].map(board => `?board=${board}`),
  'GET /v1/communities/{id}/bettors': ['', '?by=skill', '?by=return&period=all'],
  'GET /v1/me/statement': ['', '?format=csv'],
};

/**
 * Without what is another one in each answer; without the tape: its prices are public, and complete before the fight is told; and without
 * how many matches of a season have ended.
 */
function steady({ headers, bytes, text }: Answer): string {
  if (headers['content-type']?.startsWith('image/')) return createHash('sha256').update(bytes).digest('hex');
  return text
    .replace(/"requestId":"[^"]*"/g, '')
    .replace(/"(nextAt|token|csrfToken|usedAt|seenAt|lastSeenAt)":"[^"]*"/g, '')
    .replace(/"tape":(null|\{[^}]*\})/g, '')
    .replace(/"matches":\d+,"running":\d+/g, '')
    .replace(/"tapeSha256":(null|"[0-9a-f]*")/g, '')
    .replace(/^id: .*$/gm, '');
}

function differences(before: Map<string, string>, after: Map<string, string>): string[] {
  return [...before].flatMap(([address, text]) => (after.get(address) === text ? [] : [address]));
}

/** Where two answers part, for the message of a failure. */
function departure(address: string, before: Map<string, string>, after: Map<string, string>): string {
  const [one = '', other = ''] = [before.get(address), after.get(address)];
  const at = [...one].findIndex((character, index) => character !== other[index]);
  return `${address}: …${one.slice(Math.max(0, at - 60), at + 40)}… has become …${other.slice(Math.max(0, at - 10), at + 40)}…`;
}

it('changes nothing that anybody can read until the chats were told, and then all of it', async () => {
  await api.pass(60_000);
  await api.house.matches.advance(matchId);
  expect(running.size).toBeGreaterThan(50);
  const good = [...running].filter(([, text]) => text.startsWith('200'));
  expect(good.length).toBeGreaterThan(40);

  const { result, state } = await api.house.matches.get(matchId);
  expect([state, result === null]).toEqual(['settled', false]);
  const untold = await readEverything();
  expect(differences(running, untold).map(address => departure(address, running, untold))).toEqual([]);

  // The GIF stands in the chat: the fight itself may be watched, in its replay, and nothing else has changed.
  expect((await api.get(`/v1/matches/${matchId}/replay`)).status).toBe(409);
  await postGif(api, matchId);
  expect((await api.get(`/v1/matches/${matchId}/replay`)).status).toBe(200);
  const watched = differences(untold, await readEverything());
  const mayPointToIt = /^GET \/(v1\/)?(matches|agents|communities)\//;
  expect(watched.filter(address => !mayPointToIt.test(address) && !address.startsWith('GET /v1/matches '))).toEqual([]);
  expect((await api.get(`/v1/matches/${matchId}`)).json).toMatchObject({
    state: 'running',
    result: null,
    revealed: null,
  });

  await tellResult(api, matchId);
  const told = await readEverything();
  const changed = new Set(differences(untold, told).map(address => address.split(' ').slice(0, 2).join(' ')));
  for (const operation of [
    'GET /v1/matches/{id}',
    'GET /v1/matches',
    'GET /v1/matches/{id}/proof',
    'GET /v1/matches/{id}/honours',
    'GET /v1/matches/{id}/tape',
    'GET /v1/markets/{matchId}',
    'GET /v1/markets',
    'GET /v1/agents/{id}',
    'GET /v1/leaderboards',
    'GET /v1/members/{id}',
    'GET /v1/seasons/{id}/standings',
    'GET /v1/communities/{id}/bettors',
    'GET /v1/me/balance',
    'GET /v1/me/statement',
    'GET /v1/me/positions',
    'GET /v1/me/agents',
    'GET /v1/agents/{id}/head-to-head/{opponentId}',
  ]) {
    expect([...changed], operation).toContain(operation);
  }
  expect((await api.get(`/v1/matches/${matchId}`)).json).toMatchObject({
    state: 'settled',
    result: { winner: result?.winner },
  });
});

it('is told by itself when nobody told it for three minutes', async () => {
  const { ada, bob } = stage.people;
  await api.pass(10 * 60_000);
  const id = await openMarket(api, [ada.context, bob.context]);
  await api.pass(70_000);
  await api.house.matches.advance(id);
  await api.pass(60_000);
  await api.house.matches.advance(id);
  const stateOf = async () => ((await api.get(`/v1/matches/${id}`)).json as { state: string }).state;
  expect(await stateOf()).toBe('running');
  await api.pass(3 * 60_000);
  expect(await stateOf()).toBe('settled');
});
