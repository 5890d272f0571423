import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { issuanceOf, postTransfers, treasuryOf } from '../../core/ledger/index.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { words } from '../arena/harness.ts';
import { buttonOf } from '../arena/market-world.ts';
import { openSeasonWorld, type SeasonWorld } from './world.ts';

/** A whole season by commands: made, opened, started, fought, paused, frozen, ended; its table, rewards, trophies and recap. */

const MEMBERS = ['ann', 'ben', 'cat', 'dan'];
let world: SeasonWorld;

beforeAll(async () => {
  world = await openSeasonWorld();
  for (const who of MEMBERS) await world.member(who);
  const { communityId } = world.moderator;
  await postTransfers(sqlOf(world.arena.test.database.pool), [
    { key: 'fill', kind: 'subsidy-issue', from: issuanceOf(communityId), to: treasuryOf(communityId), amount: 1000n },
  ]);
});
afterAll(() => world.close());

const seasons = () => world.arena.house.seasons;
const status = async () => (await seasons().status(world.moderator.communityId))!;

describe('a season by commands', () => {
  it('is made in a form, and only by moderators', async () => {
    expect(words(await world.say('ann', 'season create', { name: 'Mine' }))).toMatch(/for moderators/);
    const form = (await world.say('mod', 'season create')).form;
    expect(form?.fields.map(({ name }) => name)).toEqual(['name', 'starts', 'ends', 'pool', 'rule']);
    const reply = await world.say('mod', 'season create', { name: 'Winter Cup', pool: 500, rule: 'double-purses' });
    expect(words(reply)).toMatch(/Season 1: Winter Cup[\s\S]*Prize pool: 500 credits[\s\S]*Double purses/);
    expect(await status()).toMatchObject({ number: 1, state: 'created', prizePool: 500 });
  });

  it('is opened once by two moderators at once; members enter', async () => {
    const [one, two] = await Promise.all([
      seasons().act(world.moderator, 'open'),
      seasons().act(await world.context('mod2'), 'open'),
    ]);
    expect([one.changed, two.changed].sort()).toEqual([false, true]);
    expect(words(await world.say('ann', 'season join'))).toMatch(/Entered for Winter Cup: Bot ann/);
    expect(words(await world.say('ann', 'season join'))).toMatch(/Entered already/);
    expect(await status()).toMatchObject({ state: 'open', entered: 1 });
  });

  it('counts rated matches from its start; who fights is entered, and placed after five', async () => {
    const before = await world.fight('ann', 'ben');
    expect(before).toHaveLength(1);
    expect(words(await world.say('mod', 'season start'))).toMatch(/is running/);
    for (let round = 0; round < 6; round++) expect(await world.fight(...MEMBERS)).toHaveLength(2);
    expect(await status()).toMatchObject({ state: 'running', entered: 4, placed: 4, matches: 12 });
    const board = await world.say('ann', 'leaderboard', { season: 1 });
    expect(words(board)).toMatch(/1\. Bot [a-z]+ \d+ · \d–\d of [a-z]+ · Champions/);
    for (const who of ['members', 'bettors', 'pickers']) {
      expect((await world.say('ann', 'leaderboard', { board: who, season: 1 })).tone).not.toBe('bad');
    }
  });

  it('takes no rated match while it is paused, and goes on', async () => {
    await world.say('mod', 'season pause');
    expect(words(await world.say('ann', 'queue join', { agent: 'Bot ann' }))).toMatch(/Winter Cup is paused/);
    await world.say('mod', 'season resume');
    expect(await world.fight('ann', 'ben')).toHaveLength(1);
  });

  it('is frozen and ended only after a question, which a moderator answers who still is one', async () => {
    const question = await world.say('mod', 'season freeze');
    expect(words(question)).toMatch(/Freeze Winter Cup\?/);
    const { action } = buttonOf(question, 'Freeze the season');
    const sent = await world.say('mod', action!.command, action!.options, {
      via: 'button',
      isModerator: async () => false,
    });
    expect(words(sent)).toMatch(/for moderators/);
    expect(await status()).toMatchObject({ state: 'running' });
  });

  it('ends once its last match has ended, after asking', async () => {
    const { house } = world.arena;
    for (const who of ['cat', 'dan']) {
      await house.matches.queue.join({
        context: await world.context(who),
        place: { surface: 'console', chatId: 'home', channelId: 'ring' },
      });
    }
    const [last] = await house.matches.queue.pair(world.moderator.communityId);
    const question = await world.say('mod', 'season end');
    expect(words(question)).toMatch(/End Winter Cup\?[\s\S]*1 still run/);
    expect(await status()).toMatchObject({ state: 'running' });
    await world.tap('mod', question, 'End the season');
    const { id } = await status();
    expect(await seasons().step(id)).toEqual([]);
    expect(await status()).toMatchObject({ state: 'frozen', running: 1 });
    expect(words(await world.say('ann', 'queue join', { agent: 'Bot ann' }))).toMatch(/about to end/);
    await world.pass(200);
    expect((await house.matches.advance(last!)).state).toBe('settled');
    expect(await seasons().step(id)).toEqual(['end']);
    expect(await status()).toMatchObject({ state: 'closed', matches: 14 });
  });

  it('has a final table with rewards that sum to the pool, and trophies', async () => {
    const { id } = await status();
    const { lines } = await seasons().board(world.moderator.communityId, { number: 1, board: 'agents', limit: 10 });
    expect(lines.map(line => line.reward).sort((a, b) => b - a)).toEqual([250, 150, 100, 0]);
    const trophies = await world.arena.test.database.prisma.trophy.findMany({ where: { seasonId: id } });
    expect(trophies.find(({ kind }) => kind === 'season')).toMatchObject({ agentId: lines[0]!.subjectId, place: 1 });
    const recap = await seasons().recap(id);
    expect(recap).toMatchObject({
      champion: { subjectId: lines[0]!.subjectId },
      match: { matchId: expect.any(String) },
    });
    expect(words(await world.say('ann', 'season history', { number: 1 }))).toMatch(
      /is the champion and wins 250 credits/,
    );
    expect(words(await world.say('ann', 'season status'))).toMatch(/Winter Cup is over/);
  });
});
