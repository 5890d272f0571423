import { ContractFactory, NonceManager, parseEther, Wallet } from 'ethers';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AgentNFT__factory, MatchRegistry__factory } from '../../contracts/index.ts';
import { chainStatus } from '../../core/chain/index.ts';
import { type ArenaChain, CHALLENGE_SECONDS, startArenaChain } from './arena-chain.ts';
import { compileContracts } from './compile.ts';
import { rowOf, wish } from './wishes.ts';

/** What members' wallets, verifiers and a stolen key may write on the chain: none of it stops the arena from reading on, or costs it much. */

let arena: ArenaChain;
beforeAll(async () => {
  arena = await startArenaChain();
});
afterAll(() => arena?.close());

const cursor = () => arena.test.database.prisma.chainCursor.findFirstOrThrow({ select: { block: true } });

async function readsOn(): Promise<void> {
  const head = await arena.chain.provider.getBlockNumber();
  await arena.look();
  expect((await cursor()).block).toBeGreaterThanOrEqual(head);
}

it('a wallet that burns gas for every token gets none, at no cost', async () => {
  const { abi = [], bytecode = '0x' } = compileContracts()['BurningWallet'] ?? {};
  const wallet = await new ContractFactory(abi, bytecode, arena.owner).deploy();
  await wallet.waitForDeployment();
  const { data } = await arena.contracts.agents.mint.populateTransaction(
    await wallet.getAddress(),
    `0x${'41'.repeat(32)}`,
    `0x${'11'.repeat(32)}`,
  );
  const before = await arena.chain.provider.getBalance(arena.operator.address);
  const to = arena.addresses.AgentNFT;
  await wish(arena, { key: 'mint:burning', purpose: 'mint', to, data });
  await arena.look();
  expect(await rowOf(arena, 'mint:burning')).toMatchObject({
    state: 'failed',
    hash: null,
    problem: expect.stringMatching(/^It would use 6\d{6} gas, more than 5000000\.$/),
  });
  expect(await arena.chain.provider.getBalance(arena.operator.address)).toBe(before);
  // any other wallet takes it for a fraction of that
  const usual = AgentNFT__factory.createInterface().encodeFunctionData('mint', [
    arena.wallet(0).address,
    `0x${'41'.repeat(32)}`,
    `0x${'11'.repeat(32)}`,
  ]);
  await wish(arena, { key: 'mint:usual', purpose: 'mint', to, data: usual });
  await arena.look();
  expect(await rowOf(arena, 'mint:usual')).toMatchObject({ state: 'confirmed' });
});

it('verifiers who sign a number that is none of results', async () => {
  const batch = { root: `0x${'77'.repeat(32)}`, count: 2 ** 32 - 1 };
  await (await arena.contracts.registry.acceptResults(batch.root, batch.count, await arena.signBatch(batch))).wait();
  await readsOn();
  expect(await arena.test.database.prisma.resultBatch.findFirst({ where: { root: batch.root } })).toMatchObject({
    state: 'accepted',
    results: [],
  });
  await arena.passTime(CHALLENGE_SECONDS);
  await readsOn();
});

it('whoever has stolen the key uses up the numbers of commits: the arena reads on, and its operator is told', async () => {
  const thief = new NonceManager(new Wallet(arena.operator.privateKey, arena.chain.provider));
  const registry = MatchRegistry__factory.connect(arena.addresses.MatchRegistry, thief);
  let first = await registry.nextSequence();
  for (const count of [256n, 256n, 1n]) {
    const sent = await registry.commitMatches(first, count, `0x${first.toString(16).padStart(64, '0')}`);
    await sent.wait();
    first += count;
  }
  await readsOn();
  const { problems } = await chainStatus({
    database: arena.test.database,
    chain: arena.service,
    now: arena.clock.now(),
  });
  expect(problems).toContainEqual(expect.stringContaining(`The registry waits for commit ${first}`));
  // and does all else as before
  await wish(arena, { key: 'gift', purpose: 'test', to: arena.wallet(0).address, data: '0x', value: parseEther('1') });
  await arena.look();
  expect(await rowOf(arena, 'gift')).toMatchObject({ state: 'confirmed' });
});
