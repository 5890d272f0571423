import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TradeBook } from './book.ts';
import { MICROS, type Trade } from './trades.ts';

const START = 1_700_000_000;
const trade = (id: number, seconds: number, price = 1000): Trade => ({
  id,
  at: Math.round((START + seconds) * MICROS),
  price,
  raw: `{"trade_id":${id}}`,
});
const ids = (book: TradeBook) => book.due().map(({ second, trade: { id } }) => [second - START, id]);

describe('a book of trades', () => {
  it('gives each second the last trade at or before it, once the exchange shows a later time', () => {
    const book = new TradeBook();
    for (const each of [trade(1, 0.2), trade(2, 0.9), trade(3, 2), trade(4, 2.000001)]) book.add(each);
    expect(ids(book)).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(ids(book)).toEqual([]);
    book.show((START + 4) * MICROS);
    expect(ids(book)).toEqual([[3, 4]]);
    book.show((START + 4) * MICROS + 1);
    expect(ids(book)).toEqual([[4, 4]]);
  });

  it('of trades at the same microsecond takes the one with the higher id', () => {
    const book = new TradeBook();
    for (const each of [trade(2, 0.5), trade(1, 0.5), trade(3, 1.5)]) book.add(each);
    expect(ids(book)).toEqual([[1, 2]]);
  });

  it('corrects seconds that a late trade changes, and leaves alone what is long over', () => {
    const book = new TradeBook();
    book.add(trade(1, 0));
    book.add(trade(3, 40.5));
    // 2 is missing, and may have been at any time since
    expect(ids(book)).toEqual([]);
    expect(book.add(trade(2, 38.5))).toBe('new');
    const rows = ids(book);
    expect(rows).toContainEqual([38, 1]);
    expect(rows).toContainEqual([39, 2]);
    expect(book.add(trade(2, 38.5))).toBe('duplicate');
    expect(book.add(trade(-5, 1))).toBe('late');
  });

  it('knows nothing within a gap until it is filled', () => {
    const book = new TradeBook();
    book.add(trade(1, 0.5));
    book.add(trade(5, 10.5));
    expect(ids(book)).toEqual([]);
    const [hole] = book.holes;
    expect(hole).toMatchObject({ afterId: 1, throughId: 5, missing: 3 });
    expect(book.at(START + 5)).toBeNull();
    expect(book.fill(hole!, [trade(2, 3.5), trade(3, 4.5), trade(4, 4.7), trade(1, 0.5), trade(9, 11)])).toBe(3);
    expect(ids(book)).toEqual([[1, 1], [2, 1], [3, 1], [4, 2], ...[5, 6, 7, 8, 9, 10].map(second => [second, 4])]);
  });

  it('hears from a heartbeat that it lacks trades', () => {
    const book = new TradeBook();
    book.add(trade(1, 0.5));
    book.showLastId(3, (START + 2.5) * MICROS);
    book.show((START + 2.5) * MICROS);
    expect(ids(book)).toEqual([]);
    book.add(trade(2, 1.5));
    expect(ids(book)).toEqual([]);
    book.add(trade(3, 2.4));
    expect(ids(book)).toEqual([
      [1, 1],
      [2, 2],
    ]);
  });

  it('wishes for history from before its first trade', () => {
    const book = new TradeBook();
    book.wishFrom(START * MICROS);
    book.add(trade(10, 5.5));
    expect(book.holes).toHaveLength(1);
    book.fill(book.holes[0]!, [trade(8, -3), trade(9, 3.5), trade(10, 5.5)]);
    expect(ids(book)).toEqual([
      ...[-3, -2, -1].map(second => [second, 8]),
      [0, 8],
      [1, 8],
      [2, 8],
      [3, 8],
      [4, 9],
      [5, 9],
    ]);
  });

  it('goes on from what was written, and asks for what is missing in it', () => {
    const book = new TradeBook();
    const known = [
      { second: START + 3, trade: trade(3, 2.9) },
      { second: START + 4, trade: trade(3, 2.9) },
      { second: START + 8, trade: trade(7, 7.9) },
    ];
    book.resume(known, START * MICROS);
    expect(book.holes.map(({ afterId, throughId }) => [afterId, throughId])).toEqual([
      [null, 3],
      [3, 7],
    ]);
    expect(book.add(trade(8, 8.5))).toBe('new');
    expect(book.add(trade(9, 9.5))).toBe('new');
    expect(ids(book)).toEqual([[9, 8]]);
  });

  it('tells the truth whatever is lost, doubled or late, once gaps are filled', () => {
    const arbitrary = fc.record({
      gaps: fc.array(fc.integer({ min: 0, max: 4000 }), { minLength: 5, maxLength: 60 }),
      lost: fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }),
      swaps: fc.array(fc.integer({ min: 0, max: 58 }), { maxLength: 20 }),
      doubled: fc.array(fc.integer({ min: 0, max: 59 }), { maxLength: 20 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ gaps, lost, swaps, doubled }) => {
        let ms = 0;
        const all = gaps.map((gap, index) => {
          ms += gap;
          return trade(100 + index, ms / 1000, 1000 + (index % 7));
        });
        // the first and the last arrive: what is lost after the last is nobody's knowledge
        const told = all.filter((_, index) => index === 0 || index === all.length - 1 || !lost[index]);
        for (const index of swaps) {
          const [a, b] = [told[index], told[index + 1]];
          if (index > 0 && a && b && index + 1 < told.length - 1) told.splice(index, 2, b, a);
        }
        const book = new TradeBook();
        const known = new Map<number, number>();
        const collect = () => {
          for (const row of book.due()) known.set(row.second, row.trade.id);
        };
        for (const [index, each] of told.entries()) {
          book.add(each);
          if (doubled.includes(index)) expect(book.add(each)).toBe('duplicate');
          if (index % 3 === 0) collect();
        }
        for (const hole of [...book.holes]) book.fill(hole, all);
        collect();
        const end = all.at(-1)!.at;
        for (let second = Math.ceil(all[0]!.at / MICROS); second * MICROS < end; second++) {
          const last = all
            .filter(({ at }) => at <= second * MICROS)
            .sort((a, b) => a.at - b.at || a.id - b.id)
            .at(-1);
          expect(known.get(second)).toBe(last?.id);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('absurd trades', () => {
  const steady = (book: TradeBook) => {
    for (let id = 1; id <= 30; id++) book.add(trade(id, id));
  };

  it('are more than 10% from the median of the last minute', () => {
    const book = new TradeBook();
    steady(book);
    expect(book.add(trade(31, 31, 1100))).toBe('new');
    expect(book.add(trade(32, 32.1, 1101))).toBe('absurd');
    expect(book.add(trade(33, 32.2, 909))).toBe('absurd');
    expect(book.add(trade(34, 32.3, 910))).toBe('new');
    expect(book.holes).toEqual([]);
    expect(book.latest?.id).toBe(34);
  });

  it('are believed when nothing else comes for a quarter of a minute', () => {
    const book = new TradeBook();
    steady(book);
    const verdicts = Array.from({ length: 20 }, (_, index) => book.add(trade(31 + index, 31 + index, 700)));
    expect(verdicts.indexOf('new')).toBe(15);
    expect(verdicts.slice(15)).toEqual(['new', 'new', 'new', 'new', 'new']);
    expect(book.isInDoubt).toBe(false);
    expect(book.add(trade(51, 51, 1000))).toBe('absurd');
  });

  it('are not believed while good ones come in between, however long', () => {
    const book = new TradeBook();
    steady(book);
    for (let step = 0; step < 60; step++) {
      expect(book.add(trade(31 + 2 * step, 31 + step, 700))).toBe('absurd');
      expect(book.add(trade(32 + 2 * step, 31.5 + step, 1000))).toBe('new');
    }
  });

  it('that disagree with each other are no new level', () => {
    const book = new TradeBook();
    steady(book);
    for (let step = 0; step < 40; step++) {
      expect(book.add(trade(31 + step, 31 + step, step % 2 === 0 ? 700 : 1500))).toBe('absurd');
    }
    expect(book.isInDoubt).toBe(true);
  });

  it('after a quiet hour are measured against the last price', () => {
    const book = new TradeBook();
    book.add(trade(1, 0));
    expect(book.add(trade(2, 600, 1200))).toBe('absurd');
    expect(book.add(trade(3, 601, 1050))).toBe('new');
  });
});

it('forgets what is long over, and stays small on a busy day', () => {
  const book = new TradeBook();
  let rows = 0;
  for (let id = 1; id <= 60_000; id++) {
    book.add(trade(id, id / 20));
    if (id % 100 === 0) rows += book.due().length;
  }
  expect(rows).toBe(60_000 / 20 - 1);
  expect(book.at(START + 60_000 / 20 - 700)?.id).toBe(60_000 - 14_000);
  expect(book.at(START + 10)).toBeNull();
});
