import { describe, expect, test } from 'vitest';
import { blockedBy, checkSettings, explainTieBreaks, type Format, planTournament, roundsOf } from './index.ts';
import { DEFAULTS, entrantsOf } from './testing/play.ts';
import { Script } from './testing/script.ts';

const letters = (count: number) => [...'abcdefghijklmnop'].slice(0, count);
const script = (format: Format, count: number, changes = {}) =>
  new Script({ ...DEFAULTS, format, ...changes }, letters(count));
const tieBreaksOf = (one: Script, id: string) =>
  one.plan.standings.find(({ entrantId }) => entrantId === id)!.tieBreaks.map(({ value }) => value);

describe('round robin', () => {
  test('the circle: the best seed meets the others from the last to the second', () => {
    const rounds = (count: number) => {
      const { bouts, rounds: total } = script('round-robin', count).plan;
      return Array.from({ length: total }, (_, round) =>
        bouts
          .filter(bout => bout.round === round + 1)
          .map(({ entrants }) => [...entrants].sort().join(''))
          .join(' '),
      );
    };
    expect(rounds(4)).toEqual(['ad bc', 'ac bd', 'ab cd']);
    expect(rounds(6)).toEqual(['af be cd', 'ae df bc', 'ad ce bf', 'ac bd ef', 'ab cf de']);
    // With an odd number the best rests first.
    expect(rounds(3)).toEqual(['bc', 'ac', 'ab']);
  });

  test('everyone is on either side about as often', () => {
    const { bouts } = script('round-robin', 8).plan;
    for (const id of letters(8)) {
      const left = bouts.filter(({ entrants }) => entrants[0] === id).length;
      expect([3, 4]).toContain(left);
    }
  });

  /** Plays all pairs; 'ab' is a's win over b. */
  const play = (wins: string, changes = {}, count = 4) => {
    const one = script('round-robin', count, changes);
    for (const [winner, loser] of wins.split(' ')) {
      const { key } = one.plan.bouts.find(({ entrants }) => entrants.includes(winner!) && entrants.includes(loser!))!;
      one.win(`${key} ${winner}`);
    }
    return one;
  };

  test('head-to-head decides between two, and the figures are those of the table', () => {
    // a and d have one point each (d beat a), b and c two (b beat c).
    const one = play('ab bc cd da ca bd');
    expect(one.places).toBe('1 b, 2 c, 3 d, 4 a');
    expect(one.plan.standings.map(({ points }) => points)).toEqual([4, 4, 2, 2]);
    // Head-to-head 1; b beat c (2 points) and d (1); two games won, one lost; two games won.
    expect(tieBreaksOf(one, 'b')).toEqual([1, 3, 1, 2]);
    expect(tieBreaksOf(one, 'a')).toEqual([0, 2, -1, 1]);
  });

  test('a circle of three is decided by games, at last by the seed', () => {
    expect(play('ab bc ca ad bd cd').places).toBe('1 a, 2 b, 3 c, 4 d');
    const one = play('ab bc ca ad bd cd', { bestOf: 3 });
    const { key, entrants } = one.plan.bouts.find(bout => bout.entrants.includes('b') && bout.entrants.includes('d'))!;
    const winner = entrants[0] === 'b' ? 0 : 1;
    one.set({
      key,
      entrants,
      outcome: { winner, winsA: winner === 0 ? 2 : 1, winsB: winner === 0 ? 1 : 2, how: 'played' },
    });
    expect(one.places).toBe('1 a, 2 c, 3 b, 4 d');
  });

  test('head-to-head is asked again among those whom it leaves level', () => {
    // f has four points, e three, the others two: among these a and b have two and c and d one; b beat a, c beat d.
    const one = play('ac ad ba bc db cd ea eb ef fa fb fc fd ce de', {}, 6);
    expect(one.plan.standings.map(({ points }) => points / 2)).toEqual([4, 3, 2, 2, 2, 2]);
    expect(one.places).toBe('1 f, 2 e, 3 b, 4 a, 5 c, 6 d');
    // Sonneborn-Berger alone would leave a and b to their seeds.
    expect([tieBreaksOf(one, 'a')[1], tieBreaksOf(one, 'b')[1]]).toEqual([4, 4]);
  });

  test('overrides are always free, and who leaves loses what is left', () => {
    const one = play('ab bc cd');
    expect(blockedBy(one.settings, one.seeding, one, one.fixed[0]!.key, 0)).toEqual([]);
    // Everyone has beaten one; of the figures only the games tell them apart, and at last c's seed.
    expect(one.leave('b').places).toBe('1 a, 2 c, 3 d, 4 b');
    expect(one.plan.done).toBe(false);
  });
});

