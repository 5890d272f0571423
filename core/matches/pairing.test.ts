import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignCorners, gapOf, type HouseAgent, pairTickets, type Ticket, windowOf } from './pairing.ts';

const HOUSE: HouseAgent[] = [
  { agentId: 'H1', rating: 700 },
  { agentId: 'H2', rating: 1200 },
];

function ticket(agentId: string, given: Partial<Ticket> = {}): Ticket {
  return {
    agentId,
    memberId: `of ${agentId}`,
    rating: 1000,
    uncertainty: 0,
    waitedSeconds: 0,
    resting: false,
    matchesToday: 0,
    recentOpponents: [],
    ...given,
  };
}

const tickets: fc.Arbitrary<Ticket[]> = fc
  .array(
    fc.record({
      memberId: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', 'm6'),
      rating: fc.integer({ min: 0, max: 2500 }),
      uncertainty: fc.integer({ min: 0, max: 400 }),
      waitedSeconds: fc.integer({ min: 0, max: 400 }),
      resting: fc.boolean(),
      matchesToday: fc.integer({ min: 0, max: 5 }),
      recentOpponents: fc.array(fc.constantFrom('A0', 'A1', 'A2', 'H1'), { maxLength: 3 }),
    }),
    { maxLength: 16 },
  )
  .map(rows => rows.map((row, index) => ({ ...row, agentId: `A${index}` })));

describe('pairTickets, whoever waits', () => {
  const check = (rule: (waiting: Ticket[], pairs: ReturnType<typeof pairTickets>) => void) =>
    fc.assert(
      fc.property(tickets, waiting => rule(waiting, pairTickets(waiting, HOUSE, 60))),
      { numRuns: 1000 },
    );
  const find = (waiting: Ticket[], id: string) => waiting.find(candidate => candidate.agentId === id);

  it('pairs nobody twice, nobody who rests, and no house agent with another', () => {
    check((waiting, pairs) => {
      const seen = pairs.flatMap(pair => (pair.withHouse ? [pair.first] : [pair.first, pair.second]));
      expect(new Set(seen).size).toBe(seen.length);
      for (const id of seen) expect(find(waiting, id)?.resting).toBe(false);
    });
  });

  it('never pairs two agents of one member', () => {
    check((waiting, pairs) => {
      for (const { first, second } of pairs) {
        expect(find(waiting, first)?.memberId).not.toBe(find(waiting, second)?.memberId);
      }
    });
  });

  it('pairs within the window that both have waited for', () => {
    check((waiting, pairs) => {
      for (const pair of pairs.filter(candidate => !candidate.withHouse)) {
        const [a, b] = [find(waiting, pair.first)!, find(waiting, pair.second)!];
        expect(gapOf(a, b)).toBeLessThanOrEqual(windowOf(Math.min(a.waitedSeconds, b.waitedSeconds)));
      }
    });
  });

  it('calls the house only after a minute, and then lets nobody wait on', () => {
    check((waiting, pairs) => {
      for (const pair of pairs.filter(candidate => candidate.withHouse)) {
        expect(find(waiting, pair.first)!.waitedSeconds).toBeGreaterThanOrEqual(60);
      }
      const paired = new Set(pairs.flatMap(pair => [pair.first, pair.second]));
      const left = waiting.filter(candidate => !candidate.resting && !paired.has(candidate.agentId));
      for (const one of left) expect(one.waitedSeconds).toBeLessThan(60);
    });
  });

  it('leaves no two over that could meet', () => {
    check((waiting, pairs) => {
      const paired = new Set(pairs.flatMap(pair => [pair.first, pair.second]));
      const left = waiting.filter(candidate => !candidate.resting && !paired.has(candidate.agentId));
      for (const a of left) {
        for (const b of left) {
          if (a.memberId === b.memberId) continue;
          const window = windowOf(Math.min(a.waitedSeconds, b.waitedSeconds));
          expect(gapOf(a, b)).toBeGreaterThan(window);
        }
      }
    });
  });

  it('gives the same pairs whatever the order of its rows', () => {
    check((waiting, pairs) => {
      expect(pairTickets([...waiting].reverse(), [...HOUSE], 60)).toEqual(pairs);
    });
  });
});

describe('pairTickets, case by case', () => {
  it('serves the longest waiting first, with the nearest', () => {
    const pairs = pairTickets(
      [ticket('A', { rating: 1000, waitedSeconds: 1 }), ticket('B', { rating: 1100 }), ticket('C', { rating: 1010 })],
      HOUSE,
      60,
    );
    expect(pairs).toEqual([{ first: 'A', second: 'C', withHouse: false }]);
  });

  it('among equals lets those go first who fought least today', () => {
    const waiting = [
      ticket('A', { matchesToday: 9 }),
      ticket('B', { matchesToday: 9 }),
      ticket('C', { matchesToday: 0 }),
    ];
    const [pair] = pairTickets(waiting, HOUSE, 60);
    expect(pair?.first).toBe('C');
  });

  it('prefers a new face to a recent opponent', () => {
    const waiting = [
      ticket('A', { waitedSeconds: 30, recentOpponents: ['B'] }),
      ticket('B', { waitedSeconds: 10 }),
      ticket('C', { waitedSeconds: 10, rating: 1150 }),
    ];
    expect(pairTickets(waiting, HOUSE, 60)[0]).toMatchObject({ first: 'A', second: 'C' });
  });

  it('takes two newcomers for equals whatever their first match did to them, and not two whom it knows', () => {
    const pair = (uncertainty: number) => [
      ticket('A', { rating: 560, uncertainty }),
      ticket('B', { rating: 1000, uncertainty }),
    ];
    expect(pairTickets(pair(330), [], 60)).toHaveLength(1);
    expect(pairTickets(pair(80), [], 60)).toEqual([]);
  });

  it('widens the window with time', () => {
    const far = (waitedSeconds: number) => [
      ticket('A', { rating: 500, waitedSeconds }),
      ticket('B', { rating: 900, waitedSeconds }),
    ];
    expect(pairTickets(far(0), [], 60)).toEqual([]);
    expect(pairTickets(far(32), [], 60)).toHaveLength(1);
  });

  it('waits on where there is no house either', () => {
    expect(pairTickets([ticket('A', { waitedSeconds: 9999 })], [], 60)).toEqual([]);
  });

  it('lets one house agent meet many', () => {
    const waiting = ['A', 'B', 'C'].map(id => ticket(id, { memberId: 'one', waitedSeconds: 60 }));
    expect(pairTickets(waiting, HOUSE, 60).map(pair => pair.second)).toEqual(['H2', 'H2', 'H2']);
  });
});

describe('corners', () => {
  const corner = fc.constantFrom(null, 0, 1);
  it('alternate for whoever can have it', () => {
    fc.assert(
      fc.property(corner, corner, (first, second) => {
        const [left] = assignCorners({ agentId: 'A', lastCorner: first }, { agentId: 'B', lastCorner: second });
        if (first === 0 && second !== 0) expect(left).toBe('B');
        if (first === 1 && second !== 1) expect(left).toBe('A');
        if (second === 0 && first !== 0) expect(left).toBe('A');
        if (second === 1 && first !== 1) expect(left).toBe('B');
        if (first === second) expect(left).toBe('A');
      }),
    );
  });
});
