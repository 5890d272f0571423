import fc from 'fast-check';
import { expect, test } from 'vitest';
import { afterMatch, type Conduct, FAULTS_ALLOWED, isQuarantined, RELEASED } from './quarantine.ts';

const at = (hours: number) => new Date(Date.UTC(2026, 10, 21) + hours * 3_600_000);

function play(faults: readonly boolean[], hoursApart = 0.1): Conduct {
  return faults.reduce<Conduct>(
    (conduct, isFault, index) => afterMatch(conduct, isFault, at(index * hoursApart)),
    RELEASED,
  );
}

test('the third fault of late closes rated matches for a day', () => {
  expect(isQuarantined(play([true, true]), at(1))).toBe(false);
  const conduct = play([true, true, true]);
  expect(isQuarantined(conduct, at(24))).toBe(true);
  expect(isQuarantined(conduct, at(24.5))).toBe(false);
});

test('matches fought to their end take faults away', () => {
  expect(play([true, true, false, true])).toMatchObject({ faults: 2, quarantinedUntil: null });
});

test('on probation one fault is enough, and closes for three days', () => {
  const again = afterMatch(play([true, true, true]), true, at(30));
  expect(isQuarantined(again, at(30 + 71))).toBe(true);
  expect(isQuarantined(again, at(30 + 73))).toBe(false);
  // the week is over: three again
  expect(isQuarantined(afterMatch(play([true, true, true]), true, at(24 * 9)), at(24 * 9))).toBe(false);
});

test('an agent that forfeits less than every third match is never quarantined, one that does it more always is', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 12, max: 60 }), (every, count) => {
      const now = at(count);
      const seldom = play(Array.from({ length: count }, (_, index) => index % (every + 1) === 0));
      expect(isQuarantined(seldom, now)).toBe(false);
      expect(seldom.faults).toBeLessThanOrEqual(FAULTS_ALLOWED);
      const often = play(Array.from({ length: count }, (_, index) => index % (every + 1) !== 0));
      expect(often.quarantinedUntil).not.toBeNull();
    }),
  );
});
