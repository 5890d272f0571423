import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { challengeNews } from '../../../bots/bulletins/challenge.ts';
import type { CommunityContext } from '../../../core/communities/index.ts';
import { member, openMatch, openTestApi, settledFight, spectator, type TestApi } from '../harness.ts';
import { outcome, type Program, program } from './program.ts';

/** What makes matches: the queue, casual fights, practice, challenges; and what everybody may say of them. */

let api: TestApi;
let ada: CommunityContext;
let bob: CommunityContext;
let rusty: string;
let voltran: string;
let hers: Program;
let his: Program;
beforeAll(async () => {
  api = await openTestApi();
  ({ context: ada, agentId: rusty } = await member(api.house, 'ada', 'Rusty'));
  ({ context: bob, agentId: voltran } = await member(api.house, 'bob', 'Voltran', 'gunner'));
  hers = await program(api, ada);
  his = await program(api, bob);
});
afterAll(() => api.close());
// nobody is slowed down by what another test did
beforeEach(() => api.clock.advance(15_000));

const at = (path: string) => `/v1/communities/${ada.communityId}${path}`;
const jsonOf = <T>(answer: { json: unknown }) => answer.json as T;

describe('the queue', () => {
  it('is joined, shown and left', async () => {
    const joined = await hers.post(at('/queue'), { agent: rusty });
    expect([joined.status, joined.json]).toMatchObject([200, { agentId: rusty, agentName: 'Rusty', restsUntil: null }]);
    expect((await api.get(at('/queue'))).json).toMatchObject({
      waiting: 1,
      items: [{ agentId: rusty, ownerName: 'ada' }],
    });
    expect((await hers.send('DELETE', `/v1/agents/${rusty}/queue`)).json).toEqual({ left: ['Rusty'] });
    expect((await hers.send('DELETE', `/v1/agents/${rusty}/queue`)).json).toEqual({ left: [] });
    // the first one, as in chat
    await hers.post(at('/queue'), {});
    expect((await hers.send('DELETE', at('/queue'))).json).toEqual({ left: ['Rusty'] });
  });

  it("tells what it starts in the community's chat, the arena channel first", async () => {
    const origin = {
      surface: 'console',
      chat: { id: 'home', kind: 'group', title: 'Chat home', channelId: 'ring' },
      actor: { id: 'ada', displayName: 'ada' },
    } as const;
    await hers.post(at('/queue'), { agent: rusty });
    const ticket = () => api.test.database.prisma.queueTicket.findUniqueOrThrow({ where: { agentId: rusty } });
    expect(await ticket()).toMatchObject({ surface: 'console', chatId: 'home', channelId: 'ring' });
    await api.house.communities.setArenaChannel(origin, 'arena');
    await hers.post(at('/queue'), { agent: rusty });
    expect(await ticket()).toMatchObject({ chatId: 'home', channelId: 'arena' });
    await hers.send('DELETE', at('/queue'));
    await api.house.communities.leave('console', 'home');
    expect(outcome(await hers.post(at('/queue'), { agent: rusty }))).toBe('409 no-chat');
    expect(outcome(await hers.post(at('/fights'), {}))).toBe('409 no-chat');
    await spectator(api.house, 'ada');
    expect((await hers.post(at('/queue'), { agent: rusty })).status).toBe(200);
    await hers.send('DELETE', at('/queue'));
  });

  it('refuses what chat refuses', async () => {
    expect(outcome(await hers.post(at('/queue'), { agent: voltran }))).toBe('403 not-your-agent');
    expect(outcome(await hers.send('DELETE', `/v1/agents/${voltran}/queue`))).toBe('403 not-your-agent');
    const none = await program(api, await spectator(api.house, 'nora'));
    expect(outcome(await none.post(at('/queue'), {}))).toBe('409 no-agent');
    const ray = await member(api.house, 'ray', 'Raider');
    await api.test.database.transaction(tx =>
      api.house.sanctions.give(tx, {
        communityId: ray.context.communityId,
        memberId: ray.context.memberId,
        kind: 'rated',
        durationMs: null,
        reason: 'collusion',
        givenById: null,
      }),
    );
    const barred = await program(api, ray.context);
    expect(outcome(await barred.post(at('/queue'), {}))).toBe('403 sanctioned');
    // rated matches alone are closed
    expect((await barred.post(at('/fights'), {})).status).toBe(201);
  });
});

