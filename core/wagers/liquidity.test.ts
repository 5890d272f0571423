import { expect, it } from 'vitest';
import { readSettings } from '../communities/index.ts';
import { type LiquidityFacts, liquidityFor } from './liquidity.ts';

const settings = readSettings({});
/** A market that takes twice its liquidity from the treasury. */
const twice = (liquidity: bigint) => 2n * liquidity;
const forFacts = (facts: Partial<LiquidityFacts>) =>
  liquidityFor(settings, { bettors: 0, activeMembers: 0, spent: 0n, ...facts }, twice);

it.each([
  [0, 150n],
  [6, 150n],
  [10, 250n],
  [40, 1000n],
  [400, 1000n],
])('%i bettors a week make a market of %s', (bettors, liquidity) => {
  expect(forFacts({ bettors, activeMembers: 1000 })).toBe(liquidity);
});

it('halves while the subsidy of the day would exceed 50 credits an active member', () => {
  const facts = { bettors: 40, activeMembers: 40 }; // 2,000 credits
  expect(forFacts(facts)).toBe(1000n);
  expect(forFacts({ ...facts, spent: 1n })).toBe(500n);
  expect(forFacts({ ...facts, spent: 1000n })).toBe(500n);
  expect(forFacts({ ...facts, spent: 1001n })).toBe(250n);
  expect(forFacts({ ...facts, spent: 1950n })).toBe(20n);
  expect(forFacts({ ...facts, spent: 1961n })).toBeNull();
});

it('gives three friends as much as twenty members, and a house that has won more than it had', () => {
  expect(forFacts({ activeMembers: 3, spent: 700n })).toBe(150n);
  expect(forFacts({ activeMembers: 3, spent: 701n })).toBe(75n);
  expect(forFacts({ bettors: 40, activeMembers: 20, spent: -1000n })).toBe(1000n);
});

it('backs no market where the community wants no subsidies', () => {
  const facts = { bettors: 5, activeMembers: 50, spent: 0n };
  expect(liquidityFor({ ...settings, subsidyPerActiveMember: 0 }, facts, twice)).toBeNull();
});
