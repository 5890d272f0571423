import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { setDatabaseTime } from '../../core/platform/database-time.ts';
import { countFights } from '../../core/wagers/line/counts.ts';
import { openMarket } from '../../core/wagers/opening.ts';
import { createTestClock } from './clock.ts';
import { invocationOf, openTestArena, type TestArena, words } from './harness.ts';

/** `/mod suspicious` over matches and bets as the services write them. */

const clock = createTestClock(new Date('2026-11-21T18:00:00Z'));
const MEETINGS = 12;
let arena: TestArena;

beforeAll(async () => {
  arena = await openTestArena({ clock, bettingSeconds: 60, tapeSeconds: 45, simulatedMarkets: true });
  await pass(0);
  await arena.say('mod', 'setup market', { 'arranged-bets-per-day': 1000 });
  for (const who of ['ada', 'bob']) await arena.say(who, 'agent create', { name: `Of ${who}`, archetype: 'gunner' });
  for (let index = 0; index < MEETINGS; index += 1) await meet(index);
});
afterAll(() => arena.close());

async function pass(seconds: number) {
  clock.pass(seconds);
  await setDatabaseTime(arena.test.database.pool, clock.now());
}

const contextOf = (who: string): Promise<CommunityContext> =>
  arena.house.communities.resolve(invocationOf(who, 'help'));

/** A challenge from its acceptance to its end, with a late bet of cat's on the first ones. */
async function meet(index: number): Promise<void> {
  const { prisma } = arena.test.database;
  await arena.say('ada', 'challenge', { opponent: { id: 'bob' } });
  const challenge = await prisma.challenge.findFirstOrThrow({ where: { state: 'open' } });
  await arena.say('bob', 'challenge accept', { id: challenge.id });
  const { matchId } = await prisma.challenge.findUniqueOrThrow({ where: { id: challenge.id } });
  if (index < 2) {
    const options = {
      database: arena.test.database,
      clock,
      recentTapes: async () => [],
      computeLine: async (request: Parameters<typeof countFights>[0]) => countFights(request),
      fights: 64,
    };
    await openMarket(matchId!, options);
    await pass(45);
    await arena.house.wagers.bet(await contextOf('cat'), {
      matchId: matchId!,
      pick: 'up',
      stake: 10,
      key: `late ${index}`,
    });
  }
  await pass(200);
  await arena.house.matches.advance(matchId!);
  expect((await arena.house.matches.get(matchId!)).state).toBe('settled');
}

/** The feed decides who wins; what would have been if others had. */
async function winsOf(winners: readonly ('Of ada' | 'Of bob')[]): Promise<void> {
  const { prisma } = arena.test.database;
  const matches = await prisma.match.findMany({
    where: { kind: 'exhibition' },
    orderBy: { createdAt: 'asc' },
    include: { agentA: true },
  });
  for (const [index, { id, agentA }] of matches.entries()) {
    await prisma.match.update({ where: { id }, data: { winner: agentA.name === winners[index] ? 0 : 1 } });
  }
}

const suspicious = async (who = 'mod', options = {}) => words(await arena.say(who, 'mod suspicious', options));
const named = (of: (index: number) => boolean) =>
  Array.from({ length: MEETINGS }, (_, index) => (of(index) ? ('Of ada' as const) : ('Of bob' as const)));

it('says nothing where nothing is', async () => {
  await winsOf(named(index => [0, 1, 4, 5, 7, 10].includes(index)));
  expect(await suspicious()).toContain(`Nothing suspicious\nLooked at ${MEETINGS} matches and 2 bets of 30 days.`);
  expect(await suspicious('ada')).toContain('for moderators');
  const { bets } = await arena.house.fairPlay.report((await contextOf('mod')).communityId);
  expect(bets).toBe(2);
});

it('shows wins in turns with the matches, their odds and what else it may be', async () => {
  await winsOf(named(index => index % 2 === 0));
  const told = await suspicious();
  expect(told).toContain('Wins in turns (1 of 1)');
  expect(told).toMatch(/(ada and bob|bob and ada) met 12 times, and the winner changed 11 times/);
  expect(told).toContain('By chance alone that would happen to anybody here about once in 2,000 looks.');
  expect(told).toContain('It may be chance');
  expect(told).toMatch(/Sat 21 Nov 2026, 18:\d\d UTC · Of (ada|bob) beat Of (ada|bob) \(chance \d+%\) · [0-9A-Z]{12}/);
  expect(told).toContain('Nothing follows from this by itself');
});

it('shows an account that only loses to another, page by page', async () => {
  await winsOf(named(() => true));
  const told = await suspicious();
  expect(told).toContain('An account that only loses to another (1 of 1)');
  expect(told).toContain('Of the 12 matches of bob, 12 were challenges with ada, and 12 of those were lost.');
  expect(await suspicious('mod', { page: 9 })).toContain('(1 of 1)');
});

it('does nothing by itself', async () => {
  const { prisma } = arena.test.database;
  expect([await prisma.sanction.count(), await prisma.auditEntry.count({ where: { action: 'sanction' } })]).toEqual([
    0, 0,
  ]);
});
