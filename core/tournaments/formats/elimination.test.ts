import { describe, expect, test } from 'vitest';
import { blockedBy, planTournament } from './index.ts';
import { bracketOrder, snake } from './seeding.ts';
import { DEFAULTS } from './testing/play.ts';
import { Script } from './testing/script.ts';

const letters = (count: number) => [...'abcdefghijklmnop'].slice(0, count);
const single = (count: number, changes = {}) => new Script({ ...DEFAULTS, ...changes }, letters(count));
const double = (count: number, changes = {}) =>
  new Script({ ...DEFAULTS, format: 'double', ...changes }, letters(count));
const blockers = ({ settings, seeding, fixed, out }: Script, key: string, winner: 0 | 1) =>
  blockedBy(settings, seeding, { fixed, out }, key, winner);

describe('seeding', () => {
  test('the best meets the worst, and the two best can only meet in the final', () => {
    expect(bracketOrder(2)).toEqual([1, 2]);
    expect(bracketOrder(8)).toEqual([1, 8, 4, 5, 2, 7, 3, 6]);
    expect(bracketOrder(16)).toEqual([1, 16, 8, 9, 4, 13, 5, 12, 2, 15, 7, 10, 3, 14, 6, 11]);
  });

  test('groups are dealt by snake', () => {
    expect(snake([1, 2, 3, 4, 5, 6, 7, 8], 3)).toEqual([
      [1, 6, 7],
      [2, 5, 8],
      [3, 4],
    ]);
  });
});

describe('single elimination', () => {
  test('five entrants: the three best have a bye', () => {
    const script = single(5);
    expect(script.plan.bouts.map(({ key, label, state, how }) => [key, label, state, how])).toEqual([
      ['W1.1', 'Quarter-final 1', 'decided', 'bye'],
      ['W1.2', 'Quarter-final 2', 'ready', null],
      ['W1.3', 'Quarter-final 3', 'decided', 'bye'],
      ['W1.4', 'Quarter-final 4', 'decided', 'bye'],
      ['W2.1', 'Semi-final 1', 'waiting', null],
      ['W2.2', 'Semi-final 2', 'ready', null],
      ['P3', 'Third place', 'waiting', null],
      ['W3.1', 'Final', 'waiting', null],
    ]);
    expect(['W1.1', 'W1.2', 'W1.3', 'W1.4', 'W2.1', 'W2.2'].map(key => script.shown(key))).toEqual([
      'A-',
      'd-e',
      'B-',
      'C-',
      'a-',
      'b-c',
    ]);
    script.win('W1.2 e', 'W2.1 e', 'W2.2 c');
    expect([script.shown('P3'), script.shown('W3.1')]).toEqual(['a-b', 'e-c']);
    script.win('W3.1 c');
    expect([script.plan.champion, script.plan.done, script.places]).toEqual(['c', false, '1 c, 2 e, 3= a, 3= b, 5 d']);
    script.win('P3 b');
    expect([script.plan.done, script.places]).toEqual([true, '1 c, 2 e, 3 b, 4 a, 5 d']);
  });

  test('the favourites of sixteen take the places of their seeds, as far as places are played for', () => {
    expect(single(16).favourites().places).toBe(
      '1 a, 2 b, 3 c, 4 d, 5= e, 5= f, 5= g, 5= h, 9= i, 9= j, 9= k, 9= l, 9= m, 9= n, 9= o, 9= p',
    );
    expect(single(4, { thirdPlace: false }).favourites().places).toBe('1 a, 2 b, 3= c, 3= d');
  });

  test('the final has its own length, and rounds their weights', () => {
    const { plan } = single(16, { bestOf: 3, finalBestOf: 7 });
    const of = (key: string) => plan.bouts.find(bout => bout.key === key)!;
    expect(
      [of('W1.1'), of('W2.1'), of('W3.1'), of('P3'), of('W4.1')].map(({ bestOf, weight, isFinal }) => [
        bestOf,
        weight,
        isFinal,
      ]),
    ).toEqual([
      [3, 0, false],
      [3, 1, false],
      [3, 1, false],
      [3, 1, false],
      [7, 2, true],
    ]);
    expect(single(4, { bestOf: 3 }).bout('W2.1').bestOf).toBe(3);
  });

  test('who leaves forfeits what is not decided, even what has begun, and nothing else', () => {
    const script = single(4).begin('W1.1').leave('a');
    expect([script.bout('W1.1').how, script.bout('W1.1').score, script.shown('W1.1')]).toEqual([
      'forfeit',
      [0, 1],
      'a-D',
    ]);
    script.win('W1.2 b').leave('d');
    // Of two who have left, who left first loses: what follows cannot change when others leave.
    expect(script.shown('W1.1')).toBe('a-D');
    expect([script.bout('W2.1').how, script.shown('W2.1'), script.plan.champion]).toEqual(['forfeit', 'd-B', 'b']);
    expect([script.bout('P3').how, script.shown('P3')]).toEqual(['forfeit', 'a-C']);
    expect([script.plan.done, script.places]).toEqual([true, '1 b, 2 d, 3 c, 4 a']);
    expect(single(3).win('W1.2 b', 'W2.1 b').leave('b').plan.champion).toBe('b');
    expect(single(4).leave('a', 'b', 'c', 'd').plan.champion).toBe('d');
  });
});

