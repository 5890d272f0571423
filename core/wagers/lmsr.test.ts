import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIQUIDITY } from './fixed-point.ts';
import { type Book, buy, costOf, costOfChange, openBook, probabilities, probability, sell } from './lmsr.ts';
import { OUTCOMES, type Outcomes, outcomesOf, type Pick } from './picks.ts';
import { books, lines, liquidities, openings, outcomes, picks, stakes } from './testing/arbitraries.ts';
import { holds } from './testing/holds.ts';
import {
  buyMutants,
  costMutants,
  openingMutants,
  probabilityMutants,
  sellMutants,
  setMutants,
} from './testing/mutants.ts';
import { compareCost } from './testing/reference.ts';

const { oneShareMore, atTheShownPrice, leavesTheBook } = buyMutants;
const amounts = fc.oneof(fc.bigInt(1n, 300n), fc.bigInt(1n, 4n), fc.bigInt(1n, 20_000n));
const plus = (q: Outcomes<bigint>, change: readonly bigint[]) =>
  q.map((held, outcome) => held + change[outcome]!) as unknown as Outcomes<bigint>;
const sharesOf = (pick: Pick, shares: bigint) =>
  OUTCOMES.map((_, outcome) => (outcomesOf(pick).includes(outcome) ? shares : 0n));
const bought = ({ b, q }: Book, pick: Pick, shares: bigint): Book => ({ b, q: plus(q, sharesOf(pick, shares)) });
const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);

describe('rounding', () => {
  holds(
    'a cost is the true cost rounded up, no more and no less',
    ({ costOf: cost }) =>
      fc.property(books, picks, amounts, (book, pick, shares) => {
        const charged = cost(book, pick, shares);
        const after = bought(book, pick, shares).q;
        return (
          compareCost(book.q, after, book.b, charged) <= 0 && compareCost(book.q, after, book.b, charged - 1n) >= 0
        );
      }),
    costMutants,
    200,
  );

  holds(
    'a sale pays the true value rounded down, no more and no less',
    ({ sell: sellShares }) =>
      fc.property(books, picks, amounts, (book, pick, shares) => {
        const { proceeds, book: after } = sellShares(book, pick, shares);
        return (
          compareCost(after.q, book.q, book.b, proceeds) >= 0 &&
          compareCost(after.q, book.q, book.b, proceeds + 1n) <= 0
        );
      }),
    sellMutants,
    200,
  );

  it('a cost lies within one credit above the float', () => {
    const potential = ({ b, q }: Book) => {
      const top = Math.max(...q.map(Number));
      return top + Number(b) * Math.log(q.reduce((all, held) => all + Math.exp((Number(held) - top) / Number(b)), 0));
    };
    fc.assert(
      fc.property(books, picks, amounts, (book, pick, shares) => {
        const float = potential(bought(book, pick, shares)) - potential(book);
        const charged = Number(costOf(book, pick, shares));
        return charged >= float - 1e-6 && charged < float + 1 + 1e-6;
      }),
    );
  });

  it('charges a whole cost exactly where symmetry makes it whole', () => {
    fc.assert(
      fc.property(liquidities, fc.bigInt(1n, 5000n), fc.bigInt(-5000n, 5000n), (b, gap, base) => {
        // From (0, gap) to (2 gap, gap): the two sides have changed places, gap credits higher.
        const book: Book = { b, q: [base, base, base + gap, base + gap] };
        const { shares, book: after } = buy(book, 'A', gap);
        return costOf(book, 'A', 2n * gap) === gap && shares === 2n * gap && sell(after, 'A', shares).proceeds === gap;
      }),
    );
  });

  it('charges what can be worked out by hand', () => {
    // 1000 ln(1 + (e^0.3 - 1) / (3 + e^1.5)) = 45.70; fixed point of a few bits sold such shares for nothing.
    expect(costOf({ b: 1000n, q: [0n, 1500n, 0n, 0n] }, 'A-up', 300n)).toBe(46n);
    expect(costOf({ b: 150n, q: [0n, 3000n, 3000n, 3000n] }, 'A-up', 300n)).toBe(1n);
  });
});

