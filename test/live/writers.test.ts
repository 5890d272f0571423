import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { matchTold, revealOf } from '../../core/announcements/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { LIVE_DATA, type LiveEvent, type Position } from '../../core/live/index.ts';
import { positionNow, readLive } from '../../core/live/log.ts';
import { newId } from '../../core/platform/index.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { member, openMarket, openTestApi, settledFight, spectator, type TestApi } from '../api/harness.ts';

/** What is logged of matches, tournaments and seasons, and when. */

let api: TestApi;
let ada: CommunityContext;
let bob: CommunityContext;
let gil: CommunityContext;

beforeAll(async () => {
  api = await openTestApi({ simulatedMarkets: true });
  ada = (await member(api.house, 'ada', 'Rusty')).context;
  bob = (await member(api.house, 'bob', 'Voltran', 'gunner')).context;
  gil = await spectator(api.house, 'gil');
});
afterAll(() => api.close());

async function now(): Promise<Position> {
  return positionNow(sqlOf(api.test.database.pool));
}

/** What was logged of a match, a tournament or a season, in short. */
async function logged(subjectId: string, after: Position): Promise<string[]> {
  return (await eventsOf(subjectId, after)).map(({ kind, data }) => {
    const { state, winner, payout, boutKey, matchId, corrected } = data as Record<string, unknown>;
    const word = {
      match: state,
      result: winner,
      settlement: payout,
      tournament: [state, boutKey, matchId && 'game'].filter(Boolean).join(' '),
      season: state,
      fight: '',
    }[kind];
    return `${kind} ${word}${corrected ? ' corrected' : ''}`.trim();
  });
}

async function eventsOf(subjectId: string, after: Position): Promise<LiveEvent[]> {
  // a transaction of the arena's own may still hold it up
  let read = await readLive(sqlOf(api.test.database.pool), after, 1_000);
  while (read.isHeldUp) read = await readLive(sqlOf(api.test.database.pool), after, 1_000);
  const { events } = read;
  for (const { kind, data } of events) expect(LIVE_DATA[kind].strict().safeParse(data).error).toBeUndefined();
  return events.filter(event => event.subjectId === subjectId);
}

const posts = () => api.test.database.prisma.matchPost;
const tellIn = (matchId: string) => posts().updateMany({ where: { matchId }, data: { stage: 'result' } });

/** A rated match on which gil has bet 20 credits on the left, and that has settled; its chat has not been told. */
async function settledMarket(): Promise<string> {
  await api.pass(10 * 60_000);
  const matchId = await openMarket(api, [ada, bob]);
  await api.house.wagers.bet(gil, { matchId, pick: 'A', stake: 20, key: newId() });
  await api.pass(67_000);
  await api.house.matches.advance(matchId);
  await api.pass(60_000);
  await api.house.matches.advance(matchId);
  return matchId;
}