describe('a casual fight', () => {
  it('runs at once, and rests', async () => {
    api.clock.advance(60_000);
    const started = await hers.post(at('/fights'), { agent: rusty, opponent: voltran });
    expect([started.status, started.json]).toMatchObject([201, { kind: 'casual' }]);
    const match = jsonOf<{ id: string; agentIds: string[] }>(started);
    expect(started.headers.location).toBe(`/v1/matches/${match.id}`);
    expect([...match.agentIds].sort()).toEqual([rusty, voltran].sort());
    const posts = await api.test.database.prisma.matchPost.findMany({ where: { matchId: match.id } });
    expect(posts).toMatchObject([{ chatId: 'home', channelId: 'arena', asked: true }]);
    const soon = await hers.post(at('/fights'), {});
    expect(outcome(soon)).toBe('429 casual-cooldown');
    expect(Number(soon.headers['retry-after'])).toBeGreaterThan(5);
    api.clock.advance(11_000);
    expect(outcome(await hers.post(at('/fights'), { agent: rusty, opponent: rusty }))).toBe('422 same-agent');
    expect(outcome(await hers.post(at('/fights'), { agent: voltran }))).toBe('403 not-your-agent');
    expect(outcome(await hers.post(at('/fights'), { opponent: '000000000000' }))).toBe('404 agent-not-found');
    expect(outcome(await hers.post(at('/fights'), { rounds: 9 }))).toBe('400 unknown-parameter');
  });
});

describe('practice', () => {
  it('is 200 fights, counted against the day, once a key', async () => {
    const path = `/v1/agents/${rusty}/spars`;
    const tried = await hers.post(path, { try: { field: 'risk', delta: 10 } }, 'spar-1');
    expect([tried.status, tried.json]).toMatchObject([201, { agentId: rusty, fights: 200, left: 9, opponent: 'v1' }]);
    expect((await hers.post(path, { try: { field: 'risk', delta: 10 } }, 'spar-1')).text).toBe(tried.text);
    expect((await hers.post(path, { against: voltran })).json).toMatchObject({ opponent: 'Voltran', left: 8 });
    expect(outcome(await hers.post(path, { against: 'v9' }))).toBe('404 version-not-found');
    expect(outcome(await hers.post(path, { try: { field: 'luck', delta: 1 } }))).toBe('422 bad-change');
    expect(outcome(await hers.post(`/v1/agents/${voltran}/spars`, {}))).toBe('403 not-your-agent');
    await api.house.communities.changeSettings(ada.communityId, { sparsPerDay: 2 });
    expect(outcome(await hers.post(path, {}))).toBe('429 spars-used-up');
  });
});