describe('buying for a stake', () => {
  holds(
    'gives the most shares whose cost is within the stake, never fewer than the stake',
    ({ buy: buyShares }) =>
      fc.property(books, picks, stakes, (book, pick, stake) => {
        const { shares, book: after } = buyShares(book, pick, stake);
        return (
          shares >= stake &&
          costOf(book, pick, shares) <= stake &&
          costOf(book, pick, shares + 1n) > stake &&
          after.q.every((held, outcome) => held === bought(book, pick, shares).q[outcome])
        );
      }),
    buyMutants,
  );

  it('finds them wherever the search must begin: vast stakes, a b of 1, hopeless and certain picks', () => {
    const extreme = fc.tuple(
      ...OUTCOMES.map(() => fc.oneof(fc.bigInt(-(10n ** 13n), 10n ** 13n), fc.bigInt(-9n, 9n))),
    ) as unknown as fc.Arbitrary<Outcomes<bigint>>;
    const anyB = fc.oneof(fc.bigInt(1n, 3n), fc.bigInt(1n, MAX_LIQUIDITY));
    fc.assert(
      fc.property(anyB, extreme, picks, fc.bigInt(1n, 10n ** 15n), (b, q, pick, stake) => {
        const { shares } = buy({ b, q }, pick, stake);
        const cost = costOfChange({ b, q }, sharesOf(pick, shares) as unknown as Outcomes<bigint>);
        const more = costOfChange({ b, q }, sharesOf(pick, shares + 1n) as unknown as Outcomes<bigint>);
        return cost <= stake && more > stake;
      }),
      { numRuns: 200 },
    );
  });

  it('never lowers the price of the pick, nor raises it by selling', () => {
    fc.assert(
      fc.property(books, picks, stakes, (book, pick, stake) => {
        const { book: after, shares } = buy(book, pick, stake);
        const { book: back } = sell(after, pick, shares);
        // One part per million is the rounding of what is shown, per outcome.
        return (
          probability(after, pick) >= probability(book, pick) - 2 &&
          probability(back, pick) === probability(book, pick) &&
          back.q.every((held, outcome) => held === book.q[outcome])
        );
      }),
    );
  });

  it('pays what can be worked out by hand', () => {
    const { book } = openBook(300n, [290_000, 290_000, 210_000, 210_000]);
    // 300 ln((e^(stake/300) - 0.41986) / 0.58014) = 17.10, 81.87, 155.98: the offsets make of 58% 58.014%.
    expect([10n, 50n, 100n].map(stake => buy(book, 'A', stake).shares)).toEqual([17n, 81n, 155n]);
  });

  it('refuses what is no amount', () => {
    const { book } = openBook(300n, [250_000, 250_000, 250_000, 250_000]);
    expect(buy(book, 'A', 0n)).toEqual({ shares: 0n, book });
    for (const amount of [-1n, 10n ** 15n + 1n]) {
      expect(() => buy(book, 'A', amount)).toThrow(RangeError);
      expect(() => sell(book, 'A', amount)).toThrow(RangeError);
      expect(() => costOf(book, 'A', amount)).toThrow(RangeError);
    }
    expect([costOf(book, 'A', 0n), sell(book, 'A', 0n).proceeds]).toEqual([0n, 0n]);
  });
});

describe('no gain', () => {
  holds(
    'from a round trip, however it is cut up and ordered',
    ({ buy: buyShares, sell: sellShares }) =>
      fc.property(
        books,
        fc.array(fc.tuple(picks, stakes), { minLength: 1, maxLength: 5 }),
        fc.bigInt(1n, 6n),
        fc.boolean(),
        (start, orders, parts, lastFirst) => {
          let book = start;
          const lots = orders.map(([pick, stake]) => {
            const purchase = buyShares(book, pick, stake);
            book = purchase.book;
            return { pick, shares: purchase.shares };
          });
          let earned = 0n;
          for (const { pick, shares } of lastFirst ? lots.reverse() : lots) {
            for (let part = 0n; part < parts; part++) {
              const portion = part === parts - 1n ? shares - (shares / parts) * part : shares / parts;
              const sale = sellShares(book, pick, portion);
              book = sale.book;
              earned += sale.proceeds;
            }
          }
          return earned <= sum(orders.map(([, stake]) => stake));
        },
      ),
    {
      'buy oneShareMore': oneShareMore,
      'buy atTheShownPrice': atTheShownPrice,
      'sell roundsUp': sellMutants.roundsUp,
      'sell atTheShownPrice': sellMutants.atTheShownPrice,
    },
  );

  holds(
    'from splitting an order',
    ({ buy: buyShares, sell: sellShares, costOf: cost }) =>
      fc.property(books, picks, stakes, stakes, (book, pick, first, second) => {
        const whole = buyShares(book, pick, first + second).shares;
        const one = buyShares(book, pick, first);
        const other = buyShares(one.book, pick, second);
        const middle = sellShares(book, pick, first);
        const soldInParts = middle.proceeds + sellShares(middle.book, pick, second).proceeds;
        return (
          one.shares + other.shares <= whole &&
          soldInParts <= sellShares(book, pick, first + second).proceeds &&
          cost(book, pick, first) + cost(bought(book, pick, first), pick, second) >= cost(book, pick, first + second)
        );
      }),
    {
      'buy oneShareMore': oneShareMore,
      'buy leavesTheBook': leavesTheBook,
      'sell roundsUp': sellMutants.roundsUp,
      'sell leavesTheBook': sellMutants.leavesTheBook,
      'cost roundsDown': costMutants.roundsDown,
      'cost roundsToNearest': costMutants.roundsToNearest,
    },
  );
});