describe('groups', () => {
  test('by default the largest power of two with three in each group', () => {
    const groups = (count: number) =>
      planTournament({ ...DEFAULTS, format: 'groups' }, entrantsOf(count), { fixed: [], out: [] }).groups!.length;
    expect([2, 5, 6, 11, 12, 16, 23, 24, 48, 256].map(groups)).toEqual([1, 1, 2, 2, 4, 4, 4, 8, 16, 64]);
  });

  test('winners meet the seconds of other groups; those of a group keep apart until the final', () => {
    const one = script('groups', 8);
    expect(one.plan.groups!.map(({ standings }) => standings.map(({ entrantId }) => entrantId).join(''))).toEqual([
      'adeh',
      'bcfg',
    ]);
    expect(one.bout('KO1.1')).toMatchObject({
      label: 'Semi-final 1',
      round: 4,
      entrants: [null, null],
      state: 'waiting',
    });
    one.favourites();
    expect([one.shown('KO1.1'), one.shown('KO1.2'), one.shown('P3'), one.shown('KO2.1')]).toEqual([
      'A-c',
      'B-d',
      'C-d',
      'A-b',
    ]);
    expect(one.places).toBe('1 a, 2 b, 3 c, 4 d, 5= e, 5= f, 7= h, 7= g');
  });

  test('a place in the elimination is known as soon as its group is over', () => {
    const one = script('groups', 6);
    for (const { key, entrants } of one.plan.bouts.filter(({ section }) => section === 'Group A')) {
      one.win(`${key} ${[...entrants].sort()[0]}`);
    }
    expect([one.shown('KO1.1'), one.shown('KO1.2')]).toEqual(['a-', '-d']);
    expect(one.places).toBe('1= a, 1= b, 1= d, 1= c, 1= f, 5 e');
  });

  test('a result of a group cannot be turned over once that changes an elimination bout that has begun', () => {
    const one = script('groups', 6).favourites();
    const decider = one.plan.bouts.find(
      ({ section, entrants }) => section === 'Group A' && entrants.includes('d') && entrants.includes('e'),
    )!;
    const winner = decider.entrants[0] === 'e' ? 0 : 1;
    expect(blockedBy(one.settings, one.seeding, one, decider.key, winner).map(({ key }) => key)).toEqual([
      'KO1.2',
      'P3',
      'KO2.1',
    ]);
    const early = script('groups', 6).win(`${decider.key} d`);
    expect(blockedBy(early.settings, early.seeding, early, decider.key, winner)).toEqual([]);
  });
});

describe('team matches', () => {
  test('an even number of boards that ends level goes to the highest board', () => {
    const one = script('team', 4);
    expect(one.plan.bouts.map(({ key, entrants }) => [key, ...entrants])).toEqual([
      ['B2', 'b', 'd'],
      ['B1', 'a', 'c'],
    ]);
    one.win('B2 b');
    expect(one.plan.teams).toEqual({ score: [1, 0], winner: null });
    one.win('B1 c');
    expect(one.plan).toMatchObject({ teams: { score: [1, 1], winner: 1 }, champion: 'c', done: true });
    expect(one.places).toBe('1= c, 1= d, 3= a, 3= b');
  });

  test('a majority wins before all boards are played; who does not come loses the board', () => {
    const one = script('team', 6).leave('d').win('B3 c');
    expect(one.plan).toMatchObject({ teams: { score: [2, 0], winner: 0 }, champion: 'a', done: false });
  });
});

