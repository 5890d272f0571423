import { describe, expect, test } from 'vitest';
import { commitHash } from '../../matches/commit.ts';
import { commitTree, hexOf } from '../leaves.ts';
import { backoffMs } from './backoff.ts';
import { checkBatch, type ShownCommit } from './commit-rules.ts';
import { readPayload } from './payload.ts';
import { makeMatches } from './testing/matches.ts';

const honest = makeMatches(3, { sources: ['coinbase', 'kraken'] }).map(({ commit }) => commit);
const [first, second, third] = honest as [ShownCommit, ShownCommit, ShownCommit];

function check(shown: readonly ShownCommit[], from = 1, isKnown = (_: string) => false) {
  const batch = { root: commitTree(shown).root, first: from, count: shown.length, recordedAt: 0 };
  return checkBatch(batch, shown, { before: from === 1 ? null : first.commitHash.slice(2), isKnown });
}

function problems(...parameters: Parameters<typeof check>) {
  const checked = check(...parameters);
  return checked.ok ? checked.commits.map(({ problem }) => problem) : checked.problem;
}

/** The commit with another payload, its hash made to fit. */
function saying(commit: ShownCommit, change: (payload: string) => string): ShownCommit {
  const payload = change(commit.payload);
  return { ...commit, payload, commitHash: hexOf(commitHash(commit.previous, payload)) };
}

describe('a batch of commits', () => {
  test('of an honest arena is right, with the leaves of its tree', () => {
    const checked = check(honest);
    expect(problems(honest)).toEqual([null, null, null]);
    expect(checked.ok && checked.commits.map(({ leaf }) => leaf)).toEqual(commitTree(honest).leaves);
    expect(problems([second, third], 2)).toEqual([null, null]);
  });

  test('has as many as the chain has recorded, under that root', () => {
    const batch = { root: commitTree(honest).root, first: 1, count: 3, recordedAt: 0 };
    const context = { before: null, isKnown: () => false };
    expect(checkBatch(batch, [first, second], context)).toMatchObject({ ok: false });
    expect(checkBatch(batch, [first, third, { ...second, lockAt: 1 }], context)).toMatchObject({ ok: false });
  });

  test('is numbered without gaps, and each is a link of the chain', () => {
    expect(problems([first, third])).toEqual([null, 'It is commit 3 in the place of commit 2.']);
    const cut = { ...second, previous: '0'.repeat(64) };
    expect(problems([first, cut])).toEqual([
      null,
      'It does not follow the commit before it: the chain of commits is broken there.',
    ]);
    // what came in the batch before counts as well
    expect(problems([{ ...second, previous: '1'.repeat(64) }], 2)).toEqual([expect.stringMatching(/does not follow/)]);
    expect(problems([{ ...first, commitHash: `0x${'2'.repeat(64)}` }])).toEqual([
      expect.stringMatching(/hash is not that/),
    ]);
  });

  test('commits to each match once', () => {
    const again = {
      ...saying(second, payload => payload.replace(second.matchId, first.matchId)),
      matchId: first.matchId,
    };
    expect(problems([first, again])).toEqual([null, expect.stringMatching(/committed before/)]);
    expect(problems([second], 2, matchId => matchId === second.matchId)).toEqual([
      expect.stringMatching(/committed before/),
    ]);
  });

  test('says in its leaves what is committed to', () => {
    expect(problems([{ ...first, matchId: 'ANOTHERMATCH' }])).toEqual(['It commits to another match than it says.']);
    expect(problems([{ ...first, serverSeedHash: `0x${'3'.repeat(64)}` }])).toEqual([
      'It commits to another seed than it says.',
    ]);
    expect(problems([{ ...first, lockAt: first.lockAt + 1 }])).toEqual(['It commits to another lock than it says.']);
  });
});

describe('a payload', () => {
  test('is read as it was written, and in no other spelling', () => {
    expect(readPayload(first.payload)).toMatchObject({ matchId: first.matchId, sources: ['coinbase', 'kraken'] });
    for (const change of [
      (text: string) => text.replace('{"format":1', '{ "format":1'),
      (text: string) => text.replace('"format":1,', '"format":1,"more":true,'),
      (text: string) => text.replace('"format":1,', '"format":1,"format":1,'),
      (text: string) => text.replace('"rated"', '"friendly"'),
      (text: string) => text.replace('"tapeSeconds":45', '"tapeSeconds":45.5'),
      (text: string) => text.replace('"corners":[', '"corners":[null,'),
      (text: string) => text.slice(1),
      () => 'null',
      () => ' '.repeat(5000),
    ]) {
      const other = saying(first, change);
      expect(readPayload(other.payload), other.payload.slice(0, 60)).toBeNull();
      expect(problems([other])).toEqual(['What is committed cannot be read.']);
    }
  });
});

test('what goes wrong again and again is tried more and more seldom', () => {
  const pace = { firstMs: 1000, maxMs: 60_000 };
  expect([1, 2, 3, 7, 1000].map(tries => backoffMs(tries, pace, 1))).toEqual([1000, 2000, 4000, 60_000, 60_000]);
  expect(backoffMs(1, pace, 0)).toBe(500);
});
