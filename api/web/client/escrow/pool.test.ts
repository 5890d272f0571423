import { expect, it } from 'vitest';
import { figuresOf, type Pool } from './pool.ts';

const CLOSES = Date.parse('2026-11-21T12:00:00Z');
const account = { left: '5', right: '0', due: '0', withdrawn: null, bondDue: '0', bondShare: null };
const pool = (change: Partial<Pool>): Pool => ({
  id: '0x1',
  stage: 'open',
  ending: null,
  closesAt: new Date(CLOSES).toISOString(),
  resultBy: new Date(CLOSES).toISOString(),
  finalFrom: null,
  feeBps: 200,
  bondState: 'held',
  left: '5',
  right: '3',
  winner: null,
  problem: null,
  account,
  now: null,
  ...change,
});
const now = (change: Partial<NonNullable<Pool['now']>>): Pool['now'] => ({
  state: 'open',
  left: '5',
  right: '3',
  account: null,
  ...change,
});

it('goes by what is confirmed where the node is silent, and by the chain where it is not', () => {
  expect(figuresOf(pool({}), 0)).toMatchObject({ totals: [5n, 3n], staked: [5n, 0n], balance: null, isAhead: false });
  const own = { left: '6', right: '0', due: '0', balance: '9', allowance: '2' };
  const ahead = figuresOf(pool({ now: now({ left: '6', account: own }) }), 0);
  expect(ahead).toMatchObject({ totals: [6n, 3n], staked: [6n, 0n], balance: 9n, allowance: 2n, isAhead: true });
});

it('takes stakes as soon as the chain does, and until the pool closes', () => {
  expect(figuresOf(pool({ stage: 'asked' }), 0).isOpen).toBe(false);
  expect(figuresOf(pool({ stage: 'asked', now: now({}) }), 0).isOpen).toBe(true);
  expect(figuresOf(pool({}), CLOSES - 1).isOpen).toBe(true);
  expect(figuresOf(pool({}), CLOSES).isOpen).toBe(false);
});

it('owes nothing before the end is confirmed', () => {
  const due = { ...account, due: '7' };
  const own = { left: '5', right: '0', due: '8', balance: '9', allowance: '2' };
  expect(figuresOf(pool({ stage: 'settling', now: now({ state: 'settled', account: own }) }), CLOSES).due).toBe(0n);
  expect(figuresOf(pool({ stage: 'settled', account: due }), CLOSES).due).toBe(7n);
  // the last one to withdraw gets what rounding has left: the chain knows
  expect(figuresOf(pool({ stage: 'settled', account: due, now: now({ account: own }) }), CLOSES).due).toBe(8n);
});
