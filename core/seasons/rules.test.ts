import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ARCHETYPES } from '../engine/index.ts';
import { divisionOf, divisionSizes, divisionsFor, type Placed, review } from './divisions.ts';
import { bonusesOf, MODIFIERS, type PurseFacts, restUnder } from './modifiers.ts';
import { type AgentStanding, compareAgents, fightScore, rankMembers } from './ranking.ts';
import { shareOut } from './rewards.ts';
import { checkDates, dueStep, freezeBefore, mayTake, STEPS } from './states.ts';
import { keptOf } from './wallet-cut.ts';

const at = (hours: number) => new Date(Date.UTC(2026, 10, 21) + hours * 3_600_000);

describe('steps', () => {
  it('lead from created to closed and never back; only a pause is taken back', () => {
    const order = ['created', 'open', 'running', 'paused', 'frozen', 'closed'] as const;
    expect(STEPS.map(step => order.filter(state => mayTake(step, state)))).toEqual([
      ['created'],
      ['created', 'open'],
      ['running'],
      ['paused'],
      ['running', 'paused'],
      ['created', 'open', 'frozen'],
    ]);
  });

  it('that are due come one by one after a long sleep', () => {
    const dates = { opensAt: null, startsAt: at(1), freezesAt: at(9), endsAt: at(10) };
    const now = at(100);
    expect(dueStep({ ...dates, state: 'created' }, now)).toBe('open');
    expect(dueStep({ ...dates, state: 'open' }, now)).toBe('start');
    expect(dueStep({ ...dates, state: 'paused' }, now)).toBe('freeze');
    expect(dueStep({ ...dates, state: 'frozen' }, now)).toBe('end');
    expect(dueStep({ ...dates, state: 'closed' }, now)).toBeNull();
    expect(dueStep({ ...dates, state: 'running' }, at(8))).toBeNull();
    expect(dueStep({ ...dates, freezesAt: null, state: 'running' }, at(10))).toBe('freeze');
  });

  it('freeze an hour before the end, a short season after nine tenths', () => {
    expect(freezeBefore(at(100), at(0))).toEqual(at(99));
    expect(freezeBefore(at(2), at(0))).toEqual(at(1.8));
  });

  it.each([
    [{ startsAt: at(-1) }, 'past'],
    [{ startsAt: at(5), endsAt: at(5) }, 'after the start'],
    [{ endsAt: at(-1) }, 'after the start'],
    [{ opensAt: at(6), startsAt: at(5) }, 'before the start'],
    [{ startsAt: at(1), endsAt: at(2) }, null],
    [{}, null],
  ])('are refused where the dates make no sense: %j', (dates, wrong) => {
    const problem = checkDates({ opensAt: null, startsAt: null, freezesAt: null, endsAt: null, ...dates }, at(0));
    if (wrong === null) expect(problem).toBeNull();
    else expect(problem).toMatch(wrong);
  });
});

describe('divisions', () => {
  it('are one below 12 placed agents, then two, three and four; every agent has one', () => {
    expect([0, 1, 11, 12, 23, 24, 47, 48, 1000].map(divisionsFor)).toEqual([1, 1, 1, 2, 2, 3, 3, 4, 4]);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3000 }), placed => {
        const sizes = divisionSizes(placed);
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(placed);
        const counts = sizes.map(() => 0);
        for (let place = 1; place <= placed; place++) counts[divisionOf(place, placed) - 1]! += 1;
        expect(counts).toEqual(sizes);
        if (placed >= 12) expect(Math.min(...sizes)).toBeGreaterThanOrEqual(5);
      }),
    );
  });

  it('exchange agents one step at a time, until everybody is where the rating says', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 80 }), given => {
        let ranked: Placed[] = given.map((division, index) => ({ agentId: String(index), division }));
        for (let week = 0; week < 3; week++) {
          const moves = review(ranked);
          for (const { division, to } of moves) expect(Math.abs(to - division)).toBe(1);
          ranked = ranked.map(agent => ({
            ...agent,
            division: moves.find(({ agentId }) => agentId === agent.agentId)?.to ?? agent.division,
          }));
        }
        expect(review(ranked)).toEqual([]);
      }),
    );
  });
});

