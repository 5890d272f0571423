import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseSigners, rivalOf, tally, type Vote } from './votes.ts';

const VERIFIERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
const jury = { verifiers: VERIFIERS, quorum: 5 };
const batch = { root: 'batch', matchIds: ['one', 'two', 'three'] };
const alone = { root: 'alone', matchIds: ['one'] };

const agrees = (verifier: string, root = 'batch'): Vote => ({
  verifier,
  root,
  signature: `${verifier} on ${root}`,
  matchId: null,
  objectsTo: null,
});
const dissents = (verifier: string, matchId = 'one', objectsTo = 'batch', root = `other ${matchId}`): Vote => ({
  ...agrees(verifier, root),
  matchId,
  objectsTo,
});
const all = (names: string, vote: (verifier: string) => Vote) => [...names].map(name => vote(name));

test('a quorum signs, in the order in which they came; a voice less does not, whoever is silent', () => {
  expect(tally(batch, all('abcd', agrees), jury).verdict).toBe('open');
  const found = tally(batch, all('gfedcba', agrees), jury);
  expect(found.verdict).toBe('signed');
  expect(found.signed.map(({ verifier }) => verifier).join('')).toBe('gfedcba');
});

test('two objections keep nobody from agreeing; three do, and what they are about is put alone', () => {
  const two = all('ab', verifier => dissents(verifier));
  expect(tally(batch, two, jury)).toMatchObject({ verdict: 'open', dissents: ['a', 'b'], contested: ['one'] });
  const three = [...two, dissents('c', 'three')];
  expect(tally(batch, three, jury)).toMatchObject({ verdict: 'split', contested: ['one', 'three'] });
  // one verifier that objects to all of them is one voice
  const loud = batch.matchIds.map(id => dissents('a', id));
  expect(tally(batch, [...loud, dissents('b')], jury).verdict).toBe('open');
});

test('alone it is disputed, by what was said of the batch before; until somebody has seen it after all', () => {
  const three = all('abc', verifier => dissents(verifier));
  expect(tally(alone, three, jury).verdict).toBe('disputed');
  expect(tally(alone, [...three, agrees('a', 'alone')], jury).verdict).toBe('open');
  const rest = all('defg', verifier => agrees(verifier, 'alone'));
  expect(tally(alone, [...three, ...rest], jury).verdict).toBe('disputed');
  expect(tally(alone, [...three, ...rest, agrees('a', 'alone')], jury).verdict).toBe('signed');
});

test('who is no verifier any more counts neither for nor against', () => {
  const votes = all('abcde', agrees);
  expect(tally(batch, votes, { verifiers: VERIFIERS.slice(1), quorum: 5 })).toMatchObject({ verdict: 'open' });
  const three = all('abc', verifier => dissents(verifier));
  expect(tally(batch, three, { verifiers: VERIFIERS.slice(1), quorum: 4 }).verdict).toBe('open');
});

test('another result that a quorum has signed alone is found; an objection without one is none', () => {
  const other = (verifier: string) => ({ ...dissents(verifier, 'one', 'alone'), hasResult: true });
  expect(rivalOf(alone, [...'abcd'].map(other), jury)).toBeNull();
  expect(rivalOf(alone, [...'abcde'].map(other), jury)).toBe('other one');
  const silent = [...'abcde'].map(verifier => ({ ...other(verifier), hasResult: verifier !== 'a' }));
  expect(rivalOf(alone, silent, jury)).toBeNull();
});

test('whatever is said, only a quorum of verifiers signs, each once', () => {
  const vote = fc.oneof(
    fc
      .record({ verifier: fc.constantFrom(...VERIFIERS, 'x', 'y'), root: fc.constantFrom('batch', 'alone', 'z') })
      .map(({ verifier, root }) => agrees(verifier, root)),
    fc.constantFrom(...VERIFIERS, 'x').map(verifier => dissents(verifier)),
  );
  const juries = fc.subarray(VERIFIERS, { minLength: 1 }).chain(verifiers =>
    fc.record({
      verifiers: fc.constant(verifiers),
      quorum: fc.integer({ min: Math.floor(verifiers.length / 2) + 1, max: verifiers.length }),
    }),
  );
  fc.assert(
    fc.property(fc.array(vote, { maxLength: 30 }), juries, (votes, of) => {
      const { verdict, signed, agrees: found } = tally(batch, votes, of);
      const honest = new Set(
        votes.filter(each => each.root === 'batch' && of.verifiers.includes(each.verifier)).map(each => each.verifier),
      );
      expect(new Set(found)).toEqual(honest);
      expect(verdict === 'signed').toBe(honest.size >= of.quorum);
      expect(signed.map(({ verifier }) => verifier).sort()).toEqual([...honest].sort());
    }),
  );
});

/** Of verifiers a to g, whose times are told; quorum 5, which more than which was never asked for. */
const termsOf = (addedAt: number[], moreUntil = [0, 0, 0, 0, 0, 0, 0, 0]) => ({ ...jury, addedAt, moreUntil });
const chosen = (names: string, terms: ReturnType<typeof termsOf>, committedAt: number) => {
  const { signers, since } = chooseSigners(all(names, agrees), terms, committedAt);
  return [signers.map(({ verifier }) => verifier).join(''), since];
};

test('where verifiers were there when the match was committed, the first that came sign; newer ones where there are no others', () => {
  const terms = termsOf([10, 10, 10, 10, 10, 20, 30]);
  expect(chosen('gfedcba', terms, 31)).toEqual(['gfedc', 0]);
  // added in the very second: as new as any
  expect(chosen('gfedcba', terms, 30)).toEqual(['fedcb', 0]);
  expect(chosen('gfedcba', terms, 20)).toEqual(['edcba', 0]);
  expect(chosen('gfdcba', terms, 20)).toEqual(['dcbaf', 20]);
  expect(chosen('gfdcb', terms, 15)).toEqual(['dcbfg', 30]);
});

test('where more signatures were asked for when it was committed, as many sign, if they make it better', () => {
  const terms = termsOf([10, 10, 10, 10, 10, 10, 40], [0, 0, 0, 0, 0, 25, 0, 0]);
  expect(chosen('abcdef', terms, 26)).toEqual(['abcde', 0]);
  expect(chosen('abcdef', terms, 25)).toEqual(['abcdef', 0]);
  expect(chosen('abcde', terms, 25)).toEqual(['abcde', 25]);
  // a sixth that is newer than the lowering makes it worse
  expect(chosen('abcdeg', terms, 25)).toEqual(['abcde', 25]);
});

test('no other choice among the signatures would decide more', () => {
  const times = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(
      times,
      times,
      fc.subarray(VERIFIERS, { minLength: 5 }),
      fc.nat(9),
      (addedAt, moreUntil, names, from) => {
        const terms = termsOf(addedAt, moreUntil);
        const { signers, since } = chooseSigners(
          names.map(name => agrees(name)),
          terms,
          from,
        );
        const worth = (group: readonly string[]) => {
          const latest = Math.max(
            ...group.map(name => addedAt[VERIFIERS.indexOf(name)] ?? 0),
            moreUntil[group.length] ?? 0,
          );
          return latest < from ? 0 : latest;
        };
        const groups = Array.from({ length: 2 ** names.length }, (_, mask) =>
          names.filter((_, bit) => (mask >> bit) & 1),
        );
        const best = Math.min(...groups.filter(({ length }) => length >= 5).map(worth));
        expect([since, worth(signers.map(({ verifier }) => verifier))]).toEqual([best, best]);
      },
    ),
  );
});