describe('overriding', () => {
  test('recomputes what hangs on it as long as that has not begun', () => {
    const script = single(8).favourites();
    const before = single(8).win('W1.1 a', 'W1.2 d', 'W1.3 b');
    expect(before.shown('W2.1')).toBe('a-d');
    expect(blockers(before, 'W1.1', 1)).toEqual([]);
    before.set({ key: 'W1.1', entrants: ['a', 'h'], outcome: { winner: 1, winsA: 0, winsB: 1, how: 'override' } });
    expect([before.shown('W2.1'), before.bout('W1.1').how]).toEqual(['h-d', 'override']);
    expect(blockers(before.begin('W2.1'), 'W1.1', 0)).toEqual([{ key: 'W2.1', label: 'Semi-final 1' }]);
    // The other half does not care, and confirming a result changes nothing.
    expect(blockers(before, 'W1.3', 1)).toEqual([]);
    expect(blockers(before, 'W1.1', 1)).toEqual([]);
    // The semi-final would have to be fought anew, so that neither its winner nor its loser is known any more.
    expect(blockers(script, 'W1.1', 1).map(({ key }) => key)).toEqual(['W2.1', 'P3', 'W3.1']);
    expect(blockers(script, 'W1.2', 1).map(({ key }) => key)).toEqual(['W2.1', 'P3', 'W3.1']);
    expect(blockers(script, 'W2.1', 1).map(({ key }) => key)).toEqual(['P3', 'W3.1']);
    expect(blockers(script, 'W3.1', 1)).toEqual([]);
  });

  test('is refused by the plan itself where it comes too late', () => {
    const script = single(4).win('W1.1 a', 'W1.2 b', 'W2.1 a');
    script.set({ key: 'W1.1', entrants: ['a', 'd'], outcome: { winner: 1, winsA: 0, winsB: 1, how: 'override' } });
    expect(() => script.plan).toThrow(new RangeError('bouts with other entrants than the format gives them: W2.1'));
  });

  test('needs two entrants', () => {
    expect(() => blockers(single(5), 'W1.1', 0)).toThrow(RangeError);
    expect(() => blockers(single(5), 'W2.1', 0)).toThrow(RangeError);
    expect(() => blockers(single(5), 'W9.1', 0)).toThrow(RangeError);
    expect(blockers(single(5), 'W1.2', 0)).toEqual([]);
  });

  test('of a grand final brings or takes away its second bout', () => {
    const script = double(4).favourites();
    expect(script.plan.bouts.map(({ key }) => key)).not.toContain('GF2');
    expect(blockers(script, 'GF', 1)).toEqual([]);
    script.set({ key: 'GF', entrants: ['a', 'b'], outcome: { winner: 1, winsA: 0, winsB: 1, how: 'override' } });
    expect([script.plan.done, script.plan.champion, script.shown('GF2'), script.plan.rounds]).toEqual([
      false,
      null,
      'a-b',
      5,
    ]);
    expect(blockers(script.begin('GF2'), 'GF', 0)).toEqual([{ key: 'GF2', label: 'Grand final, second bout' }]);
  });
});

