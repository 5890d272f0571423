import { describe, expect, test } from 'vitest';
import { type FormatSettings, type Plan, planTournament, roundsOf } from './index.ts';
import { expectSound } from './testing/invariants.ts';
import { DEFAULTS, entrantsOf, type Played, playOut, type Trouble } from './testing/play.ts';
import { seeded, shuffled } from './testing/random.ts';
import { expectGoodPairing } from './testing/swiss-checks.ts';

const SWISS: FormatSettings = { ...DEFAULTS, format: 'swiss' };

/** A Swiss tournament each of whose rounds is looked at when it has been paired and nothing of it has begun. */
function played(settings: FormatSettings, size: number, seed: number, trouble: Trouble): Played {
  const seeding = entrantsOf(size);
  const random = seeded(seed);
  return playOut(settings, seeding, random, trouble, (plan, history) => {
    expectSound(settings, seeding, plan, history);
    const round = Math.max(0, ...plan.bouts.map(bout => bout.round));
    const isNew = round > 0 && !history.fixed.some(({ key }) => key.startsWith(`S${round}.`));
    if (!isNew) return;
    expectGoodPairing(plan, round, seeding, history.out);
    expect(planTournament(settings, seeding, { ...history, fixed: shuffled(history.fixed, random) })).toEqual(plan);
  });
}

const meetings = ({ bouts }: Plan) =>
  bouts.filter(({ entrants }) => !entrants.includes(null)).map(({ entrants }) => [...entrants].sort().join(' '));
const byes = ({ bouts }: Plan) => bouts.filter(({ how }) => how === 'bye').map(({ entrants }) => entrants[0]);

describe('random tournaments', () => {
  test('the usual number of rounds: nobody meets twice, nobody rests twice, one is best', () => {
    for (let size = 2; size <= 64; size += 1) {
      const { plan } = played(SWISS, size, size, { leaving: 0, overriding: 0, forfeits: 0 });
      expect(plan.rounds).toBe(Math.ceil(Math.log2(size)));
      expect(plan.bouts).toHaveLength(plan.rounds * Math.ceil(size / 2));
      expect(new Set(meetings(plan)).size).toBe(meetings(plan).length);
      expect(new Set(byes(plan)).size).toBe(byes(plan).length);
      expect(byes(plan)).toHaveLength(size % 2 ? plan.rounds : 0);
    }
  });

  test('with forfeits and people leaving, and up to as many rounds as there are others', () => {
    for (let size = 2; size <= 64; size += size < 32 ? 1 : 3) {
      const most = roundsOf({ ...DEFAULTS, format: 'round-robin' }, size);
      const rounds = size <= 12 ? most : 3 + (size % 7);
      played({ ...SWISS, rounds }, size, 500 + size, { leaving: size % 4 ? 6 : 0, overriding: 8, forfeits: 15 });
    }
  });

  test('a handful play every round there is, many times over', () => {
    for (let seed = 1; seed <= 150; seed += 1) {
      const size = 2 + (seed % 8);
      const rounds = roundsOf({ ...DEFAULTS, format: 'round-robin' }, size);
      played({ ...SWISS, rounds }, size, seed, {
        leaving: seed % 3 ? 0 : 8,
        overriding: 0,
        forfeits: seed % 2 ? 0 : 20,
      });
    }
  });
});
