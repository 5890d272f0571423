import { expect, test } from 'vitest';
import { type Format, type FormatSettings, planTournament } from './index.ts';
import { expectSound } from './testing/invariants.ts';
import { DEFAULTS, entrantsOf, playOut, type Trouble } from './testing/play.ts';
import { seeded } from './testing/random.ts';
import { compare } from './testing/reference.ts';
import { expectGoodPairing } from './testing/swiss-checks.ts';

const STORMY: Trouble = { leaving: 4, overriding: 8, forfeits: 10 };
const FORMATS: Format[] = ['single', 'double', 'swiss', 'groups', 'team'];
const EVERY: Format[] = [...FORMATS, 'round-robin'];

/** From 33 on; smaller ones are played in properties.test.ts. */
const MIDDLE = Array.from({ length: 32 }, (_, index) => index + 33);

test('the largest tournaments, disturbed in every way', () => {
  for (const size of [...MIDDLE, 65, 66, 100, 127, 128, 129, 200, 255, 256]) {
    for (const format of size > 64 ? FORMATS : EVERY) {
      if (format === 'team' && size % 2 === 1) continue;
      const settings: FormatSettings = { ...DEFAULTS, format, bestOf: 3 };
      const seeding = entrantsOf(size);
      let steps = 0;
      playOut(settings, seeding, seeded(size), STORMY, (plan, history) => {
        steps += 1;
        if (steps % 5 === 0 || plan.done) expectSound(settings, seeding, plan, history);
      });
    }
  }
});

test('small tournaments, thousands of them', () => {
  for (let seed = 1; seed <= 3000; seed += 1) {
    const size = 2 + (seed % 15);
    const format = EVERY[seed % 6]!;
    if (format === 'team' && size % 2 === 1) continue;
    const settings: FormatSettings = { ...DEFAULTS, format, rounds: format === 'swiss' ? size - 1 : 0 };
    const seeding = entrantsOf(size);
    playOut(settings, seeding, seeded(seed), STORMY, (plan, history) => {
      expectSound(settings, seeding, plan, history);
      const round = Math.max(0, ...plan.bouts.map(bout => bout.round));
      const isNew = format === 'swiss' && round > 0 && !history.fixed.some(({ key }) => key.startsWith(`S${round}.`));
      if (isNew) expectGoodPairing(plan, round, seeding, history.out);
    });
  }
});

test('double eliminations of more than 64 run as those of brackets-manager do', async () => {
  for (const size of [65, 100, 128]) {
    expect(await compare({ ...DEFAULTS, format: 'double' }, size, size)).toBeGreaterThan(size);
  }
});

test('a plan of 256 takes little time', () => {
  for (const format of FORMATS) {
    const seeding = entrantsOf(256);
    const times = [1, 2, 3].map(() => {
      const start = performance.now();
      planTournament({ ...DEFAULTS, format }, seeding, { fixed: [], out: [] });
      return performance.now() - start;
    });
    // A tenth of a second on an idle core; a Swiss round is a matching of 256 with 32,640 possible pairs.
    expect(Math.min(...times), format).toBeLessThan(3_000);
  }
});