describe('double elimination', () => {
  test('four entrants, the losers of the winners bracket come down, the grand final is reset', () => {
    const script = double(4, { finalBestOf: 3 });
    expect(script.plan.bouts.map(({ key, label, round }) => [key, label, round])).toEqual([
      ['W1.1', 'Winners semi-final 1', 1],
      ['W1.2', 'Winners semi-final 2', 1],
      ['W2.1', 'Winners final', 2],
      ['L1.1', 'Losers semi-final', 2],
      ['L2.1', 'Losers final', 3],
      ['GF', 'Grand final', 4],
    ]);
    script.win('W1.1 a', 'W1.2 b');
    expect([script.shown('W2.1'), script.shown('L1.1')]).toEqual(['a-b', 'd-c']);
    script.win('W2.1 a', 'L1.1 d');
    expect([script.shown('L2.1'), script.places]).toEqual(['b-d', '1= a, 1= b, 1= d, 4 c']);
    script.win('L2.1 b', 'GF b');
    expect([script.shown('GF'), script.plan.champion, script.plan.rounds, script.bout('GF2').bestOf]).toEqual([
      'a-B',
      null,
      5,
      3,
    ]);
    script.win('GF2 a');
    expect([script.plan.champion, script.places]).toEqual(['a', '1 a, 2 b, 3 d, 4 c']);
    expect(double(4).favourites().places).toBe('1 a, 2 b, 3 c, 4 d');
  });

  test('two and three entrants: who has lost once is still in', () => {
    const two = double(2).win('W1.1 a');
    expect([two.shown('GF'), two.plan.champion]).toEqual(['a-b', null]);
    expect(two.win('GF b', 'GF2 b').places).toBe('1 b, 2 a');
    const three = double(3).win('W1.2 c');
    expect([three.shown('L1.1'), three.bout('L1.1').how, three.shown('W2.1')]).toEqual(['-B', 'bye', 'a-c']);
    expect(three.win('W2.1 c', 'L2.1 b').places).toBe('1= b, 1= c, 3 a');
  });

  test('eight favourites; nearly everyone plays in each round', () => {
    const rounds = new Map(double(8).plan.bouts.map(({ key, round }) => [key.split('.')[0], round]));
    expect([...rounds]).toEqual([
      ['W1', 1],
      ['W2', 2],
      ['L1', 2],
      ['L2', 3],
      ['W3', 4],
      ['L3', 4],
      ['L4', 5],
      ['GF', 6],
    ]);
    expect(double(8).favourites().places).toBe('1 a, 2 b, 3 c, 4 d, 5= e, 5= f, 7= g, 7= h');
  });
});

test('what no tournament can have is refused', () => {
  const script = single(4).win('W1.1 a');
  const plan = (seeding: readonly string[], fixed: Script['fixed'] = [], changes = {}) =>
    planTournament({ ...DEFAULTS, ...changes }, seeding, { fixed, out: [] });
  expect(() => plan(['a'])).toThrow('A tournament has 2 to 256 entrants.');
  expect(() => plan(['a', 'b', 'a'])).toThrow('someone is entered twice');
  expect(() => plan(letters(4), [...script.fixed, ...script.fixed])).toThrow('a bout is fixed twice');
  expect(() => plan(letters(4), [{ key: 'W7.1', entrants: ['a', 'b'], outcome: null }])).toThrow('W7.1');
  expect(() => plan(letters(4), [{ key: 'W1.1', entrants: ['d', 'a'], outcome: null }])).toThrow('W1.1');
  expect(() => plan(letters(4), [], { bestOf: 2 })).toThrow('odd number');
});
