import { id } from 'ethers';
import { expect, test } from 'vitest';
import { isQuorum, ROLES, usualQuorum } from './deploy-plan.ts';

test('a usual quorum is two thirds, and always a quorum', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 9, 32].map(usualQuorum)).toEqual([1, 2, 2, 3, 4, 4, 5, 6, 22]);
  for (let verifiers = 1; verifiers <= 32; verifiers++) expect(isQuorum(usualQuorum(verifiers), verifiers)).toBe(true);
});

test('half is no quorum, nor is more than all', () => {
  expect([isQuorum(2, 4), isQuorum(3, 4), isQuorum(4, 4), isQuorum(5, 4)]).toEqual([false, true, true, false]);
});

test('roles have the names that OpenZeppelin hashes', () => {
  expect([ROLES.proposer, ROLES.canceller]).toEqual([id('PROPOSER_ROLE'), id('CANCELLER_ROLE')]);
});
