import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChain, type TestChain } from './anvil.ts';

let chain: TestChain;
beforeAll(async () => {
  chain = await startChain();
});
afterAll(() => chain?.stop());

it('a transaction that was mined between two looks is waited for no longer', async () => {
  const { provider, rich } = chain;
  const sent = await rich.sendTransaction({ to: chain.account(1).address, value: 1n });
  const receiptOf = provider.getTransactionReceipt.bind(provider);
  // as ethers sees it: no receipt when it asks, nor when it begins to watch; and no block afterwards
  let looks = 0;
  provider.getTransactionReceipt = async hash => (++looks > 2 ? receiptOf(hash) : null);
  expect((await sent.wait())?.status).toBe(1);
  expect(looks).toBeGreaterThan(2);
});
