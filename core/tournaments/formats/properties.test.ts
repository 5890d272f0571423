import { describe, expect, test } from 'vitest';
import { type FormatSettings, type Plan, type PlannedBout, planTournament } from './index.ts';
import { bracketSize } from './seeding.ts';
import { expectSound } from './testing/invariants.ts';
import { DEFAULTS, entrantsOf, type Played, playOut, type Trouble } from './testing/play.ts';
import { seeded, shuffled } from './testing/random.ts';

const QUIET: Trouble = { leaving: 0, overriding: 0, forfeits: 0 };
const STORMY: Trouble = { leaving: 6, overriding: 10, forfeits: 15 };
/** Every size to 64; larger ones in properties.long.test.ts. */
const SIZES = Array.from({ length: 63 }, (_, index) => index + 2);
/** Disturbed ones take longer: of those above 32 every fourth, the others in properties.long.test.ts. */
const FEWER = SIZES.filter(size => size <= 32 || size % 4 === 0);

/** A tournament whose every plan is sound. */
function played(settings: FormatSettings, size: number, trouble: Trouble, seed: number): Played {
  const seeding = entrantsOf(size);
  const random = seeded(seed);
  let steps = 0;
  return playOut(settings, seeding, random, trouble, (plan, history) => {
    steps += 1;
    // Large plans are looked at now and then, and at their end.
    if (plan.bouts.length > 120 && !plan.done && steps % 7 !== 0) return;
    expectSound(settings, seeding, plan, history);
    if (steps % 5 === 0)
      expect(planTournament(settings, seeding, { ...history, fixed: shuffled(history.fixed, random) })).toEqual(plan);
  });
}

const isFought = ({ how }: PlannedBout) => how !== null && how !== 'bye';
const fought = (plan: Plan, prefix = '') => plan.bouts.filter(bout => isFought(bout) && bout.key.startsWith(prefix));
const idsOf = ({ entrants }: PlannedBout) => entrants.filter(id => id !== null);
const loserOf = ({ entrants, winner }: PlannedBout) => entrants[1 - winner!]!;
const pairOf = ({ entrants }: PlannedBout) => [...entrants].sort().join(' ');

/** One elimination: who loses is out, the last is the champion; places by the round of the loss. */
function expectElimination(plan: Plan, prefix: string, size: number, thirdPlace: boolean): void {
  const bouts = fought(plan, prefix);
  expect(bouts).toHaveLength(size - 1);
  const losers = bouts.map(loserOf);
  expect(new Set(losers).size).toBe(size - 1);
  expect(losers).not.toContain(plan.champion);
  const third = plan.bouts.find(({ key }) => key === 'P3');
  expect(third !== undefined).toBe(thirdPlace && size > 3);
  const finalists = bouts.find(({ isFinal }) => isFinal)!;
  expect(plan.standings.slice(0, 2).map(({ entrantId }) => entrantId)).toEqual([
    finalists.entrants[finalists.winner!],
    loserOf(finalists),
  ]);
  if (third) {
    expect(plan.standings.slice(2, 4).map(({ entrantId }) => entrantId)).toEqual([
      third.entrants[third.winner!],
      loserOf(third),
    ]);
    expect(plan.standings.slice(2, 4).map(({ place }) => place)).toEqual([3, 4]);
  }
  for (const { entrantId, place } of plan.standings.slice(third ? 4 : 2).slice(0, size - (third ? 4 : 2))) {
    const lostIn = bouts.find(bout => loserOf(bout) === entrantId)!.round;
    const further = bouts.filter(({ round }) => round > lostIn).length;
    // One more bout than there are, since each leaves one behind: as many entrants were still in, and the champion.
    const stillIn = new Set(bouts.filter(({ round }) => round > lostIn).flatMap(idsOf)).size;
    expect(stillIn).toBe(further + 1);
    expect(place).toBe(stillIn + 1);
  }
}

