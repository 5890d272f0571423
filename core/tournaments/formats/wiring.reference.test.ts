import { expect, test } from 'vitest';
import { DEFAULTS } from './testing/play.ts';
import { compare } from './testing/reference.ts';

test('single eliminations run as those of brackets-manager do', async () => {
  for (let size = 4; size <= 33; size += size < 20 ? 1 : 6) {
    expect(await compare({ ...DEFAULTS, thirdPlace: size % 2 === 0 }, size, size)).toBeGreaterThan(size);
  }
});

test('double eliminations run as those of brackets-manager do: the same losers come down to the same bouts', async () => {
  for (let size = 3; size <= 33; size += size < 18 ? 1 : 5) {
    expect(await compare({ ...DEFAULTS, format: 'double' }, size, size)).toBeGreaterThan(size);
  }
});