describe('a challenge', () => {
  const make = (body: unknown, key?: string) => hers.post(at('/challenges'), body, key);
  /** What the chats read by now. */
  const wordsNow = async (id: string) => {
    const { matches, announcements } = api.house;
    const { id: bulletinId } = await api.test.database.prisma.bulletin.findUniqueOrThrow({
      where: { key: `challenge:${id}` },
    });
    const bulletin = await announcements.bulletins.byId(bulletinId);
    return bulletin && challengeNews(bulletin, { matches, now: () => api.clock.now() });
  };

  it('is told in the chats with its buttons, accepted, and fought', async () => {
    const made = await make({ opponent: bob.memberId, agent: rusty }, 'challenge-1');
    expect([made.status, made.json]).toMatchObject([
      201,
      { state: 'open', challengerName: 'ada', challengerAgent: 'Rusty', challengedName: 'bob', matchId: null },
    ]);
    const { id } = jsonOf<{ id: string }>(made);
    // the same again is the same challenge, even where the note about it was lost
    await api.test.database.prisma.answeredInvocation.deleteMany({});
    expect((await make({ opponent: bob.memberId, agent: rusty }, 'challenge-1')).json).toMatchObject({ id });
    const bulletin = () => api.test.database.prisma.bulletin.findUniqueOrThrow({ where: { key: `challenge:${id}` } });
    expect(await bulletin()).toMatchObject({ kind: 'challenge', subjectId: id, revision: 1 });
    expect(await wordsNow(id)).toMatchObject({
      visibility: 'public',
      buttons: [
        [
          { action: { command: 'challenge accept', options: { id } } },
          { action: { command: 'challenge decline', options: { id } } },
        ],
      ],
    });
    for (const who of [hers, his]) {
      expect((await who.get(at('/challenges'))).json).toMatchObject({ items: [{ id, state: 'open' }] });
    }
    expect(outcome(await hers.post(`/v1/challenges/${id}/acceptance`, {}))).toBe('403 not-yours');
    const accepted = await his.post(`/v1/challenges/${id}/acceptance`, {});
    expect([accepted.status, accepted.json]).toMatchObject([201, { kind: 'exhibition' }]);
    expect(accepted.headers.location).toBe(`/v1/matches/${jsonOf<{ id: string }>(accepted).id}`);
    expect(await bulletin()).toMatchObject({ revision: 2 });
    expect(await wordsNow(id)).toMatchObject({ tone: 'good', title: [{ text: 'Challenge accepted' }] });
    expect(outcome(await his.post(`/v1/challenges/${id}/refusal`))).toBe('409 challenge-closed');
    expect((await his.get(at('/challenges'))).json).toEqual({ items: [] });
  });

  it('is declined, or taken back', async () => {
    const first = jsonOf<{ id: string }>(await make({ opponent: bob.memberId }));
    expect((await his.post(`/v1/challenges/${first.id}/refusal`)).json).toMatchObject({ state: 'declined' });
    const second = jsonOf<{ id: string }>(await make({ opponent: bob.memberId }));
    expect((await hers.post(`/v1/challenges/${second.id}/refusal`)).json).toMatchObject({ state: 'declined' });
    expect(outcome(await his.post(`/v1/challenges/${second.id}/acceptance`, {}))).toBe('409 challenge-closed');
  });

  it('refuses oneself, strangers, who has no agent, and what is none', async () => {
    const nora = await spectator(api.house, 'nora');
    const { context: eve } = await member(api.house, 'eve', 'Elsewhere', 'gunner', 'other');
    expect(outcome(await make({ opponent: ada.memberId }))).toBe('422 challenge-self');
    expect(outcome(await make({ opponent: nora.memberId }))).toBe('409 no-agent');
    expect(outcome(await make({ opponent: eve.memberId }))).toBe('404 member-not-found');
    expect(outcome(await make({ opponent: '000000000000' }))).toBe('404 member-not-found');
    expect(outcome(await make({ opponent: 'bob' }))).toBe('400 bad-id');
    expect(outcome(await his.post('/v1/challenges/000000000000/acceptance', {}))).toBe('404 challenge-not-found');
    const elsewhere = await program(api, eve);
    const { id } = jsonOf<{ id: string }>(await make({ opponent: bob.memberId }));
    expect(outcome(await elsewhere.post(`/v1/challenges/${id}/acceptance`, {}))).toBe('403 not-a-member');
    await api.pass(16 * 60_000);
    expect(outcome(await his.post(`/v1/challenges/${id}/acceptance`, {}))).toBe('409 challenge-expired');
    await api.house.matches.challenges.expire();
    const { revision } = await api.test.database.prisma.bulletin.findUniqueOrThrow({
      where: { key: `challenge:${id}` },
    });
    expect(revision).toBe(2);
    expect((await wordsNow(id))?.buttons).toBeUndefined();
  });
});

describe('the crowd', () => {
  it('picks the winner for free until the lock', async () => {
    const [one, two] = [await member(api.house, 'pia', 'Picked'), await member(api.house, 'pol', 'Other', 'gunner')];
    const matchId = await openMatch(api, [one.context, two.context]);
    await api.pass(0);
    const pick = (corner: number) => hers.send('PUT', `/v1/matches/${matchId}/pick`, { corner });
    expect((await pick(0)).json).toMatchObject({ matchId, corner: 0, changed: false, picks: [1, 0] });
    expect((await pick(1)).json).toMatchObject({ corner: 1, changed: true, picks: [0, 1] });
    expect(outcome(await pick(2))).toBe('400 bad-parameter');
    await api.pass(70_000);
    expect(outcome(await pick(0))).toBe('409 market-locked');
    expect(outcome(await hers.send('PUT', '/v1/matches/000000000000/pick', { corner: 0 }))).toBe('404 match-not-found');
  });

  it('cheers, and takes it back', async () => {
    const matchId = await settledFight(api, ada);
    const path = `/v1/matches/${matchId}/reactions/cheer`;
    expect((await his.send('PUT', path)).json).toMatchObject({ on: true, counts: { cheer: 1 } });
    // once more is no other cheer
    expect((await his.send('PUT', path)).json).toMatchObject({ on: true, counts: { cheer: 1 } });
    expect((await his.send('DELETE', path)).json).toMatchObject({ on: false, counts: { cheer: 0 } });
    expect(outcome(await his.send('PUT', `/v1/matches/${matchId}/reactions/boo`))).toBe('400 bad-parameter');
    await api.pass(25 * 3_600_000);
    expect(outcome(await his.send('PUT', path))).toBe('409 crowd-gone');
  });
});
