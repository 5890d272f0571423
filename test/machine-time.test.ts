import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ownMs, startWatch, ticksOf } from './machine-time.ts';

const STAT = 'cpu  500 20 70 9000 300 0 10 400 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nintr 1 2 3\n';

it('reads what the machine worked, and what its host gave to others', () => {
  expect(ticksOf(STAT)).toEqual({ worked: 600, stolen: 400 });
  expect(ticksOf('nothing known')).toEqual({ worked: 0, stolen: 0 });
});

it('leaves out the share of the time that others got of what a busy machine wanted', () => {
  const from = { worked: 1000, stolen: 50 };
  expect(ownMs(3000, from, { worked: 1600, stolen: 450 })).toBe(1800);
  expect(ownMs(3000, from, { worked: 1600, stolen: 50 })).toBe(3000);
});

it('leaves out no more than others got, where the machine mostly waits', () => {
  const from = { worked: 1000, stolen: 50 };
  expect(ownMs(3000, from, { worked: 1001, stolen: 80 })).toBe(2700);
  expect(ownMs(3000, from, from)).toBe(3000);
});

it('never runs faster than the clock on the wall', async () => {
  const began = performance.now();
  const watch = startWatch();
  await sleep(50);
  const shown = watch();
  expect(shown).toBeGreaterThan(0);
  expect(shown).toBeLessThanOrEqual(performance.now() - began);
});
