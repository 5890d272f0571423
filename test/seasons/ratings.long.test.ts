import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AdjustmentKind, adjust, type Belief, newBelief, updateBeliefs } from '../../core/ratings/index.ts';
import { openSeasonWorld, type SeasonWorld } from './world.ts';

/** Ratings under resets and absence, and overridden results between them. */

const DAY = 24 * 3600;
let world: SeasonWorld;
beforeAll(async () => {
  world = await openSeasonWorld();
  for (const who of ['ann', 'ben', 'cat', 'dan']) await world.member(who);
  await world.arena.house.communities.changeSettings(world.moderator.communityId, { appealHours: 720 });
});
afterAll(() => world.close());

const prisma = () => world.arena.test.database.prisma;
const seasons = () => world.arena.house.seasons;

async function begin(name: string): Promise<string> {
  const { id } = await seasons().create(world.moderator, {
    name,
    opensAt: null,
    startsAt: null,
    endsAt: null,
    prizePool: 0,
    modifier: null,
  });
  await seasons().act(world.moderator, 'start');
  return id;
}

/** What the ratings must be: everything that ever changed them, from the beginning, in the order of time. */
async function replayed(): Promise<Map<string, Belief>> {
  const matches = await prisma().match.findMany({ where: { kind: 'rated', state: 'settled' } });
  const adjustments = await prisma().ratingAdjustment.findMany();
  const events = [
    ...matches.map(match => ({ at: match.settledAt!.getTime(), match, adjustment: null })),
    ...adjustments.map(adjustment => ({ at: adjustment.createdAt.getTime(), match: null, adjustment })),
  ].sort((a, b) => a.at - b.at || (a.match ? 1 : -1));
  const beliefs = new Map<string, Belief>();
  const of = (agentId: string) => beliefs.get(agentId) ?? newBelief();
  for (const { match, adjustment } of events) {
    if (adjustment) beliefs.set(adjustment.agentId, adjust(adjustment.kind as AdjustmentKind, of(adjustment.agentId)));
    if (!match) continue;
    const [a, b] = updateBeliefs(of(match.agentAId), of(match.agentBId), match.winner === 0 ? 0 : 1);
    beliefs.set(match.agentAId, a).set(match.agentBId, b);
  }
  return beliefs;
}

async function expectReplayed(): Promise<void> {
  for (const [agentId, belief] of await replayed()) {
    const rating = await prisma().rating.findUniqueOrThrow({ where: { agentId } });
    expect(rating.mu).toBeCloseTo(belief.mu, 9);
    expect(rating.sigma).toBeCloseTo(belief.sigma, 9);
  }
}

describe('ratings', () => {
  it('of absent agents become less certain after a week, once a day; of those who fight they do not', async () => {
    await begin('One');
    for (let round = 0; round < 4; round++) await world.fight('ann', 'ben', 'cat', 'dan');
    expect(await seasons().decay()).toBe(0);
    await world.pass(6 * DAY);
    await world.fight('ann', 'ben');
    await world.pass(2 * DAY);
    const before = await prisma().rating.findMany({ where: { matches: { gt: 0 } } });
    expect(await seasons().decay()).toBe(2);
    expect(await seasons().decay()).toBe(0);
    const after = await prisma().rating.findMany({ where: { matches: { gt: 0 } } });
    const grown = after.filter(
      rating => rating.sigma > before.find(({ agentId }) => agentId === rating.agentId)!.sigma,
    );
    expect(grown).toHaveLength(2);
    for (const rating of grown)
      expect(rating.shown).toBeLessThan(before.find(({ agentId }) => agentId === rating.agentId)!.shown);
    await world.pass(DAY);
    expect(await seasons().decay()).toBe(2);
    await expectReplayed();
  });

  it('start nearer to the middle in the next season', async () => {
    await world.fight('ann', 'ben', 'cat', 'dan');
    const before = await prisma().rating.findMany({ where: { matches: { gt: 0 } } });
    const { season } = await seasons().act(world.moderator, 'end');
    await seasons().step(season.id);
    await world.fight('ann', 'cat');
    const offSeason = await prisma().match.findFirstOrThrow({ orderBy: { settledAt: 'desc' } });
    expect(offSeason.seasonId).toBeNull();
    await begin('Two');
    for (const rating of await prisma().rating.findMany({ where: { matches: { gt: 0 } } })) {
      const old = before.find(({ agentId }) => agentId === rating.agentId)!;
      expect(rating.sigma).toBeGreaterThan(old.sigma);
    }
    await expectReplayed();
  });

  it('that an overridden result changes equal a replay of everything, resets and absence in between included', async () => {
    for (let round = 0; round < 3; round++) await world.fight('ann', 'ben', 'cat', 'dan');
    await world.pass(9 * DAY);
    await world.fight('ann', 'dan');
    await world.pass(DAY);
    await seasons().decay();
    await world.fight('ben', 'cat', 'ann', 'dan');
    await expectReplayed();
    const matches = await prisma().match.findMany({
      where: { kind: 'rated', state: 'settled' },
      orderBy: { settledAt: 'asc' },
    });
    const open = matches.filter(match => match.seasonId !== matches[0]!.seasonId);
    // the off-season match lies before the reset, the others before and after days of absence
    for (const index of [0, 2, 5, 0]) {
      const { id } = open[index]!;
      const { winner } = await prisma().match.findUniqueOrThrow({ where: { id } });
      await world.arena.house.moderation.overrideWinner(await world.context('mod'), {
        matchId: id,
        winner: winner === 0 ? 1 : 0,
        reason: 'a test',
      });
      await expectReplayed();
    }
  });
});