describe.each([
  ['undisturbed', QUIET, SIZES, 0],
  ['with forfeits, people leaving and overrides', STORMY, FEWER, 1000],
] as const)('tournaments %s', (_, trouble, sizes, salt) => {
  test('single elimination: everyone but the champion loses once', () => {
    for (const size of sizes) {
      const settings = { ...DEFAULTS, thirdPlace: size % 4 !== 0, bestOf: size % 2 ? 3 : 1, finalBestOf: 5 };
      const { plan } = played(settings, size, trouble, salt + size);
      expectElimination(plan, 'W', size, settings.thirdPlace);
      expect(plan.bouts.filter(({ how }) => how === 'bye')).toHaveLength(bracketSize(size) - size);
      // Nobody plays twice in a round, and nobody waits longer than for a bye of the first round.
      expect(plan.rounds).toBe(Math.ceil(Math.log2(size)));
      expect(plan.bouts.filter(({ bestOf }) => bestOf === 5).map(({ isFinal }) => isFinal)).toEqual([true]);
    }
  });

  test('double elimination: everyone but the champion loses twice, in the order of their places', () => {
    for (const size of sizes) {
      const settings = { ...DEFAULTS, format: 'double' as const };
      const { plan } = played(settings, size, trouble, salt + size);
      const lost = new Map(plan.standings.map(({ entrantId, losses }) => [entrantId, losses]));
      const hasReset = plan.bouts.some(({ key }) => key === 'GF2');
      expect(fought(plan)).toHaveLength(2 * size - 2 + (hasReset ? 1 : 0));
      for (const [id, losses] of lost) expect(losses).toBe(id === plan.champion ? (hasReset ? 1 : 0) : 2);
      // The second loss ends it, and whoever is placed lower had it in an earlier round.
      const lastPlayed = new Map<string, number>();
      const outIn = new Map<string, number>();
      for (const bout of fought(plan)) {
        for (const id of idsOf(bout)) lastPlayed.set(id, Math.max(bout.round, lastPlayed.get(id) ?? 0));
        outIn.set(loserOf(bout), Math.max(bout.round, outIn.get(loserOf(bout)) ?? 0));
      }
      outIn.set(plan.champion!, Number.POSITIVE_INFINITY);
      const ends = [...outIn.values()];
      for (const { entrantId, place } of plan.standings) {
        if (place > 1) expect(outIn.get(entrantId)).toBe(lastPlayed.get(entrantId));
        if (place > 2) expect(place).toBe(ends.filter(round => round > outIn.get(entrantId)!).length + 1);
      }
      for (const round of new Set(plan.bouts.map(bout => bout.round))) {
        const players = plan.bouts.filter(bout => bout.round === round).flatMap(idsOf);
        expect(new Set(players).size).toBe(players.length);
      }
    }
  });

  test('round robin: everyone meets everyone once, once a round', () => {
    for (const size of sizes) {
      const { plan } = played({ ...DEFAULTS, format: 'round-robin' }, size, trouble, salt + size);
      expect(plan.bouts).toHaveLength((size * (size - 1)) / 2);
      expect(new Set(plan.bouts.map(pairOf)).size).toBe(plan.bouts.length);
      for (let round = 1; round <= plan.rounds; round += 1) {
        const players = plan.bouts.filter(bout => bout.round === round).flatMap(idsOf);
        expect(players).toHaveLength(size - (size % 2));
        expect(new Set(players).size).toBe(players.length);
      }
      const points = plan.standings.map(standing => standing.points);
      expect(points).toEqual([...points].sort((a, b) => b - a));
    }
  });

  test('groups: everyone meets the group, its first two go on to an elimination', () => {
    for (const size of sizes) {
      const groups = size % 5 === 0 ? Math.max(1, Math.floor(size / 4)) : 0;
      const settings = { ...DEFAULTS, format: 'groups' as const, groups };
      const { plan } = played(settings, size, trouble, salt + size);
      const tables = plan.groups!;
      if (groups > 0) expect(tables).toHaveLength(groups);
      const sizes = tables.map(({ standings }) => standings.length);
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      for (const { name, standings } of tables) {
        const members = standings.map(({ entrantId }) => entrantId);
        const bouts = plan.bouts.filter(({ section }) => section === name);
        expect(new Set(bouts.map(pairOf)).size).toBe((members.length * (members.length - 1)) / 2);
        expect(bouts.flatMap(idsOf).every(id => members.includes(id))).toBe(true);
      }
      const qualified = tables.flatMap(({ standings }) => standings.slice(0, 2)).map(({ entrantId }) => entrantId);
      expect(new Set(plan.bouts.filter(({ key }) => key.startsWith('KO')).flatMap(idsOf))).toEqual(new Set(qualified));
      expectElimination(plan, 'KO', qualified.length, true);
      expect(new Set(plan.standings.slice(0, qualified.length).map(({ entrantId }) => entrantId))).toEqual(
        new Set(qualified),
      );
      // Two of one group can only meet again in the final (or, both beaten, in the bout for the third place).
      const groupOf = new Map(
        tables.flatMap(({ name, standings }) => standings.map(({ entrantId }) => [entrantId, name])),
      );
      for (const { entrants, isFinal, key } of plan.bouts.filter(bout => bout.key.startsWith('KO') && isFought(bout))) {
        if (!isFinal) expect(groupOf.get(entrants[0]!), key).not.toBe(groupOf.get(entrants[1]!));
      }
    }
  });

  test('team matches: board against board, the majority wins', () => {
    for (const size of sizes.filter(even => even % 2 === 0)) {
      const { plan } = played({ ...DEFAULTS, format: 'team' }, size, trouble, salt + size);
      const { score, winner } = plan.teams!;
      expect(score[0] + score[1]).toBe(size / 2);
      expect(plan.bouts.map(({ entrants }) => entrants)).toEqual(
        Array.from({ length: size / 2 }, (_, index) => [`e${size / 2 - index}`, `e${size - index}`]),
      );
      const first = plan.bouts.find(({ key }) => key === 'B1')!.winner;
      expect(winner).toBe(score[0] === score[1] ? first : score[0] > score[1] ? 0 : 1);
      expect(plan.champion).toBe(winner === 0 ? 'e1' : `e${size / 2 + 1}`);
    }
  });
});
