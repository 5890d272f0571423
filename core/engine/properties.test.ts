import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFight } from './fight.ts';
import { decodeInputLog, encodeInputLog, MAX_DECISIONS } from './inputLog.ts';
import * as at from './layout.ts';
import { BODY, STAGE_WIDTH, WALL } from './numbers.ts';
import { OBSERVATION, OBSERVATION_SIZE, observe } from './observation.ts';
import { resultOf } from './result.ts';
import { EVEN_BUILD, input, setup, tape } from './testing/inputs.ts';
import { BUILD_MAX, type Build, STATISTICS } from './types.ts';

/** Builds of exactly 25 points: moves between the even one's statistics. */
const builds = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { maxLength: 20 }).map(moves => {
  const build: Build = { ...EVEN_BUILD };
  for (const [from, to] of moves) {
    const [giver, taker] = [STATISTICS[from]!, STATISTICS[to]!];
    if (giver === taker || build[giver] === 0 || build[taker] === BUILD_MAX) continue;
    build[giver]--;
    build[taker]++;
  }
  return build;
});
const seeds = fc.stringMatching(/^[0-9a-f]{64}$/);
const tapes = fc.array(fc.integer({ min: -6, max: 6 }), { minLength: 45, maxLength: 45 }).map(returns => {
  const prices = [0];
  for (const change of returns) prices.push(prices[prices.length - 1]! + change);
  return tape(prices);
});
const inputs = fc
  .record({ seed: seeds, tape: tapes, first: builds, second: builds })
  .map(({ seed, tape: prices, first, second }) =>
    input({ seed, tape: prices, corners: [setup(first), setup(second)] }),
  );
const actions = fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { minLength: 40, maxLength: 340 });

describe('whatever is decided', () => {
  test('health, energy and places stay within their bounds, and somebody wins', () => {
    fc.assert(
      fc.property(inputs, actions, (fightInput, decisions) => {
        const fight = createFight(fightInput);
        const { state } = fight;
        let count = 0;
        while (!fight.over) {
          const [first, second] = decisions[(count++ >> 2) % decisions.length]!;
          fight.advance(first, second);
          for (const fighter of [at.FIGHTER_0, at.FIGHTER_1]) {
            const [health, energy, x] = [at.HEALTH, at.ENERGY, at.X].map(field => state[fighter + field]!);
            if (health! < 0 || health! > 100 * at.POINT) throw new Error(`health ${health}`);
            if (energy! < 0 || energy! > state[fighter + at.MAX_ENERGY]!) throw new Error(`energy ${energy}`);
            if (x! < WALL || x! > STAGE_WIDTH - WALL) throw new Error(`x ${x}`);
            if (state[fighter + at.Y]! < 0) throw new Error('below the floor');
          }
        }
        expect(count).toBeLessThanOrEqual(1350);
        const result = resultOf(fight);
        expect([0, 1]).toContain(result.winner);
        const won = result.rounds.filter(round => round.winner === result.winner).length;
        expect(won * 2).toBeGreaterThan(result.rounds.length);
      }),
      { numRuns: 60 },
    );
  });

  test('the mirrored fight is the same fight, mirrored', () => {
    fc.assert(
      fc.property(inputs, actions, (fightInput, decisions) => {
        const [first, second] = fightInput.corners;
        const plain = createFight(fightInput);
        const mirrored = createFight({ ...fightInput, corners: [second, first] });
        for (let tick = 0; tick < 900 && !plain.over; tick++) {
          const [left, right] = decisions[(tick >> 2) % decisions.length]!;
          plain.advance(left, right);
          mirrored.advance(right, left);
          // A round that only the seed can decide is no mirror any more: the seed knows corners.
          const rounds = plain.state[at.ROUNDS_WON]! + plain.state[at.ROUNDS_WON + 1]!;
          const record = at.ROUND_RECORDS + (rounds - 1) * at.ROUND_RECORD_SIZE;
          if (rounds > 0 && plain.state[record + at.RECORD_BY] === 3) return;
          for (const [here, there] of [
            [at.FIGHTER_0, at.FIGHTER_1],
            [at.FIGHTER_1, at.FIGHTER_0],
          ] as const) {
            for (const field of [at.HEALTH, at.ENERGY, at.POSTURE, at.POSTURE_TICK, at.MOVE, at.Y]) {
              if (plain.state[here + field] !== mirrored.state[there + field]) {
                throw new Error(`tick ${tick}: field ${field} differs`);
              }
            }
            if (plain.state[here + at.X] !== STAGE_WIDTH - mirrored.state[there + at.X]!) {
              throw new Error(`tick ${tick}: not mirrored`);
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('fighters on the ground never overlap by more than a tick of travel', () => {
    fc.assert(
      fc.property(inputs, actions, (fightInput, decisions) => {
        const fight = createFight(fightInput);
        for (let tick = 0; tick < 450 && !fight.over; tick++) {
          const [first, second] = decisions[(tick >> 2) % decisions.length]!;
          fight.advance(first, second);
          if (fight.state[at.FIGHTER_0 + at.Y]! + fight.state[at.FIGHTER_1 + at.Y]! > 0) continue;
          const apart = fight.state[at.FIGHTER_1 + at.X]! - fight.state[at.FIGHTER_0 + at.X]!;
          expect(Math.abs(apart)).toBeGreaterThanOrEqual(BODY - 1);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('observations are whole numbers, one for each line of the table', () => {
    expect(OBSERVATION).toHaveLength(OBSERVATION_SIZE);
    fc.assert(
      fc.property(inputs, actions, (fightInput, decisions) => {
        const fight = createFight(fightInput);
        for (const [first, second] of decisions.slice(0, 60)) fight.advance(first, second);
        const seen = observe(fight, 0);
        expect(seen).toBeInstanceOf(Int32Array);
        expect(seen).toHaveLength(OBSERVATION_SIZE);
      }),
      { numRuns: 20 },
    );
  });
});

describe('the input log', () => {
  const codes = fc.array(fc.nat(at.ACTION_COUNT - 1), { maxLength: MAX_DECISIONS });

  test('parse(print(x)) = x', () => {
    fc.assert(
      fc.property(codes, codes, (first, second) => {
        const text = encodeInputLog({ corners: [Uint8Array.from(first), Uint8Array.from(second)] });
        const parsed = decodeInputLog(text);
        if (!parsed.ok) throw new Error(parsed.problem);
        expect(Array.from(parsed.decisions.corners[0])).toEqual(first);
        expect(Array.from(parsed.decisions.corners[1])).toEqual(second);
      }),
    );
  });

  test('any text is answered, never thrown at; what is accepted prints the same', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String({ maxLength: 400 })), text => {
        const parsed = decodeInputLog(text);
        if (parsed.ok) expect(encodeInputLog(parsed.decisions)).toBe(text);
        else expect(parsed.problem).toMatch(/\.$/);
      }),
      { numRuns: 500 },
    );
  });
});