describe('a match', () => {
  it('is logged as it goes on, but for its end', async () => {
    const begin = await now();
    const matchId = await settledMarket();
    expect(await logged(matchId, begin)).toEqual(['match open', 'match locked', 'match running']);
    await posts().updateMany({ where: { matchId }, data: { gifPostedAt: api.clock.now() } });
    expect((await logged(matchId, begin)).slice(3)).toEqual(['fight']);
    expect((await revealOf(api.test.database.prisma, [matchId])).get(matchId)).toEqual({
      watchableAt: new Date((await eventsOf(matchId, begin))[3]?.data['startedAt' as never] ?? 0),
      isTold: false,
    });
    await tellIn(matchId);
    const { result } = await api.house.matches.get(matchId);
    const stake = await api.test.database.prisma.stake.findFirstOrThrow({ where: { matchId } });
    expect((await logged(matchId, begin)).slice(4)).toEqual([
      'match settled',
      `result ${result?.winner}`,
      `settlement ${stake.payout}`,
    ]);
    await posts().updateMany({ where: { matchId }, data: { closed: 'done' } });
    await api.house.live.tellOverdue();
    expect(await logged(matchId, begin)).toHaveLength(7);
  });

  it('is told at once where it is told nowhere', async () => {
    const begin = await now();
    await api.test.database.pool.query('CREATE RULE no_posts AS ON INSERT TO "MatchPost" DO INSTEAD NOTHING');
    const matchId = await settledFight(api, ada);
    await api.test.database.pool.query('DROP RULE no_posts ON "MatchPost"');
    expect(await logged(matchId, begin)).toEqual([
      'match open',
      'match locked',
      'match running',
      'fight',
      'match settled',
      expect.stringMatching(/^result [01]$/),
    ]);
  });

  it('is told after three minutes, whatever became of its posts', async () => {
    const begin = await now();
    const matchId = await settledMarket();
    await api.pass(2.5 * 60_000);
    await api.house.live.tellOverdue();
    expect(await logged(matchId, begin)).toHaveLength(3);
    await api.pass(0.6 * 60_000);
    expect(await api.house.live.tellOverdue()).toBe(1);
    expect(await api.house.live.tellOverdue()).toBe(0);
    expect((await logged(matchId, begin)).slice(3, 5)).toEqual(['fight', 'match settled']);
  });

  it('that was void has no fight and no winner, and gives back', async () => {
    await api.pass(10 * 60_000);
    const begin = await now();
    const matchId = await openMarket(api, [ada, bob]);
    await api.house.wagers.bet(gil, { matchId, pick: 'A', stake: 20, key: newId() });
    await api.house.matches.void(matchId, 'The test said so.');
    expect(await logged(matchId, begin)).toEqual(['match open']);
    await posts().updateMany({ where: { matchId }, data: { stage: 'void' } });
    expect((await logged(matchId, begin)).slice(1)).toEqual(['match void', 'result null', 'settlement 20']);
  });

  it('is told once and by nobody too early, whichever of its posts tell it and whenever', async () => {
    for (let round = 0; round < 6; round += 1) {
      const begin = await now();
      const matchId = await settledMarket();
      const [first] = await posts().findMany({ where: { matchId } });
      if (!first) throw new Error('The match is told nowhere');
      for (const channelId of ['two', 'three']) {
        await posts().create({ data: { matchId, surface: first.surface, chatId: first.chatId, channelId } });
      }
      const change = (channelId: string, number: number) =>
        posts().updateMany({
          where: { matchId, channelId },
          data:
            number % 3 === 0
              ? { closed: 'gone' }
              : number % 3 === 1
                ? { stage: 'result' }
                : { stage: 'gif', gifPostedAt: api.clock.now() },
        });
      const channels = [first.channelId, 'two', 'three'];
      // some together, in transactions that overlap
      for (let number = 0; number < 4; number += 1) {
        const changed = channels.filter((_, index) => (round + number + index) % 2 === 0);
        await Promise.all(changed.map((channelId, index) => change(channelId, round + number * index)));
        const isTold = await matchTold(api.test.database.prisma, matchId);
        const results = (await logged(matchId, begin)).filter(word => word.startsWith('result'));
        expect(results).toHaveLength(isTold ? 1 : 0);
        expect((await revealOf(api.test.database.prisma, [matchId])).get(matchId)?.isTold).toBe(isTold);
      }
      await Promise.all(channels.map(channelId => change(channelId, 1)));
      const all = await logged(matchId, begin);
      expect(all.filter(word => word.startsWith('result'))).toHaveLength(1);
      expect(all.filter(word => word === 'fight')).toHaveLength(1);
      expect(all.indexOf('fight')).toBeLessThan(all.findIndex(word => word.startsWith('result')));
    }
  });

  it('that moderators override is told as it is now, or corrected', async () => {
    const moderator = await spectator(api.house, 'moderator');
    const override = async (matchId: string, winner: 0 | 1) =>
      api.house.moderation.overrideWinner(moderator, { matchId, winner, reason: 'The test said so.' });
    const begin = await now();
    const untold = await settledMarket();
    const { result } = await api.house.matches.get(untold);
    const other = result?.winner === 0 ? 1 : 0;
    await override(untold, other);
    expect(await logged(untold, begin)).toHaveLength(3);
    await tellIn(untold);
    expect((await logged(untold, begin)).slice(5, 6)).toEqual([`result ${other}`]);
    await override(untold, other === 0 ? 1 : 0);
    const stake = await api.test.database.prisma.stake.findFirstOrThrow({ where: { matchId: untold } });
    expect((await logged(untold, begin)).slice(7)).toEqual([
      `result ${other === 0 ? 1 : 0} corrected`,
      `settlement ${stake.payout} corrected`,
    ]);
  });

  it("settles for a member's heir", async () => {
    const begin = await now();
    const matchId = await settledMarket();
    const heir = await spectator(api.house, 'heir');
    const { prisma } = api.test.database;
    await prisma.member.update({ where: { id: gil.memberId }, data: { mergedIntoId: heir.memberId } });
    await tellIn(matchId);
    await prisma.member.update({ where: { id: gil.memberId }, data: { mergedIntoId: null } });
    const settlement = (await eventsOf(matchId, begin)).find(({ kind }) => kind === 'settlement');
    expect(settlement).toMatchObject({ memberId: heir.memberId, data: { memberId: heir.memberId, paid: 20 } });
  });
});

