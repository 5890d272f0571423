import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brierLoss, tradeSkill } from './brier.ts';
import { buy, costOfChange, openBook, probabilities, sell } from './lmsr.ts';
import { OUTCOMES, type Outcomes } from './picks.ts';
import { books, lines, openings, outcomes, picks, stakes } from './testing/arbitraries.ts';
import { holds } from './testing/holds.ts';
import { skillMutants } from './testing/mutants.ts';

/** Expected value of something by one's own belief, in its unit. */
const expected = (belief: Outcomes<number>, of: (outcome: number) => number) =>
  OUTCOMES.reduce((sum, _, outcome) => sum + (belief[outcome]! / 1_000_000) * of(outcome), 0);
const EVEN: Outcomes<number> = [250_000, 250_000, 250_000, 250_000];
/** Each loss is rounded to a part per million. */
const ROUNDING = 1.01;

describe('the loss of a forecast', () => {
  holds(
    "is proper: by one's own belief nothing is expected to lose less than to say it",
    ({ brierLoss: loss }) =>
      fc.property(lines, lines, (belief, said) => {
        const honest = expected(belief, outcome => loss(belief, outcome));
        return expected(belief, outcome => loss(said, outcome)) >= honest - ROUNDING;
      }),
    { absolute: skillMutants.absolute },
  );

  holds(
    'is strictly so: saying other chances for A or for up is expected to lose the square of the difference',
    ({ brierLoss: loss }) =>
      fc.property(lines, lines, (belief, said) => {
        const [winner, price] = [said[0] + said[1] - belief[0] - belief[1], said[0] + said[2] - belief[0] - belief[2]];
        const cost = (winner ** 2 + price ** 2) / 1_000_000;
        const worse = expected(belief, outcome => loss(said, outcome) - loss(belief, outcome));
        return Math.abs(worse - cost) <= ROUNDING;
      }),
    { absolute: skillMutants.absolute, winnerOnly: skillMutants.winnerOnly },
  );

  it('goes from 0 to two millions in whole parts', () => {
    expect(brierLoss([1_000_000, 0, 0, 0], 0)).toBe(0);
    expect(brierLoss([1_000_000, 0, 0, 0], 3)).toBe(2_000_000);
    expect(brierLoss([1_000_000, 0, 0, 0], 1)).toBe(1_000_000);
    expect(OUTCOMES.map((_, outcome) => brierLoss(EVEN, outcome))).toEqual([500_000, 500_000, 500_000, 500_000]);
    // (0.42^2 + 0.5^2): 58% for A, even for up.
    expect(brierLoss([290_000, 290_000, 210_000, 210_000], 0)).toBe(426_400);
    // 249,400.36 + 249,500.25
    expect(brierLoss([250_000, 250_600, 250_500, 248_900], 0)).toBe(498_901);
  });
});

describe('the skill of a trade', () => {
  holds(
    'sums along any path of trades to what the path did: nothing for a circle, opening less closing for a market',
    ({ tradeSkill: skill, brierLoss: loss }) =>
      fc.property(fc.array(lines, { minLength: 2, maxLength: 6 }), outcomes, (path, outcome) => {
        const circle = [...path, path[0]!];
        const along = (points: readonly Outcomes<number>[]) =>
          points.slice(1).reduce((sum, point, index) => sum + skill(points[index]!, point, outcome), 0);
        return along(circle) === 0 && along(path) === loss(path[0]!, outcome) - loss(path[path.length - 1]!, outcome);
      }),
    { neverNegative: skillMutants.neverNegative },
  );

  it('is positive for whoever alone does better than the opening line, negative for worse', () => {
    const { book } = openBook(300n, EVEN);
    const after = probabilities(buy(book, 'A', 100n).book);
    expect(tradeSkill(probabilities(book), after, 0)).toBeGreaterThan(100_000);
    expect(tradeSkill(probabilities(book), after, 1)).toBeGreaterThan(100_000);
    expect(tradeSkill(probabilities(book), after, 2)).toBeLessThan(-100_000);
  });

  it('is nothing for complete sets and for buying and selling again', () => {
    fc.assert(
      fc.property(books, picks, stakes, outcomes, (book, pick, stake, outcome) => {
        const { book: after, shares } = buy(book, pick, stake);
        const { book: back } = sell(after, pick, shares);
        const set = { b: book.b, q: book.q.map(held => held + shares) as unknown as Outcomes<bigint> };
        return (
          tradeSkill(probabilities(book), probabilities(back), outcome) === 0 &&
          tradeSkill(probabilities(book), probabilities(set), outcome) === 0 &&
          costOfChange(book, [shares, shares, shares, shares]) === shares
        );
      }),
    );
  });

  it('is expected to be above 0 for who buys towards a belief and stops short of it', () => {
    fc.assert(
      fc.property(openings, stakes, ({ book }, stake) => {
        const before = probabilities(book);
        const after = probabilities(buy(book, 'A', stake).book);
        // Whoever believes in what the market then says has expected the most; a little further is still no loss.
        return expected(after, outcome => tradeSkill(before, after, outcome)) >= -ROUNDING;
      }),
    );
  });
});
