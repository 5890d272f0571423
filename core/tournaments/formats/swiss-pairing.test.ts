import { describe, expect, test } from 'vitest';
import { type Candidate, pairRound } from './swiss-pairing.ts';

/** 'a2' has two points. */
function candidate(name: string, changes: Partial<Candidate> = {}): Candidate {
  return { id: name[0]!, points: Number(name.slice(1)), met: [], gifts: 0, floats: [0, 0], ...changes };
}

const paired = (...candidates: (Candidate | string)[]) =>
  pairRound(candidates.map(one => (typeof one === 'string' ? candidate(one) : one)))
    .map(([a, b]) => `${a}${b ?? '-'}`)
    .join(' ');

describe('within a score group', () => {
  test('the upper half meets the lower half in order', () => {
    expect(paired('a0', 'b0', 'c0', 'd0', 'e0', 'f0')).toBe('ad be cf');
    expect(paired('a2', 'b2', 'c2', 'd2', 'e1', 'f1')).toBe('ac bd ef');
  });

  test('as nearly as those allow who have met', () => {
    const a = candidate('a0', { met: ['c'] });
    expect(paired(a, 'b0', candidate('c0', { met: ['a'] }), 'd0')).toBe('ad bc');
  });
});

describe('floaters', () => {
  test('the last of the upper group meets the first of the lower one', () => {
    expect(paired('a1', 'b1', 'c1', 'd0', 'e0', 'f0')).toBe('ab cd ef');
  });

  test('not again whoever floated the same way last time or the time before', () => {
    expect(paired('a1', 'b1', candidate('c1', { floats: [1, 0] }), 'd0', 'e0', 'f0')).toBe('ac bd ef');
    expect(paired('a1', 'b1', candidate('c1', { floats: [0, 1] }), 'd0', 'e0', 'f0')).toBe('ac bd ef');
    expect(paired('a1', 'b1', 'c1', candidate('d0', { floats: [-1, 0] }), 'e0', 'f0')).toBe('ab ce df');
    // The other way is no matter; and if it must be someone, rather whose turn was longer ago.
    expect(paired('a1', 'b1', candidate('c1', { floats: [-1, -1] }), 'd0', 'e0', 'f0')).toBe('ab cd ef');
    const again = (name: string, floats: [number, number]) => candidate(name, { floats });
    expect(paired(again('a1', [1, 0]), again('b1', [0, 1]), again('c1', [1, 0]), 'd0', 'e0', 'f0')).toBe('ac bd ef');
  });

  test('two small steps rather than a large one', () => {
    // b cannot meet c: b and d or c and d would be a step of one each; a and d, b and c a step of two.
    expect(paired('a2', 'b1', 'c1', 'd0')).toBe('ab cd');
  });
});

describe('the bye', () => {
  test('goes to the last of those with the fewest points who had none', () => {
    expect(paired('a1', 'b1', 'c0', 'd0', 'e0')).toBe('ab cd e-');
    expect(paired('a1', 'b1', 'c0', 'd0', candidate('e0', { gifts: 1 }))).toBe('ab ce d-');
    expect(paired('a1', 'b1', candidate('c0', { gifts: 1 }))).toBe('ac b-');
  });

  test('counts as a step down', () => {
    expect(paired('a1', 'b1', 'c0', 'd0', candidate('e0', { floats: [1, 0] }))).toBe('ab ce d-');
  });

  test('a second time only if all have had one', () => {
    const had = (name: string) => candidate(name, { gifts: 1 });
    expect(paired(had('a2'), had('b1'), had('c0'))).toBe('ab c-');
    expect(paired(had('a2'), 'b1', had('c0'))).toBe('ac b-');
  });
});

describe('nobody meets twice', () => {
  test('whatever that costs the score groups and the bye', () => {
    const a = candidate('a3', { met: ['b', 'c'] });
    expect(paired(a, candidate('b2', { met: ['a'] }), candidate('c2', { met: ['a'] }), 'd0')).toBe('ad bc');
    // d would rest, but then the other three could not all be paired anew.
    const all = ['a', 'b', 'c'];
    const met = (name: string) => candidate(name, { met: all.filter(id => id !== name[0]) });
    expect(paired(met('a2'), met('b2'), met('c1'), candidate('d1'), candidate('e0'))).toBe('ae bd c-');
  });

  test('unless there is no way without, and then those who have met least', () => {
    const a = candidate('a1', { met: ['b', 'b', 'c', 'd', 'd'] });
    const b = candidate('b1', { met: ['a', 'a', 'd', 'c', 'c'] });
    const c = candidate('c0', { met: ['a', 'd', 'd', 'b', 'b'] });
    const d = candidate('d0', { met: ['b', 'c', 'c', 'a', 'a'] });
    expect(paired(a, b, c, d)).toBe('ac bd');
  });
});

test('the largest round there can be', () => {
  const field = Array.from(
    { length: 255 },
    (_, index): Candidate => ({ ...candidate('x0'), id: `e${index}`, points: 8 - Math.floor(index / 32) }),
  );
  const pairs = pairRound(field);
  expect(pairs).toHaveLength(128);
  expect(new Set(pairs.flat().filter(id => id !== null)).size).toBe(255);
  expect(pairs.at(-1)).toEqual(['e254', null]);
  expect(pairs.slice(0, 16)).toEqual(Array.from({ length: 16 }, (_, index) => [`e${index}`, `e${index + 16}`]));
});