it('a tournament is logged as its bracket shows it', async () => {
  const { prisma } = api.test.database;
  const begin = await now();
  const { communityId } = ada;
  const id = newId();
  await prisma.tournament.create({
    data: { id, communityId, name: 'Cup', format: 'single', size: 4, idempotencyKey: id },
  });
  await prisma.tournament.update({ where: { id }, data: { state: 'running' } });
  await prisma.tournament.update({ where: { id }, data: { bestOf: 3 } });
  for (const key of ['W1.1', 'W1.2']) await prisma.tournamentBout.create({ data: { tournamentId: id, key } });
  const matchId = await settledMarket();
  await prisma.tournamentGame.create({ data: { matchId, tournamentId: id, boutKey: 'W1.1', number: 1 } });
  const won = { winnerId: 'E1', how: 'played', state: 'decided' } as const;
  const bout = (key: string) => ({ tournamentId_key: { tournamentId: id, key } });
  await prisma.tournamentBout.update({ where: bout('W1.2'), data: { ...won, how: 'forfeit' } });
  // nobody has been told
  await prisma.tournamentBout.update({ where: bout('W1.1'), data: won });
  expect(await logged(id, begin)).toEqual([
    'tournament registering',
    'tournament running',
    'tournament running W1.1 game',
    'tournament running W1.2',
  ]);
  await prisma.tournamentGame.update({ where: { matchId }, data: { toldAt: api.clock.now() } });
  await prisma.tournamentBout.update({ where: bout('W1.1'), data: { how: 'override', winnerId: 'E2' } });
  await prisma.tournament.update({ where: { id }, data: { state: 'finished' } });
  expect((await logged(id, begin)).slice(4)).toEqual([
    'tournament running W1.1 game',
    'tournament running W1.1',
    'tournament finished',
  ]);
});

it('a season is logged step by step', async () => {
  const { prisma } = api.test.database;
  const begin = await now();
  const id = newId();
  await prisma.season.create({ data: { id, communityId: ada.communityId, number: 1, name: 'Spring' } });
  for (const state of ['open', 'running', 'running', 'frozen', 'closed'] as const) {
    await prisma.season.update({ where: { id }, data: { state } });
  }
  expect(await logged(id, begin)).toEqual([
    'season created',
    'season open',
    'season running',
    'season frozen',
    'season closed',
  ]);
});

it('is kept for an hour, and longer for who follows it with a cursor', async () => {
  const { prisma, pool } = api.test.database;
  await api.house.live.clean();
  await settledMarket();
  const count = () => prisma.liveEvent.count();
  const before = await count();
  await pool.query(`INSERT INTO "LiveCursor" (reader, xid, id) VALUES ('webhooks', '0', 0)`);
  await api.pass(61 * 60_000);
  await settledMarket();
  expect(await api.house.live.clean()).toBe(0);
  await pool.query(`UPDATE "LiveCursor" SET xid = '9223372036854775807' WHERE reader = 'webhooks'`);
  expect(await api.house.live.clean()).toBe(before);
  await pool.query(`UPDATE "LiveCursor" SET xid = '0' WHERE reader = 'webhooks'`);
  const kept = await count();
  expect(kept).toBeGreaterThan(0);
  await api.pass(24 * 3_600_000);
  expect(await api.house.live.clean()).toBe(kept);
  expect(await prisma.liveMatch.count({ where: { toldAt: { not: null } } })).toBeGreaterThan(0);
  await api.pass(48 * 3_600_000);
  await api.house.live.clean();
  expect(await prisma.liveMatch.count({ where: { toldAt: { not: null } } })).toBe(0);
});
