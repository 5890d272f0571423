import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBill, type Fighter, readProgramme } from './programme.ts';

const fighter = (agentId: string, ownerId: string | null, rating: number): Fighter => ({ agentId, ownerId, rating });
const house = Array.from({ length: 6 }, (_, index) => fighter(`H${index}`, null, 1000 + 50 * index));

describe('the bill', () => {
  test('members meet their neighbours in rating, the house issues the open challenges, the strongest bout is the last', () => {
    const entered = [
      fighter('A', 'ann', 1700),
      fighter('B', 'bob', 1300),
      fighter('C', 'cat', 1650),
      fighter('D', 'dan', 1250),
    ];
    const bill = drawBill(6, { entered, regulars: [], house });
    expect(bill.map(bout => [bout.kind, bout.first, bout.second])).toEqual([
      ['exhibition', 'H1', 'H0'],
      ['open', 'H5', null],
      ['exhibition', 'H3', 'H2'],
      ['open', 'H4', null],
      ['exhibition', 'B', 'D'],
      ['main', 'A', 'C'],
    ]);
  });

  test('is filled by the house where nobody enters', () => {
    const bill = drawBill(4, { entered: [], regulars: [], house });
    expect(bill.filter(bout => bout.kind === 'open')).toHaveLength(1);
    expect(bill.at(-1)?.kind).toBe('main');
  });

  test('for whatever comes: no agent twice, no two of one owner, entered agents before others, one main event', () => {
    const pool = (prefix: string, max: number) =>
      fc
        .array(fc.tuple(fc.constantFrom('ann', 'bob', 'cat', 'dan', 'eve'), fc.integer({ min: 500, max: 2500 })), {
          maxLength: max,
        })
        .map(list => list.map(([owner, rating], index) => fighter(`${prefix}${index}`, owner, rating)));
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 12 }),
        pool('E', 20),
        pool('R', 20),
        fc.integer({ min: 0, max: 8 }),
        (bouts, entered, regulars, houses) => {
          const pools = { entered, regulars, house: house.slice(0, houses) };
          const everyone = new Map([...entered, ...regulars, ...pools.house].map(agent => [agent.agentId, agent]));
          const bill = drawBill(bouts, pools);
          expect(bill.length).toBeLessThanOrEqual(bouts);
          const ids = bill.flatMap(bout => (bout.second === null ? [bout.first] : [bout.first, bout.second]));
          expect(new Set(ids).size).toBe(ids.length);
          for (const { kind, first, second } of bill) {
            expect(second === null).toBe(kind === 'open');
            const owners = [first, second].map(id => everyone.get(id ?? '')?.ownerId);
            if (second !== null && owners[0] !== null) expect(owners[0]).not.toBe(owners[1]);
          }
          expect(bill.filter(bout => bout.kind === 'main').length).toBe(
            bill.some(bout => bout.kind !== 'open') ? 1 : 0,
          );
          const isFull = entered.length >= 2 * bouts;
          if (isFull) expect(ids.every(id => id.startsWith('E') || id.startsWith('H'))).toBe(true);
        },
      ),
    );
  });

  test('reads what a new night has stored', () => {
    expect(readProgramme([])).toEqual({ entered: [], bouts: [] });
    expect(readProgramme({ entered: ['A'] })).toEqual({ entered: ['A'], bouts: [] });
  });
});
