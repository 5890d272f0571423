import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { words } from '../arena/harness.ts';
import { openSeasonWorld, type SeasonWorld } from './world.ts';

/** Seasons that move by their dates, whatever became of the service meanwhile. */

let world: SeasonWorld;
beforeAll(async () => {
  world = await openSeasonWorld();
  await world.member('ann');
  await world.member('ben');
});
afterAll(() => world.close());

const seasons = () => world.arena.house.seasons;
const status = async () => (await seasons().status(world.moderator.communityId))!;
const bulletins = async (subjectId: string) =>
  (
    await world.arena.test.database.prisma.bulletin.findMany({ where: { subjectId }, orderBy: { createdAt: 'asc' } })
  ).map(({ kind, data }) => (kind === 'season-step' ? String((data as { step: string }).step) : kind));

describe('a season with dates', () => {
  it('is made by words in the time zone of the community, and wrong ones are refused', async () => {
    await world.arena.house.communities.changeSettings(world.moderator.communityId, { timeZone: 'Europe/Berlin' });
    expect(words(await world.say('mod', 'season create', { name: 'Odd', starts: 'someday' }))).toMatch(
      /do not understand “someday”/,
    );
    expect(words(await world.say('mod', 'season create', { name: 'Odd', starts: '2020-01-01 10:00' }))).toMatch(
      /in the past/,
    );
    expect(
      words(await world.say('mod', 'season create', { name: 'Odd', starts: 'in 3 days', ends: 'in 2 days' })),
    ).toMatch(/after the start/);
    const made = words(
      await world.say('mod', 'season create', { name: 'Dated', starts: '2026-11-22 20:00', ends: '2026-11-29 20:00' }),
    );
    expect(made).toMatch(/Starts Sun 22 Nov 2026, 20:00 CET/);
    expect(await status()).toMatchObject({
      state: 'created',
      startsAt: new Date('2026-11-22T19:00:00Z'),
      freezesAt: new Date('2026-11-29T18:00:00Z'),
      endsAt: new Date('2026-11-29T19:00:00Z'),
    });
  });

  it('starts when its time has come, and not before', async () => {
    await seasons().sweep();
    expect(await status()).toMatchObject({ state: 'created' });
    await world.pass(40 * 3600);
    await seasons().sweep();
    expect(await status()).toMatchObject({ state: 'running' });
    expect(await world.fight('ann', 'ben')).toHaveLength(1);
  });

  it('takes all steps that it missed, one by one, each told once', async () => {
    const { id } = await status();
    await world.pass(30 * 24 * 3600);
    const taken = (await Promise.all([seasons().step(id), seasons().step(id), seasons().step(id)])).flat();
    expect(taken.sort()).toEqual(['end', 'freeze']);
    await seasons().sweep();
    expect(await status()).toMatchObject({ state: 'closed', matches: 1 });
    expect(await bulletins(id)).toEqual(['open', 'start', 'freeze', 'season-recap']);
  });

  it('without anybody placed ends with a recap that has no champion', async () => {
    const { id } = await status();
    expect(await seasons().recap(id)).toMatchObject({ champion: null, top: [], divisionWinners: [] });
    expect(words(await world.say('ann', 'season history', { number: 1 }))).toMatch(/no champion/);
  });
});

describe('a season without a single match', () => {
  it('ends well, and its pool goes back', async () => {
    const made = await seasons().create(world.moderator, {
      name: '',
      opensAt: null,
      startsAt: null,
      endsAt: null,
      prizePool: 0,
      modifier: null,
    });
    expect(made.name).toBe('Season 2');
    await seasons().act(world.moderator, 'start');
    await seasons().act(world.moderator, 'end');
    expect(await seasons().step(made.id)).toEqual(['end']);
    expect(await seasons().recap(made.id)).toMatchObject({ champion: null, upset: null, match: null, streak: null });
    expect(words(await world.say('ann', 'leaderboard', { season: 2 }))).toMatch(/Nobody yet/);
  });
});

describe('one season at a time', () => {
  it('a second one has to wait for the first, by command and by date', async () => {
    const dates = { opensAt: null, startsAt: null, endsAt: null, prizePool: 0, modifier: null };
    const first = await seasons().create(world.moderator, { name: 'First', ...dates });
    const soon = new Date(world.clock.now().getTime() + 3_600_000);
    const second = await seasons().create(world.moderator, { name: 'Second', ...dates, startsAt: soon });
    await seasons().act(world.moderator, 'start', { number: first.number });
    await expect(seasons().act(world.moderator, 'start', { number: second.number })).rejects.toMatchObject({
      code: 'season-going-on',
    });
    await world.pass(2 * 3600);
    await seasons().sweep();
    expect(await seasons().byId(second.id)).toMatchObject({ state: 'created' });
    await seasons().act(world.moderator, 'end', { number: first.number });
    await seasons().sweep();
    await seasons().sweep();
    expect(await seasons().byId(first.id)).toMatchObject({ state: 'closed' });
    expect(await seasons().byId(second.id)).toMatchObject({ state: 'running' });
    await expect(seasons().act(world.moderator, 'resume')).resolves.toMatchObject({ changed: false });
    await expect(seasons().act(world.moderator, 'open')).rejects.toMatchObject({ code: 'season-step' });
    await seasons().act(world.moderator, 'end');
    await seasons().step(second.id);
  });
});
