import { parseEther } from 'ethers';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, type NodeCall, startBadNode } from './bad-node.ts';
import { gift, mine, minedCount, rowOf, send, wish } from './wishes.ts';

/** What chains do to transactions: too dear, stuck, dropped, overtaken, taken back; and a key without coins. */

type Answer = (call: NodeCall, pass: () => Promise<unknown>) => unknown;
const HONEST: Answer = (_call, pass) => pass();
const GWEI = 1_000_000_000;
const NO_FUNDS = "The operator's key has too few coins for it.";

let arena: ArenaChain;
let node: BadNode;
let answer: Answer = HONEST;
beforeAll(async () => {
  arena = await startArenaChain({
    async through(url) {
      node = await startBadNode(url, (call, pass) => answer(call, pass));
      return node.url;
    },
  });
});
afterAll(async () => {
  await arena?.close();
  await node?.stop();
});
afterEach(async () => {
  answer = HONEST;
  await send(arena, 'evm_setAutomine', true);
});

const setBaseFee = (gwei: number) =>
  send(arena, 'anvil_setNextBlockBaseFeePerGas', `0x${Math.round(gwei * GWEI).toString(16)}`);
const isPending = async (hash: string | null) => (await send(arena, 'eth_getTransactionByHash', hash ?? '')) !== null;

it('is offered an eighth more, in both fields, where it is stuck; the version that is mined counts', async () => {
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'stuck'));
  await arena.service.runStep();
  const first = await rowOf(arena, 'stuck');
  await arena.waitOffChain(20);
  await arena.service.runStep();
  expect((await rowOf(arena, 'stuck')).attempts).toHaveLength(1);
  await arena.waitOffChain(11);
  await arena.service.runStep();
  const second = await rowOf(arena, 'stuck');
  const [one, two] = second.attempts;
  expect(second.attempts).toHaveLength(2);
  expect(second.nonce).toBe(first.nonce);
  for (const field of ['maxFeePerGas', 'maxPriorityFeePerGas'] as const) {
    expect(BigInt(two?.[field] ?? 0) * 1000n).toBeGreaterThanOrEqual(BigInt(one?.[field] ?? 0) * 1125n);
  }
  // the node took it instead of the first
  expect(await isPending(two?.hash ?? '')).toBe(true);
  expect(await isPending(one?.hash ?? '')).toBe(false);
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'stuck')).toMatchObject({ state: 'confirmed', hash: two?.hash });
});

it('a first version that is mined after all, behind a bump that no node took, counts as well', async () => {
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'first after all'));
  await arena.service.runStep();
  const { hash } = await rowOf(arena, 'first after all');
  await arena.waitOffChain(31);
  answer = (call, pass) =>
    call.method === 'eth_sendRawTransaction'
      ? { jsonrpc: '2.0', id: call.id, error: { code: -32000, message: 'replacement transaction underpriced' } }
      : pass();
  await arena.service.runStep();
  expect((await rowOf(arena, 'first after all')).attempts).toHaveLength(2);
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'first after all')).toMatchObject({ state: 'confirmed', hash });
});

it('waits while gas costs more than the limit, and says so', async () => {
  await setBaseFee(150);
  await send(arena, 'evm_mine');
  await wish(arena, gift(arena, 'dear'), gift(arena, 'dear as well'));
  await arena.service.runStep();
  const row = await rowOf(arena, 'dear');
  expect(row).toMatchObject({ state: 'waiting' });
  expect(row.problem).toMatch(
    /^Gas costs 1\d\d(\.\d+)? gwei, more than CHAIN_MAX_FEE_GWEI \(100\) allows: it waits\.$/,
  );
  await setBaseFee(1);
  await send(arena, 'evm_mine');
  await arena.look();
  expect(await rowOf(arena, 'dear')).toMatchObject({ state: 'confirmed', problem: null });
  expect(await rowOf(arena, 'dear as well')).toMatchObject({ state: 'confirmed', problem: null });
});

it('that became too cheap is offered more, up to the limit', async () => {
  await setBaseFee(1);
  await send(arena, 'evm_mine');
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'cheap'));
  await arena.service.runStep();
  await setBaseFee(90);
  await send(arena, 'evm_mine');
  expect(await rowOf(arena, 'cheap')).toMatchObject({ state: 'sent' });
  await arena.waitOffChain(31);
  await arena.service.runStep();
  const { attempts } = await rowOf(arena, 'cheap');
  expect(BigInt(attempts.at(-1)?.maxFeePerGas ?? 0)).toBe(100n * BigInt(GWEI));
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'cheap')).toMatchObject({ state: 'confirmed' });
  await setBaseFee(1);
  await send(arena, 'evm_mine');
});

