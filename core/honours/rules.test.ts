import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defendBy, opponentFor, titleOutcome } from './belt-rules.ts';
import { experienceOf, LEVEL_MAX, levelBegins, levelOf } from './levels.ts';
import { areRivals, BOUNTY_FROM, bountyOf, honoursOf, isWorthMore, RIVALRY_MEETINGS, wasUpset } from './rules.ts';

const SETTINGS = { bountyPerWin: 5, bountyMax: 50, rivalryPurse: 10 };

describe('rivals', () => {
  it.each([
    [2, 1, true],
    [1, 2, true],
    [2, 2, true],
    [3, 2, true],
    [5, 3, true],
    [6, 4, true],
    [3, 0, false],
    [3, 1, false],
    [6, 2, false],
    [1, 1, false],
    [0, 0, false],
  ])('%i to %i: %s', (wins, losses, expected) => {
    expect(areRivals({ wins, losses })).toBe(expected);
  });

  it('are so from both sides', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(40), (wins, losses) => {
        expect(areRivals({ wins, losses })).toBe(areRivals({ wins: losses, losses: wins }));
        if (areRivals({ wins, losses })) expect(wins + losses).toBeGreaterThanOrEqual(RIVALRY_MEETINGS);
      }),
    );
  });
});

describe('a bounty', () => {
  it('begins with five wins in a row, grows with each, and is capped', () => {
    expect([4, 5, 6, 7, 12, 13, 14, 99].map(streak => bountyOf(streak, SETTINGS))).toEqual([
      0, 10, 15, 20, 45, 50, 50, 50,
    ]);
    expect(bountyOf(9, { bountyPerWin: 0, bountyMax: 50 })).toBe(0);
    expect(bountyOf(9, { bountyPerWin: 5, bountyMax: 0 })).toBe(0);
  });

  it('never falls while a streak grows', () => {
    const amounts = fc.record({ bountyPerWin: fc.nat(100), bountyMax: fc.nat(1000) });
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 100 }), amounts, (streak, settings) => {
        const [now, next] = [bountyOf(streak, settings), bountyOf(streak + 1, settings)];
        expect(next).toBeGreaterThanOrEqual(now);
        expect(next).toBeLessThanOrEqual(settings.bountyMax);
        if (streak < BOUNTY_FROM) expect(now).toBe(0);
      }),
    );
  });
});

describe('a rated win', () => {
  it('earns what it was worth, and most of them nothing', () => {
    expect(honoursOf({ expected: 500, streakEnded: 2, before: { wins: 1, losses: 1 } }, SETTINGS)).toEqual([]);
    expect(honoursOf({ expected: 299, streakEnded: 8, before: { wins: 2, losses: 2 } }, SETTINGS)).toEqual([
      { kind: 'upset', figure: 299, amount: 0 },
      { kind: 'bounty', figure: 8, amount: 25 },
      { kind: 'rivalry', figure: 5, amount: 10 },
    ]);
    expect(honoursOf({ expected: 300, streakEnded: 0, before: { wins: 0, losses: 0 } }, SETTINGS)).toEqual([]);
  });

  it('earns something exactly where it is worth more', () => {
    const facts = fc.record({
      expected: fc.nat(1000),
      streakEnded: fc.nat(9),
      before: fc.record({ wins: fc.nat(5), losses: fc.nat(5) }),
    });
    fc.assert(
      fc.property(facts, given => {
        expect(honoursOf(given, SETTINGS).length > 0).toBe(isWorthMore(given));
      }),
    );
  });
});

describe('levels', () => {
  it('begin at one, and come with matches, wins and titles', () => {
    expect(levelOf({ matches: 0, wins: 0, titles: 0 })).toEqual({ level: 1, experience: 0, from: 0, next: 20 });
    expect(levelOf({ matches: 3, wins: 2, titles: 0 }).level).toBe(2);
    expect(levelOf({ matches: 30, wins: 15, titles: 0 }).level).toBe(5);
    expect(levelOf({ matches: 130, wins: 65, titles: 0 }).level).toBe(10);
    expect(levelOf({ matches: 5000, wins: 2500, titles: 9 })).toMatchObject({ level: LEVEL_MAX, next: null });
  });

  it('never fall with what one does, and lie within their bounds', () => {
    const career = fc.record({ matches: fc.nat(3000), wins: fc.nat(3000), titles: fc.nat(20) });
    fc.assert(
      fc.property(career, given => {
        const before = levelOf(given);
        expect(before.experience).toBe(experienceOf(given));
        expect(before.from).toBe(levelBegins(before.level));
        expect(before.experience).toBeGreaterThanOrEqual(before.from);
        if (before.next !== null) expect(before.experience).toBeLessThan(before.next);
        const more = levelOf({ ...given, matches: given.matches + 1, titles: given.titles + 1 });
        expect(more.level).toBeGreaterThanOrEqual(before.level);
      }),
    );
  });
});

describe('who meets whom for the belt', () => {
  const [ann, ann2, ben, cid] = [
    { agentId: 'a1', ownerId: 'ann' },
    { agentId: 'a2', ownerId: 'ann' },
    { agentId: 'b1', ownerId: 'ben' },
    { agentId: 'c1', ownerId: 'cid' },
  ];

  it('is the champion, but never one’s own; for a vacant belt the best other contender', () => {
    expect(opponentFor(ben, ann, [ben, cid])).toBe(ann);
    expect(opponentFor(ann2, ann, [ann2, ben])).toBeNull();
    expect(opponentFor(ann, null, [ann, ann2, cid, ben])).toBe(cid);
    expect(opponentFor(cid, null, [ann, ann2, cid])).toBe(ann);
    expect(opponentFor(ann, null, [ann, ann2])).toBeNull();
  });

  it('keeps, takes or wins it', () => {
    expect([titleOutcome('a1', 'a1'), titleOutcome('a1', 'b1'), titleOutcome(null, 'b1')]).toEqual([
      'defended',
      'taken',
      'won vacant',
    ]);
    expect(defendBy(new Date('2026-11-21T12:00:00Z'))).toEqual(new Date('2026-12-05T12:00:00Z'));
  });
});

describe('the stamp of an upset', () => {
  const fought = {
    kind: 'rated',
    result: { winner: 1 as const, kind: 'knockout' },
    sides: [{ expected: 701 }, { expected: 299 }] as const,
  };

  it.each([
    ['a rated win at 29.9%', {}, true],
    ['one at 30%', { sides: [{ expected: 700 }, { expected: 300 }] as const }, false],
    ['the favourite', { result: { winner: 0 as const, kind: 'knockout' } }, false],
    ['a forfeit', { result: { winner: 1 as const, kind: 'forfeit' } }, false],
    ['a casual fight', { kind: 'casual' }, false],
    ['a match without a result', { result: null }, false],
  ])('%s', (_, change, expected) => {
    expect(wasUpset({ ...fought, ...change })).toBe(expected);
  });
});