describe('complete sets', () => {
  holds(
    'cost and fetch exactly their value as one order',
    ({ costOfChange: cost }) =>
      fc.property(books, fc.bigInt(-5000n, 5000n), (book, n) => cost(book, [n, n, n, n]) === n),
    setMutants,
  );

  holds(
    'piece by piece cost at least their value, and less than a credit more a further piece; prices return',
    ({ costOf: cost }) =>
      fc.property(
        books,
        fc.constantFrom<Pick[]>(
          ['A', 'B'],
          ['up', 'down'],
          ['A-up', 'A-down', 'B'],
          ['A-up', 'A-down', 'B-up', 'B-down'],
        ),
        amounts,
        (start, pieces, n) => {
          let book = start;
          let paid = 0n;
          for (const pick of pieces) {
            paid += cost(book, pick, n);
            book = bought(book, pick, n);
          }
          return (
            paid >= n &&
            paid < n + BigInt(pieces.length) &&
            probabilities(book).every((part, outcome) => part === probabilities(start)[outcome])
          );
        },
      ),
    costMutants,
  );

  it('pay their value in every outcome', () => {
    for (const set of [['A', 'B'], ['up', 'down'], OUTCOMES] as const) {
      for (const outcome of OUTCOMES.keys()) {
        expect(set.filter(pick => outcomesOf(pick).includes(outcome))).toHaveLength(1);
      }
    }
  });
});

describe('opening', () => {
  holds(
    'shows the line within a factor of e^(1/b), for the least sufficient subsidy',
    ({ openBook: open }) =>
      fc.property(liquidities, lines, (b, line) => {
        const { book, subsidy } = open(b, line);
        const shown = probabilities(book);
        const factor = Math.exp(1 / Number(b));
        const least = [...book.q].sort((x, y) => Number(x - y))[0]!;
        const promised = BigInt(Math.ceil(Number(b) * Math.log(1_000_000 / Math.min(...line)) + 1e-9)) + 1n;
        // C(q) against C of nothing but one outcome, which is that outcome's shares.
        const need = (credits: bigint) => compareCost([least], book.q, b, credits);
        return (
          line.every((part, i) => shown[i]! <= part * factor + 2 && shown[i]! >= part / factor - 2) &&
          subsidy <= promised &&
          need(subsidy) <= 0 &&
          need(subsidy - 1n) > 0
        );
      }),
    openingMutants,
    200,
  );

  it('opens an even market at exactly a quarter each, for b ln 4', () => {
    expect(openBook(1000n, [250_000, 250_000, 250_000, 250_000])).toEqual({
      book: { b: 1000n, q: [0n, 0n, 0n, 0n] },
      subsidy: 1387n,
    });
  });

  it('refuses what is no line and no liquidity', () => {
    const even: Outcomes<number> = [250_000, 250_000, 250_000, 250_000];
    for (const b of [0n, -1n, MAX_LIQUIDITY + 1n]) expect(() => openBook(b, even)).toThrow(RangeError);
    for (const line of [
      [0, 500_000, 250_000, 250_000],
      [250_000, 250_000, 250_000, 250_001],
      [250_000.5, 249_999.5, 250_000, 250_000],
      [Number.NaN, 250_000, 250_000, 250_000],
    ] as const) {
      expect(() => openBook(300n, line)).toThrow(RangeError);
    }
  });
});

describe('probabilities', () => {
  holds(
    'are within one part per million of the float and sum to exactly a million',
    ({ probabilities: shown }) =>
      fc.property(books, book => {
        const top = Math.max(...book.q.map(Number));
        const weights = book.q.map(held => Math.exp((Number(held) - top) / Number(book.b)));
        const total = weights.reduce((all, part) => all + part, 0);
        const parts = shown(book);
        const errors = parts.map((part, i) => part - (weights[i]! / total) * 1_000_000);
        // Largest remainder: no two errors are more than one part apart.
        return (
          parts.reduce((all, part) => all + part, 0) === 1_000_000 &&
          errors.every(error => Math.abs(error) < 1.000_001) &&
          Math.max(...errors) - Math.min(...errors) < 1.000_001
        );
      }),
    probabilityMutants,
  );

  it('of opposite picks make a whole', () => {
    fc.assert(
      fc.property(
        books,
        book =>
          probability(book, 'A') + probability(book, 'B') === 1_000_000 &&
          probability(book, 'up') + probability(book, 'down') === 1_000_000,
      ),
    );
  });
});

it('whoever wins in an outcome of an opened market is paid from stakes and subsidy, whatever one whale buys', () => {
  fc.assert(
    fc.property(openings, outcomes, fc.bigInt(1n, 10n ** 9n), ({ book, subsidy }, outcome, stake) => {
      return buy(book, OUTCOMES[outcome]!, stake).shares <= stake + subsidy;
    }),
  );
});