describe('rewards', () => {
  it('sum to the pool wherever anybody is placed; higher divisions and places get more', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 1_000_000n }),
        fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 40 }),
        (pool, divisions) => {
          const places = new Map<number, number>();
          const agents = divisions.map((division, index) => {
            const place = (places.get(division) ?? 0) + 1;
            places.set(division, place);
            return { subjectId: String(index), division, place };
          });
          const rewards = shareOut(pool, agents);
          const sum = [...rewards.values()].reduce((total, amount) => total + amount, 0n);
          expect(sum).toBe(agents.length > 0 ? pool : 0n);
          const of = (division: number, place: number) =>
            rewards.get(agents.find(agent => agent.division === division && agent.place === place)?.subjectId ?? '') ??
            0n;
          for (const division of places.keys()) expect(of(division, 1)).toBeGreaterThanOrEqual(of(division, 2));
          for (const amount of rewards.values()) expect(amount > 0n).toBe(true);
        },
      ),
    );
  });

  it('of 500 in one division: 250, 150, 100', () => {
    const agents = [1, 2, 3, 4].map(place => ({ subjectId: String(place), division: 1, place }));
    expect([...shareOut(500n, agents)]).toEqual([
      ['1', 250n],
      ['2', 150n],
      ['3', 100n],
    ]);
  });
});

describe('what a wallet keeps', () => {
  it.each([
    [1000n, 1000n],
    [1001n, 1000n],
    [2000n, 1100n],
    [6000n, 1500n],
    [9_000_000n, 1500n],
    [0n, 0n],
  ])('of %s credits %s, as numbers.md says', (available, kept) => {
    expect(keptOf(available, 1000n)).toBe(kept);
  });

  it('is everything where the setting is 0', () => {
    expect(keptOf(123_456n, 0n)).toBe(123_456n);
  });
});

describe('members', () => {
  const agent = (
    agentId: string,
    ownerId: string,
    rating: number,
    more: Partial<AgentStanding> = {},
  ): AgentStanding => ({
    agentId,
    name: agentId,
    archetype: 'rusher',
    ownerId,
    ownerName: ownerId,
    division: 1,
    rating,
    matches: 9,
    wins: 5,
    losses: 4,
    bestStreak: 2,
    retired: false,
    ...more,
  });

  it('rank by their best agent; a further one adds a quarter of what it is above a newcomer, and never harms', () => {
    const ranked = rankMembers([
      agent('A', 'ann', 1500),
      agent('B', 'ben', 1480),
      agent('C', 'ben', 1408),
      agent('D', 'cat', 1490),
      agent('E', 'cat', 900),
      agent('F', 'dan', 2000, { division: 0 }),
      agent('G', 'eve', 2000, { retired: true }),
    ]);
    expect(ranked.map(({ memberId, score }) => [memberId, score])).toEqual([
      ['ben', 1505],
      ['ann', 1500],
      ['cat', 1490],
    ]);
  });

  it('agents rank by division before rating; the unplaced and retired come last', () => {
    const order = [
      agent('A', 'x', 1400, { division: 2 }),
      agent('B', 'x', 1300, { division: 1 }),
      agent('C', 'x', 1700, { division: 0 }),
      agent('D', 'x', 1800, { retired: true }),
    ].sort(compareAgents);
    expect(order.map(({ agentId }) => agentId)).toEqual(['B', 'A', 'C', 'D']);
  });

  it('remember a fight the better, the more happened in it, the stronger and nearer both were, the more was bet', () => {
    const dull = { leadChanges: 0, rounds: 2, ratings: [1308, 1308] as const, volume: 0 };
    const score = fightScore(dull);
    expect(fightScore({ ...dull, leadChanges: 3 })).toBeGreaterThan(score);
    expect(fightScore({ ...dull, rounds: 3 })).toBeGreaterThan(score);
    expect(fightScore({ ...dull, ratings: [1500, 1500] })).toBeGreaterThan(
      fightScore({ ...dull, ratings: [1600, 1400] }),
    );
    expect(fightScore({ ...dull, volume: 1000 })).toBeGreaterThan(score);
  });
});

describe('the extra rule', () => {
  const facts: PurseFacts = {
    purses: [15n, 5n],
    winner: 0,
    expected: [350, 650],
    archetypes: ['bruiser', 'gunner'],
    startedAt: at(0),
    at: at(1),
  };

  it('pays what it says, and nothing where no purse was paid', () => {
    expect(bonusesOf('double-purses', facts)).toEqual([15n, 5n]);
    expect(bonusesOf('underdog-bounty', facts)).toEqual([20n, 0n]);
    expect(bonusesOf('underdog-bounty', { ...facts, winner: 1 })).toEqual([0n, 0n]);
    expect(bonusesOf('archetype-week', { ...facts, archetypes: [ARCHETYPES[0]!, 'x'] })).toEqual([10n, 0n]);
    expect(bonusesOf('archetype-week', { ...facts, archetypes: [ARCHETYPES[0]!, 'x'], at: at(8 * 24) })).toEqual([
      0n,
      0n,
    ]);
    for (const modifier of MODIFIERS) expect(bonusesOf(modifier, { ...facts, purses: [null, null] })).toEqual([0n, 0n]);
  });

  it('shortens the rest', () => {
    expect(restUnder('short-rest', 300)).toBe(120);
    expect(restUnder('double-purses', 300)).toBe(300);
    expect(restUnder(null, 300)).toBe(300);
  });
});