it('is handed over again where the node dropped it', async () => {
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'dropped'));
  await arena.service.runStep();
  const { hash } = await rowOf(arena, 'dropped');
  await send(arena, 'anvil_dropTransaction', hash);
  expect(await isPending(hash)).toBe(false);
  await arena.service.runStep();
  expect(await isPending(hash)).toBe(true);
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'dropped')).toMatchObject({ state: 'confirmed', hash });
});

it('gets a new nonce where its own went to another transaction', async () => {
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'overtaken'));
  await arena.service.runStep();
  const { nonce, hash } = await rowOf(arena, 'overtaken');
  await send(arena, 'anvil_dropTransaction', hash);
  // somebody uses the key elsewhere
  await arena.operator.sendTransaction({ to: arena.wallet(1).address, value: 1n, nonce: nonce ?? 0 });
  await mine(arena);
  await arena.service.runStep();
  // not at once: the block may be taken back
  expect(await rowOf(arena, 'overtaken')).toMatchObject({ state: 'sent', nonce });
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  const row = await rowOf(arena, 'overtaken');
  expect(row).toMatchObject({ state: 'confirmed', nonce: (nonce ?? 0) + 1 });
  expect(row.attempts).toHaveLength(1);
});

it('goes back among the sent ones where the chain takes its block back, and is mined again', async () => {
  await wish(arena, gift(arena, 'taken back'));
  await arena.service.runStep();
  await arena.service.runStep();
  const mined = await rowOf(arena, 'taken back');
  expect(mined).toMatchObject({ state: 'mined' });
  await send(arena, 'evm_setAutomine', false);
  await send(arena, 'anvil_reorg', 1, []);
  await send(arena, 'anvil_dropTransaction', mined.hash);
  await arena.service.runStep();
  expect(await rowOf(arena, 'taken back')).toMatchObject({ state: 'sent', block: null, hash: mined.hash });
  await arena.service.runStep();
  expect(await isPending(mined.hash)).toBe(true);
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  const again = await rowOf(arena, 'taken back');
  expect(again).toMatchObject({ state: 'confirmed', hash: mined.hash, nonce: mined.nonce });
  expect(again.blockHash).not.toBe(mined.blockHash);
});

it('that was confirmed is sent again where the chain takes back more than it should', async () => {
  await wish(arena, gift(arena, 'deep'));
  await arena.look();
  const confirmed = await rowOf(arena, 'deep');
  expect(confirmed).toMatchObject({ state: 'confirmed' });
  const head = await arena.chain.provider.getBlockNumber();
  await send(arena, 'anvil_rollback', head - (confirmed.block ?? 0) + 1);
  expect(await isPending(confirmed.hash)).toBe(false);
  // other blocks, and more of them
  await arena.contracts.token.transfer(arena.wallet(3).address, 1n);
  await mine(arena, 20);
  await arena.look();
  const again = await rowOf(arena, 'deep');
  expect(again).toMatchObject({ state: 'confirmed', hash: confirmed.hash, nonce: confirmed.nonce });
  expect(again.blockHash).not.toBe(confirmed.blockHash);
});

it('waits for coins, and says so', async () => {
  const before = await arena.chain.provider.getBalance(arena.operator.address);
  await send(arena, 'anvil_setBalance', arena.operator.address, '0x0');
  await wish(arena, gift(arena, 'poor', 10n));
  await arena.look();
  expect(await rowOf(arena, 'poor')).toMatchObject({
    state: 'waiting',
    problem: NO_FUNDS,
  });
  await send(arena, 'anvil_setBalance', arena.operator.address, `0x${before.toString(16)}`);
  await arena.look();
  expect(await rowOf(arena, 'poor')).toMatchObject({ state: 'confirmed', problem: null });
});

it('puts up only as many bonds as the key has coins for, and holds up nothing that costs gas alone', async () => {
  const before = await arena.chain.provider.getBalance(arena.operator.address);
  await send(arena, 'anvil_setBalance', arena.operator.address, `0x${parseEther('1').toString(16)}`);
  await send(arena, 'evm_setAutomine', false);
  // this node knows no pending block, as those of most rollups
  answer = async (call, pass) => {
    if (call.method === 'eth_estimateGas') call.params[1] = 'latest';
    return pass();
  };
  const bond = parseEther('0.6');
  await wish(arena, gift(arena, 'bond', bond), gift(arena, 'second bond', bond), gift(arena, 'seed', 0n));
  await arena.service.runStep();
  await arena.service.runStep();
  expect(await rowOf(arena, 'bond')).toMatchObject({ state: 'sent', problem: null });
  expect(await rowOf(arena, 'second bond')).toMatchObject({ state: 'waiting', nonce: null, problem: NO_FUNDS });
  expect(await rowOf(arena, 'seed')).toMatchObject({ state: 'sent', problem: null });
  // neither does what is left suffice once these are mined
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'seed')).toMatchObject({ state: 'confirmed' });
  expect(await rowOf(arena, 'second bond')).toMatchObject({ state: 'waiting', problem: NO_FUNDS });
  await send(arena, 'anvil_setBalance', arena.operator.address, `0x${before.toString(16)}`);
  await arena.look();
  expect(await rowOf(arena, 'second bond')).toMatchObject({ state: 'confirmed' });
});

