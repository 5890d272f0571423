import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatServices } from '../../arena/house.ts';
import { wordsOf } from '../../bots/bulletins/index.ts';
import type { Services } from '../../bots/commands/types.ts';
import { divisionSizes, PLACEMENT_MATCHES } from '../../core/seasons/divisions.ts';
import { words } from '../arena/harness.ts';
import { openSeasonWorld, type SeasonWorld } from './world.ts';

/** Placement, divisions, promotion and relegation in a community that grows to two divisions; and what it is told of its season. */

const MEMBERS = Array.from({ length: 12 }, (_, index) => `m${index}`);
let world: SeasonWorld;
let services: Services;
beforeAll(async () => {
  world = await openSeasonWorld();
  for (const [index, who] of MEMBERS.entries()) await world.member(who, index % 2 === 0 ? 'rusher' : 'bruiser');
  await world.arena.house.communities.setArenaChannel(
    {
      surface: 'console',
      chat: { id: 'home', kind: 'group', title: 'Home', channelId: 'ring' },
      actor: { id: 'mod', displayName: 'mod' },
    },
    'ring',
  );
  const cards = new Proxy({}, { get: () => async () => null }) as Services['cards'];
  services = {
    ...chatServices(world.arena.house),
    cards,
    missingPermissions: async () => [],
    maxUploadBytes: () => 1_000_000,
    publicUrl: null,
    pageAddress: null,
  } as Services;
});
afterAll(() => world.close());

const prisma = () => world.arena.test.database.prisma;
const seasons = () => world.arena.house.seasons;
const status = async () => (await seasons().status(world.moderator.communityId))!;

/** What the newest bulletin of a kind, or of a step, says now; null where it has nothing to tell any more. */
async function told(what: string): Promise<string | null> {
  const { id } = await status();
  const key = { subjectId: id, key: { contains: `:${what}` } };
  const row = await prisma().bulletin.findFirstOrThrow({ where: key, orderBy: { createdAt: 'desc' } });
  const bulletin = (await world.arena.house.announcements.bulletins.byId(row.id))!;
  const reply = await wordsOf(bulletin, services);
  return reply && words(reply);
}

