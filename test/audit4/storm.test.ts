import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CommunityContext } from '../../core/communities/index.ts';
import { mergeMembers } from '../../core/people/merge.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { newId } from '../../core/platform/ids.ts';
import { openTournamentWorld, type TournamentWorld } from '../tournaments/world.ts';

/**
 * Tournaments in a storm: everybody at once joins, leaves, starts, cancels, overrides, retires, is sanctioned, merged and erased, while
 * several workers move the same tournament. Whatever happens, it ends, each fee is paid out or given back once, and the books are whole.
 */

const RUNS = 2;
const WAVES = 6;
const MEMBERS = 6;

type Act =
  | { do: 'join' | 'leave' | 'retire' | 'ban' | 'erase' | 'daily'; who: number }
  | { do: 'merge'; who: number; into: number }
  | { do: 'start' | 'cancel' | 'advance' | 'fight' | 'season' | 'end-season' | 'sweep' }
  | { do: 'override'; winner: 0 | 1 }
  | { do: 'correct' };

const who = fc.nat(MEMBERS - 1);
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ do: fc.constant('join' as const), who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('leave' as const, 'daily' as const), who }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('retire' as const, 'ban' as const, 'erase' as const), who }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('merge' as const), who, into: who }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('advance' as const, 'fight' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('start' as const, 'season' as const, 'end-season' as const, 'sweep' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('override' as const), winner: fc.constantFrom(0 as const, 1 as const) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('correct' as const) }) },
);

let world: TournamentWorld;
let runs = 0;
beforeAll(async () => {
  world = await openTournamentWorld();
});
afterAll(() => world?.close());

test('ends once, with whole books, whatever comes at the same moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(act, { minLength: 2, maxLength: 7 }), { minLength: WAVES, maxLength: WAVES }),
      fc.constantFrom('single' as const, 'double' as const, 'swiss' as const, 'round-robin' as const),
      storm,
    ),
    { numRuns: RUNS, seed: 20261121, endOnFailure: true },
  );
});

async function storm(waves: readonly (readonly Act[])[], format: 'single' | 'double' | 'swiss' | 'round-robin') {
  runs += 1;
  const run = runs;
  const names = Array.from({ length: MEMBERS }, (_, index) => `m${run}x${index}`);
  const members = await world.members(...names);
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  const id = await world.create({ name: `Storm ${run}`, format, size: 4, entryFee: 60, thirdPlace: false });
  await world.join(id, ...names.slice(0, 2));
  for (const wave of waves) {
    const done = await Promise.allSettled(wave.map(each => perform(each, id, members)));
    for (const outcome of done) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof ArenaError)) throw outcome.reason;
    }
    expect((await house.ledger.check()).problems).toEqual([]);
    await world.pass(7);
  }
  const open = await prisma.tournament.findUniqueOrThrow({ where: { id } });
  if (open.state === 'registering' || open.state === 'checkin') await world.start(id, { fill: true, now: true });
  const view = await world.run(id);
  expect(['finished', 'cancelled']).toContain(view.state);
  while ((await house.people.forward()) > 0);
  for (const season of await prisma.season.findMany({ where: { state: { not: 'closed' } } })) {
    await prisma.season.update({ where: { id: season.id }, data: { endsAt: world.clock.now() } });
    await house.seasons.step(season.id);
  }
  // nothing is left in a pool, every fee was either given back or paid out, none twice
  const pools = await prisma.account.findMany({ where: { key: { contains: id } } });
  expect(pools.map(({ posted, held }) => [posted, held])).toEqual(pools.map(() => [0n, 0n]));
  const refunds = await prisma.$queryRaw<{ entrant: string; count: number }[]>`
    SELECT split_part(key, ':', 2) AS entrant, count(*)::int AS count FROM "Transfer"
     WHERE kind IN ('entry-refund', 'prize') GROUP BY 1 HAVING count(*) > 1`;
  expect(refunds).toEqual([]);
  expect((await house.ledger.check()).problems).toEqual([]);
}

async function perform(each: Act, id: string, members: readonly CommunityContext[]): Promise<void> {
  const { house, test: db } = world.arena;
  const { prisma } = db.database;
  const { tournaments } = house;
  const mod = await world.context('mod');
  const of = (index: number) => members[index] as CommunityContext;
  switch (each.do) {
    case 'join':
      await tournaments.join(of(each.who), { tournamentId: id });
      return;
    case 'leave':
      await tournaments.leave(of(each.who), { tournamentId: id, confirmed: true });
      return;
    case 'daily':
      await house.allowances.claimDaily(of(each.who), newId());
      return;
    case 'retire': {
      const [agent] = await house.agents.ofMember(of(each.who).memberId);
      if (agent) await house.agents.retire(agent.id);
      return;
    }
    case 'ban': {
      const { communityId, memberId } = of(each.who);
      const sanction = { communityId, memberId, kind: 'ban' as const, durationMs: null, reason: 'x', givenById: null };
      await db.database.transaction(tx => house.sanctions.give(tx, sanction));
      return;
    }
    case 'erase':
      await house.people.privacy.askErasure(of(each.who));
      return;
    case 'merge': {
      const pair = { fromId: of(each.who).memberId, intoId: of(each.into).memberId };
      const rows = await prisma.member.findMany({ where: { id: { in: [pair.fromId, pair.intoId] } } });
      const areApart = rows.length === 2 && rows.every(row => row.mergedIntoId === null);
      if (areApart) await db.database.transaction(tx => mergeMembers(tx, [pair], newId));
      return;
    }
    case 'start':
      await tournaments.start(mod, { tournamentId: id, fill: true, now: true });
      return;
    case 'cancel':
      await tournaments.cancel(mod, { tournamentId: id, reason: 'a storm' });
      return;
    case 'advance':
      await tournaments.advance(id);
      return;
    case 'fight':
      await world.fight(id);
      return;
    case 'sweep':
      await house.people.forward();
      await house.people.privacy.burnLeftovers();
      return;
    case 'season':
      await house.seasons.create(mod, {
        name: '',
        opensAt: null,
        startsAt: null,
        endsAt: null,
        prizePool: 0,
        modifier: null,
      });
      await house.seasons.act(mod, 'start');
      return;
    case 'end-season':
      await house.seasons.act(mod, 'end');
      return;
    case 'override': {
      const bout = (await world.view(id)).plan?.bouts[0]?.key ?? '';
      await tournaments.override(mod, {
        tournamentId: id,
        bout,
        winner: each.winner === 0 ? 'a' : 'b',
        reason: 'storm',
      });
      return;
    }
    case 'correct': {
      const match = await prisma.match.findFirst({
        where: { occasionId: id, state: 'settled' },
        orderBy: { createdAt: 'desc' },
      });
      if (!match) return;
      const winner = match.winner === 0 ? 1 : 0;
      await house.moderation.overrideWinner(mod, { matchId: match.id, winner, reason: 'a storm' });
    }
  }
}
