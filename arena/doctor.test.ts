import { expect, it } from 'vitest';
import { loadConfig } from '../core/platform/config.ts';
import { checkChain, checkStakes, checkWallets } from './doctor.ts';

it('says when nobody has the time to stake', () => {
  expect(checkStakes(true, 180)).toMatchObject([{ state: 'ok' }]);
  expect(checkStakes(true, 60)).toMatchObject([{ state: 'warning', advice: expect.stringContaining('unset for 180') }]);
  expect(checkStakes(false, 60)).toMatchObject([{ state: 'off' }]);
});

it('tells nodes apart by their place, and never by an address: some providers put keys into the names of hosts', async () => {
  const config = loadConfig({
    CHAIN_RPC_URL: 'http://127.0.0.1:1/hunter2,http://127.0.0.1:2/hunter2',
    CHAIN_ID: '84532',
    CHAIN_ESCROW: 'off',
    PUBLIC_URL: 'https://arena.example.org',
  });
  const checks = (await Promise.all([checkWallets(config), checkChain(config)])).flat();
  expect(checks.map(({ name, state, detail }) => `${name}, ${state}: ${detail}`)).toEqual([
    'Node of Base Sepolia, warning: node 1: it does not answer',
    'Node of Base Sepolia, warning: node 2: it does not answer',
    'Chain, failed: Base Sepolia, node 1: it does not answer',
    'Chain, failed: Base Sepolia, node 2: it does not answer',
    'Chain key, warning: none: this process sends nothing',
    'Stakes, off: CHAIN_ESCROW is off',
  ]);
  expect(JSON.stringify(checks)).not.toMatch(/hunter2|127\.0\.0\.1/);
});