describe('a season of twelve', () => {
  it('tells its steps, and an earlier one no more once a later one was taken', async () => {
    const dates = { opensAt: null, startsAt: null, endsAt: null, prizePool: 0 };
    await seasons().create(world.moderator, { name: 'Twelve', ...dates, modifier: 'archetype-week' });
    await seasons().act(world.moderator, 'open');
    expect(await told('open')).toMatch(
      /Twelve is open for registration[\s\S]*Archetype of the week[\s\S]*balances keep 1,000/,
    );
    await seasons().act(world.moderator, 'start');
    expect(await told('open')).toBeNull();
    expect(await told('start')).toMatch(/has started[\s\S]*This week: [a-z]+\./);
    await seasons().act(world.moderator, 'pause');
    expect(await told('pause')).toMatch(/is paused/);
    await world.pass(1);
    await seasons().act(world.moderator, 'resume');
    expect(await told('resume')).toMatch(/goes on/);
    const posts = await prisma().bulletinPost.findMany({ where: { bulletin: { subjectId: (await status()).id } } });
    expect(posts.map(({ channelId }) => channelId)).toEqual(Array(4).fill('ring'));
  });

  it('has one division until the twelfth agent is placed, then two', async () => {
    for (let round = 0; round < 5; round++) expect(await world.fight(...MEMBERS)).toHaveLength(6);
    const { id, placed, divisions } = await status();
    expect(placed).toBe(12);
    expect(divisions.map(({ agents }) => agents).reduce((sum, agents) => sum + agents, 0)).toBe(12);
    const due = await prisma().outbox.findMany({ where: { queue: 'seasons', name: 'layout' } });
    expect(due).toHaveLength(1);
    await seasons().review(id, 'layout');
    expect((await status()).divisions.map(({ agents }) => agents)).toEqual(divisionSizes(12));
    const top = await seasons().board(world.moderator.communityId, { board: 'agents', division: 1, limit: 20 });
    const below = await seasons().board(world.moderator.communityId, { board: 'agents', division: 2, limit: 20 });
    expect(top.lines.at(-1)!.figures['rating']!).toBeGreaterThanOrEqual(below.lines[0]!.figures['rating']!);
    expect(below).toMatchObject({ division: { number: 2, name: 'Contenders' } });
  });

  it('promotes and relegates once a week, and says who', async () => {
    const { id, nextReviewAt } = await status();
    // a champion that fell to the bottom, and the best of the others
    const { lines } = await seasons().board(world.moderator.communityId, { board: 'agents', limit: 20 });
    const [first, last] = [lines[0]!, lines.at(-1)!];
    await prisma().rating.update({ where: { agentId: first.subjectId }, data: { mu: 10, shown: 600 } });
    await prisma().rating.update({ where: { agentId: last.subjectId }, data: { mu: 40, shown: 2000 } });
    expect(await seasons().review(id, 'weekly')).toBe(0);
    await world.pass(7 * 24 * 3600 + 10);
    expect(world.clock.now().getTime()).toBeGreaterThan(nextReviewAt!.getTime());
    const moved = await Promise.all([seasons().review(id, 'weekly'), seasons().review(id, 'weekly')]);
    expect(moved.sort()).toEqual([0, 2]);
    const text = await told('review');
    expect(text).toContain(`Up: ${last.name} (Champions)`);
    expect(text).toContain(`Down: ${first.name} (Contenders)`);
    expect((await status()).nextReviewAt!.getTime()).toBe(nextReviewAt!.getTime() + 7 * 24 * 3_600_000);
  });

  it('gives the firsts of both divisions a trophy, and a retired agent no place', async () => {
    const { lines } = await seasons().board(world.moderator.communityId, { board: 'agents', limit: 20 });
    const champion = lines[0]!;
    await world.arena.house.agents.retire(champion.subjectId);
    const { id } = await status();
    await seasons().act(world.moderator, 'end');
    expect(await seasons().step(id)).toEqual(['end']);
    expect(await told('freeze')).toBeNull();
    const final = await seasons().board(world.moderator.communityId, { number: 1, board: 'agents', limit: 20 });
    expect(final.lines.at(-1)).toMatchObject({ subjectId: champion.subjectId, division: 0 });
    const trophies = await prisma().trophy.findMany({ where: { seasonId: id } });
    expect(trophies.find(({ kind }) => kind === 'season')?.agentId).toBe(final.lines[0]!.subjectId);
    expect(trophies.find(({ kind }) => kind === 'division')).toMatchObject({
      agentId: final.lines.find(({ division }) => division === 2)!.subjectId,
      title: 'First of the Contenders, Twelve',
    });
    expect(await told('recap')).toMatch(/Twelve is over[\s\S]*is the champion[\s\S]*Match of the season/);
  });
});

describe('a season of twelve whose last matches of placement settle at the same moment', () => {
  it('has grown by a division all the same, where no purse makes one match wait for the other', async () => {
    const other = await openSeasonWorld();
    const { house, test } = other.arena;
    const { communityId } = other.moderator;
    await house.communities.changeSettings(communityId, { pursesPerDay: 0, goalCredits: 0 });
    for (const who of MEMBERS) await other.member(who);
    const dates = { opensAt: null, startsAt: null, endsAt: null, prizePool: 0, modifier: null };
    await house.seasons.create(other.moderator, { name: 'All at once', ...dates });
    await house.seasons.act(other.moderator, 'start');
    expect(await other.fight(...MEMBERS)).toHaveLength(6);
    const more = PLACEMENT_MATCHES - 2;
    await test.database.pool.query(
      'UPDATE "SeasonEntry" SET matches = matches + $1, wins = wins + $1, "bestStreak" = wins + $1, streak = 0',
      [more],
    );
    expect(await other.fight(...MEMBERS)).toHaveLength(6);
    expect(await house.seasons.status(communityId)).toMatchObject({ placed: 12 });
    expect(await test.database.prisma.outbox.count({ where: { queue: 'seasons', name: 'layout' } })).toBe(1);
    await other.close();
  });
});
