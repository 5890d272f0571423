import { expect, test } from 'vitest';
import { createNap } from './nap.ts';

test('a nap ends by itself, or when it is woken; waking nobody does nothing', async () => {
  const nap = createNap();
  nap.wake();
  await nap.take(1);
  nap.wake();
  const long = nap.take(3_600_000);
  nap.wake();
  await expect(long).resolves.toBeUndefined();
  // what is over is not woken again, and the next one is another
  const ended: string[] = [];
  const next = nap.take(3_600_000).then(() => ended.push('next'));
  await Promise.resolve();
  expect(ended).toEqual([]);
  nap.wake();
  nap.wake();
  await next;
  expect(ended).toEqual(['next']);
});