describe('Swiss', () => {
  test('the upper half meets the lower half, winners meet winners', () => {
    const one = script('swiss', 8);
    expect(['S1.1', 'S1.2', 'S1.3', 'S1.4'].map(key => one.shown(key))).toEqual(['a-e', 'b-f', 'c-g', 'd-h']);
    one.win('S1.1 a', 'S1.2 b', 'S1.3 c', 'S1.4 h');
    expect(['S2.1', 'S2.2', 'S2.3', 'S2.4'].map(key => one.shown(key))).toEqual(['a-c', 'b-h', 'd-f', 'e-g']);
    expect(one.plan.currentRound).toBe(2);
  });

  test('the bye goes to the last, then to others; floaters come from the end of their group', () => {
    const one = script('swiss', 5);
    expect(one.bout('S1.3')).toMatchObject({ entrants: ['e', null], how: 'bye', winner: 0, label: 'Round 1, bye' });
    // a, b and e have a point, c and d none: one of the three meets c or d. e is the last of them, but its bye was
    // already a step down, so that it is b's turn; of c and d the last rests.
    one.win('S1.1 a', 'S1.2 b');
    expect(['S2.1', 'S2.2', 'S2.3'].map(key => one.shown(key))).toEqual(['a-e', 'b-c', 'D-']);
    one.win('S2.1 a', 'S2.2 b');
    // c has no points and had no bye.
    expect(['S3.1', 'S3.2', 'S3.3'].map(key => one.shown(key))).toEqual(['a-b', 'd-e', 'C-']);
  });

  test('a round that has begun keeps its pairs; one that has not is paired anew', () => {
    const one = script('swiss', 8).win('S1.1 a', 'S1.2 b', 'S1.3 c', 'S1.4 d');
    const second = ['S2.1', 'S2.2', 'S2.3', 'S2.4'];
    expect(second.map(key => one.shown(key))).toEqual(['a-c', 'b-d', 'e-g', 'f-h']);
    const turned = {
      key: 'S1.4',
      entrants: ['d', 'h'] as const,
      outcome: { winner: 1, winsA: 0, winsB: 1, how: 'override' } as const,
    };
    expect(blockedBy(one.settings, one.seeding, one, 'S1.4', 1)).toEqual([]);
    one.set(turned);
    expect(second.map(key => one.shown(key))).toEqual(['a-c', 'b-h', 'd-f', 'e-g']);
    one.win('S2.1 a');
    expect(second.map(key => one.bout(key).state)).toEqual(['decided', 'ready', 'ready', 'ready']);
    expect(one.fixed.filter(({ paired }) => paired)).toHaveLength(3);
    expect(blockedBy(one.settings, one.seeding, one, 'S1.4', 0)).toEqual([]);
    one.set({ ...turned, outcome: { ...turned.outcome, winner: 0 } }).leave('g');
    expect(second.map(key => one.shown(key))).toEqual(['A-c', 'b-h', 'd-f', 'E-g']);
    // Also when only what has begun is told: the others are paired among themselves.
    const partly = one.fixed.filter(({ key }) => !key.startsWith('S2.') || key === 'S2.1');
    const plan = planTournament(one.settings, one.seeding, { fixed: partly, out: [] });
    expect(plan.bouts.filter(({ round }) => round === 2).map(({ entrants }) => entrants.join('-'))).toEqual([
      'a-c',
      'b-d',
      'e-g',
      'f-h',
    ]);
  });

  test('who has left is paired no more, and the last to stay has won', () => {
    const one = script('swiss', 4).win('S1.1 a', 'S1.2 b').leave('a', 'c');
    expect(one.shown('S2.1')).toBe('b-d');
    one.leave('b');
    expect(one.plan).toMatchObject({ done: true, champion: 'd', rounds: 2, currentRound: 1 });
    expect(one.plan.standings[0]).toMatchObject({ entrantId: 'd', place: 1, note: 'the only one left' });
    expect(script('swiss', 3).leave('a', 'b', 'c').plan).toMatchObject({ done: true, champion: 'a', bouts: [] });
  });

  test('byes, forfeits and missed rounds in the tie-breaks', () => {
    const start = () => script('swiss', 5).win('S1.1 a', 'S1.2 b', 'S2.1 a', 'S2.2 b');
    // Points 3 2 1 2 1. d: b's 2, for the bye half of three rounds, for e's forfeit e's 1; c: 3, 2 and its own 1.
    const forfeited = start().win('S3.1 a').leave('e');
    expect(forfeited.places).toBe('1 a, 2 b, 3 d, 4 c, 5 e');
    expect(letters(5).map(id => tieBreaksOf(forfeited, id).slice(0, 3))).toEqual([
      [3, 4, 4],
      [5, 6, 3],
      [5, 6, 1],
      [3.5, 4.5, 2.5],
      [4, 5, 1],
    ]);
    // e leaves before the third round: to a, who has beaten it, that round of e's counts half a point.
    const left = start().leave('e').win('S3.1 a', 'S3.2 d');
    expect(left.plan.bouts.filter(({ round }) => round === 3).map(({ entrants }) => entrants.join('-'))).toEqual([
      'a-b',
      'd-c',
    ]);
    expect(tieBreaksOf(left, 'a').slice(0, 3)).toEqual([3.5, 3.5, 3.5]);
    expect(tieBreaksOf(left, 'e').slice(0, 3)).toEqual([4, 5, 1]);
  });

  test('someone can only be once in a round', () => {
    const fixed = [
      { key: 'S1.1', entrants: ['a', 'b'] as const, outcome: null },
      { key: 'S1.2', entrants: ['c', 'a'] as const, outcome: null },
    ];
    expect(() => planTournament({ ...DEFAULTS, format: 'swiss' }, letters(4), { fixed, out: [] })).toThrow(RangeError);
    const strange = [{ key: 'S9.1', entrants: ['a', 'b'] as const, outcome: null }];
    expect(() => planTournament({ ...DEFAULTS, format: 'swiss' }, letters(4), { fixed: strange, out: [] })).toThrow(
      'S9.1',
    );
  });
});

