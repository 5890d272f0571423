import { expect, it } from 'vitest';
import { ASKED_SECONDS, type MatchToFit, poolObstacle } from './pool-fit.ts';

const NOW = new Date('2026-11-21T12:00:00Z');
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1_000);
const fits: MatchToFit = {
  state: 'open',
  lockAt: later(180),
  priceSource: 'exchange',
  marketState: 'open',
  isChallenge: false,
};

it.each<[string, Partial<MatchToFit>, string | null]>([
  ['a rated match with time left', {}, null],
  ['one whose line is being worked out', { marketState: 'preparing' }, null],
  ['simulated prices that have a market', { priceSource: 'simulated' }, null],
  ['simulated prices', { priceSource: 'simulated', marketState: null }, 'no-pool-possible'],
  ['no market', { marketState: null }, 'no-pool-possible'],
  ['odds that came too late', { marketState: 'void' }, null],
  ['simulated prices whose market is void', { priceSource: 'simulated', marketState: 'void' }, 'no-pool-possible'],
  ['a challenge', { isChallenge: true }, 'no-pool-possible'],
  ['just in time', { lockAt: later(ASKED_SECONDS) }, null],
  ['too late', { lockAt: later(ASKED_SECONDS - 1) }, 'pool-too-late'],
  ['a match that is fought', { state: 'running' }, 'pool-too-late'],
  ['next month', { lockAt: later(30 * 24 * 3_600) }, 'pool-too-early'],
])('%s', (_name, change, code) => {
  expect(poolObstacle({ ...fits, ...change }, NOW)?.code ?? null).toBe(code);
});