it('is offered no more gas while the key has no coins for it', async () => {
  const before = await arena.chain.provider.getBalance(arena.operator.address);
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'unpaid', 10n));
  await arena.service.runStep();
  await send(arena, 'anvil_dropTransaction', (await rowOf(arena, 'unpaid')).hash);
  await send(arena, 'anvil_setBalance', arena.operator.address, '0x0');
  await arena.service.runStep();
  expect(await rowOf(arena, 'unpaid')).toMatchObject({ state: 'sent', problem: NO_FUNDS });
  await arena.waitOffChain(31);
  await arena.service.runStep();
  expect((await rowOf(arena, 'unpaid')).attempts).toHaveLength(1);
  await send(arena, 'anvil_setBalance', arena.operator.address, `0x${before.toString(16)}`);
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  expect(await rowOf(arena, 'unpaid')).toMatchObject({ state: 'confirmed' });
});

it('that is stuck although it was offered all that is allowed is told of', async () => {
  await setBaseFee(1);
  await send(arena, 'evm_mine');
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, gift(arena, 'at the limit'));
  await arena.service.runStep();
  await setBaseFee(90);
  await send(arena, 'evm_mine');
  await arena.waitOffChain(31);
  await arena.service.runStep();
  await arena.waitOffChain(60);
  await arena.service.runStep();
  const offered = await rowOf(arena, 'at the limit');
  expect(offered).toMatchObject({ state: 'sent', problem: null });
  await arena.waitOffChain(250);
  await arena.service.runStep();
  const told = await rowOf(arena, 'at the limit');
  expect(told.attempts).toEqual(offered.attempts);
  expect(told.problem).toBe('It was offered 100 gwei and is not mined; CHAIN_MAX_FEE_GWEI (100) allows no more.');
  await send(arena, 'evm_setAutomine', true);
  await setBaseFee(1);
  await send(arena, 'evm_mine');
  await arena.look();
  expect(await rowOf(arena, 'at the limit')).toMatchObject({ state: 'confirmed', problem: null });
});

it('is no fault of ours where the node refuses to say anything', async () => {
  await wish(arena, gift(arena, 'refused'));
  answer = (call, pass) =>
    call.method === 'eth_getTransactionCount'
      ? { jsonrpc: '2.0', id: call.id, error: { code: -32005, message: 'daily request count exceeded' } }
      : pass();
  const { trouble } = await arena.service.runStep();
  expect(trouble).toContain('daily request count exceeded');
  answer = HONEST;
  await arena.look();
  expect(await rowOf(arena, 'refused')).toMatchObject({ state: 'confirmed' });
});

it('that fails on chain after all is told why', async () => {
  const { agents } = arena.contracts;
  const mint = { purpose: 'test', to: arena.addresses.AgentNFT };
  const data = agents.interface.encodeFunctionData('setBaseURI', ['https://elsewhere.example.org/']);
  await send(arena, 'evm_setAutomine', false);
  await wish(arena, { ...mint, key: 'too late', data });
  await arena.service.runStep();
  expect(await rowOf(arena, 'too late')).toMatchObject({ state: 'sent' });
  // in the same block, and before it
  const fee = 50n * BigInt(GWEI);
  await agents.setOperator(arena.wallet(2).address, { maxFeePerGas: 2n * fee, maxPriorityFeePerGas: fee });
  await mine(arena);
  await send(arena, 'evm_setAutomine', true);
  await arena.look();
  const row = await rowOf(arena, 'too late');
  expect(row.state).toBe('failed');
  expect(row.problem).toBe(`It failed on chain: NotOperator(caller ${arena.operator.address}).`);
  expect(row.block).not.toBeNull();
  await (await agents.setOperator(arena.operator.address)).wait();
});

it('has one price on chains without a base fee', async () => {
  answer = async (call, pass) => {
    const said = (await pass()) as { result?: { baseFeePerGas?: string } | null };
    if (call.method === 'eth_getBlockByNumber' && said.result) delete said.result.baseFeePerGas;
    return said;
  };
  const before = await minedCount(arena);
  await wish(arena, gift(arena, 'old'));
  await arena.look();
  const row = await rowOf(arena, 'old');
  expect(row).toMatchObject({ state: 'confirmed' });
  expect((await arena.chain.provider.getTransaction(row.hash ?? ''))?.type).toBe(0);
  expect(await minedCount(arena)).toBe(before + 1);
});