describe('settings', () => {
  const check = (changes: object, size = 8) => checkSettings({ ...DEFAULTS, ...changes }, size);

  test('what cannot be held is explained', () => {
    expect(check({})).toBeNull();
    expect([check({}, 1), check({}, 257), check({}, 2.5)]).toEqual(
      Array(3).fill('A tournament has 2 to 256 entrants.'),
    );
    expect(
      [check({ bestOf: 2 }), check({ bestOf: 11 }), check({ bestOf: 0 })].every(text => text?.includes('odd')),
    ).toBe(true);
    expect([check({ finalBestOf: 4 }), check({ finalBestOf: 0 })]).toEqual([expect.stringContaining('final'), null]);
    expect(check({ format: 'swiss', rounds: 8 })).toBe(
      '8 entrants can play 1 to 7 Swiss rounds before someone must meet twice.',
    );
    expect([check({ format: 'swiss', rounds: 7 }, 7), check({ format: 'swiss', rounds: -1 })]).toEqual([
      null,
      expect.any(String),
    ]);
    expect([check({ format: 'groups', groups: 4 }), check({ format: 'groups', groups: 5 })]).toEqual([
      null,
      expect.any(String),
    ]);
    expect([check({ format: 'team' }, 7), check({ format: 'team' })]).toEqual([expect.any(String), null]);
  });

  test('the number of rounds is that of the plan', () => {
    for (const format of ['single', 'double', 'round-robin', 'swiss', 'groups', 'team'] as const) {
      for (const size of [2, 4, 6, 12, 30, 64]) {
        const settings = { ...DEFAULTS, format };
        const { rounds, bouts } = planTournament(settings, entrantsOf(size), { fixed: [], out: [] });
        expect(roundsOf(settings, size)).toBe(rounds);
        if (format !== 'swiss') expect(Math.max(...bouts.map(({ round }) => round))).toBe(rounds);
      }
    }
  });

  test('the tie-breaks of a table are those that are explained', () => {
    for (const format of ['round-robin', 'swiss'] as const) {
      const names = script(format, 4).plan.standings[0]!.tieBreaks.map(({ name }) => name);
      expect(explainTieBreaks(format).map(({ name }) => name)).toEqual(['Points', ...names, 'Seed']);
    }
    expect(explainTieBreaks('team')).toHaveLength(2);
  });
});
