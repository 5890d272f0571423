import { readFileSync } from 'node:fs';
import { parseEther, toQuantity, Wallet } from 'ethers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CONTRACT_NAMES } from '../../contracts/index.ts';
import { createDeployer, type Deployer } from '../../core/chain/deployment/deploy.ts';
import { DEPLOYMENT_STEPS, usualQuorum } from '../../core/chain/deployment/deploy-plan.ts';
import { chainStatus } from '../../core/chain/deployment/status.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type ArenaChain, contractsAt, startArenaChain } from './arena-chain.ts';
import { minedCount } from './wishes.ts';

/** `arena chain deploy` and `arena chain status` without their words: everything stands, once, and belongs to the votes. */

let arena: ArenaChain;
beforeEach(async () => {
  arena = await startArenaChain({ undeployed: true });
});
afterEach(() => arena?.close());

/** Nobody mines but this test: between two looks. */
function deployer(given: { wallet?: Wallet; onSleep?: () => void } = {}): Deployer {
  const { wallet = arena.operator, onSleep } = given;
  const { test, clock, config, chain } = arena;
  return createDeployer({
    ...{ database: test.database, config, wallet, log: silentLog, pollMs: 1 },
    clock: {
      now: () => clock.now(),
      async sleep() {
        onSleep?.();
        await chain.provider.send('evm_mine', []);
      },
    },
  });
}

const parameters = () => ({
  verifiers: arena.verifiers.map(({ address }) => address),
  quorum: usualQuorum(7),
  challengeSeconds: 600,
  timelockSeconds: 172_800,
  feeBps: 200,
  treasury: null,
  royaltyBps: 500,
  minimumBond: '1000000000000000',
  baseUri: 'https://arena.example.org/ipfs/',
});

const statusNow = () => chainStatus({ database: arena.test.database, chain: arena.service, now: arena.clock.now() });

it('puts all contracts on the chain, owned by the votes and operated by the arena; the status agrees', async () => {
  expect((await statusNow()).problems).toEqual(['The contracts are not deployed: `arena chain deploy`.']);
  const { balance, gasPrice } = await deployer().prospect();
  await deployer().begin(parameters());
  const at = await deployer().run(() => undefined);
  expect(await arena.service.addresses()).toEqual(at);
  expect(Object.keys(at).sort()).toEqual([...CONTRACT_NAMES].sort());

  const { token, timelock, governor, registry, drops, escrow, agents } = contractsAt(at, arena.chain);
  expect(await token.balanceOf(at.SeasonDrops)).toBe(60_000_000n * 10n ** 18n);
  expect(await token.balanceOf(at.TimelockController)).toBe(40_000_000n * 10n ** 18n);
  expect(await timelock.hasRole(await timelock.DEFAULT_ADMIN_ROLE(), arena.operator.address)).toBe(false);
  for (const role of [await timelock.PROPOSER_ROLE(), await timelock.CANCELLER_ROLE()]) {
    expect(await timelock.hasRole(role, at.ArenaGovernor)).toBe(true);
  }
  expect([await governor.votingDelay(), await governor.votingPeriod()]).toEqual([86_400n, 604_800n]);
  expect([await governor.proposalThreshold(), await governor['quorumNumerator()']()]).toEqual([10n ** 23n, 8n]);
  expect([await governor.quorumDenominator(), await timelock.getMinDelay()]).toEqual([100n, 172_800n]);
  // what contracts/test/audit shows of votes, it shows of these numbers
  const audited = readFileSync(new URL('../../contracts/test/audit/Deployment.t.sol', import.meta.url), 'utf8');
  const shown = [...audited.matchAll(/^ {4}\w+ internal constant (\w+) = ([\d_]+)( ether)?;$/gm)].map(
    ([, name, digits = '', ether]) => [name, BigInt(digits.replaceAll('_', '')) * (ether ? 10n ** 18n : 1n)],
  );
  expect(Object.fromEntries(shown)).toEqual({
    DEPLOYED_QUORUM: await governor['quorumNumerator()'](),
    DEPLOYED_THRESHOLD: await governor.proposalThreshold(),
    DEPLOYED_DROPS: await token.balanceOf(at.SeasonDrops),
    DELAY_SECONDS: await governor.votingDelay(),
    VOTING_SECONDS: await governor.votingPeriod(),
  });
  expect(await registry.nextSequence()).toBe(1n);
  expect([await registry.quorum(), await registry.challengeWindow()]).toEqual([5n, 600n]);
  expect(await escrow.treasury()).toBe(at.TimelockController);
  expect(await agents.baseURI()).toBe('https://arena.example.org/ipfs/');
  expect(await drops.operator()).toBe(arena.operator.address);

  // what the plan reckons with is what it took
  const rows = await arena.test.database.prisma.chainTransaction.findMany({ orderBy: { id: 'asc' } });
  for (const [index, { key, gas }] of DEPLOYMENT_STEPS.entries()) {
    const used = Number(rows[index]?.gasUsed);
    expect(rows[index]?.key).toBe(key);
    expect(Math.abs(used - gas) / gas, `${key}: ${used} gas, not ${gas}`).toBeLessThan(0.1);
  }
  const spent = balance - (await arena.chain.provider.getBalance(arena.operator.address));
  expect(Number(spent)).toBeLessThan(Number(gasPrice) * DEPLOYMENT_STEPS.reduce((sum, { gas }) => sum + gas, 0) * 2);

  await arena.look();
  const status = await statusNow();
  expect(status.problems).toEqual([]);
  expect(status.contracts.map(({ code }) => code)).toEqual(CONTRACT_NAMES.map(() => 'ours'));
  expect(status.parameters).toMatchObject({ quorum: 5, challengeSeconds: 600, nextSequence: 1, feeBps: 200 });
  await expect(deployer().begin(parameters())).rejects.toThrow('stand on this chain already');

  await tellsOfVerifiers();
  await tellsOfCoins();
});

/** Who is silent is named; what was contested is history after a week. */
async function tellsOfVerifiers(): Promise<void> {
  const { test, chain, verifiers, clock } = arena;
  const { prisma } = test.database;
  const daysAgo = (days: number) => new Date(clock.now().getTime() - days * 86_400_000);
  const batchOf = (root: string, state: string, createdAt: Date) =>
    prisma.resultBatch.create({ data: { chainId: chain.chainId, root, count: 3, results: [], state, createdAt } });
  const frozen = (matchId: string, days: number) =>
    prisma.chainMatch.create({
      data: {
        matchId,
        chainId: chain.chainId,
        sequence: days,
        batchFirst: 1,
        commitLeaf: matchId,
        state: 'frozen',
        endedAt: daysAgo(days),
      },
    });
  const disputed = (matchId: string, resultRoot: string) =>
    prisma.chainMatch.create({
      data: {
        matchId,
        chainId: chain.chainId,
        sequence: 20,
        batchFirst: 1,
        commitLeaf: matchId,
        state: 'disputed',
        resultRoot,
      },
    });
  await batchOf('0xnew', 'proposed', clock.now());
  await batchOf('0xlost', 'proposed', daysAgo(8));
  await batchOf('0xold', 'disputed', daysAgo(8));
  await disputed('OLD', '0xold');
  await frozen('OLDER', 8);
  expect((await statusNow()).problems).toEqual([]);

  await batchOf('0xlate', 'proposed', new Date(clock.now().getTime() - 31 * 60_000));
  await batchOf('0xyes', 'disputed', daysAgo(6));
  await disputed('YES', '0xyes');
  await frozen('COLD', 6);
  const [first, second, ...silent] = verifiers.map(({ address }) => address);
  const said = { chainId: chain.chainId, count: 1, signature: '0x' };
  await prisma.verifierFinding.createMany({
    data: [
      { ...said, verifier: first ?? '', root: '0xlate', kind: 'agrees' },
      { ...said, verifier: second ?? '', root: '0xother', objectsTo: '0xlate', kind: 'dissents' },
    ],
  });
  const { problems, results, unheard } = await statusNow();
  expect(results).toEqual({ proposed: 9, signed: 0, accepted: 0, disputed: 6 });
  expect(unheard).toBe(3);
  expect(problems).toEqual([
    'No quorum of verifiers agrees about match YES.',
    'Two quorums disagree about match COLD: it is frozen.',
    `3 results have waited more than 30 minutes for verifiers: ask who runs them, and whether they reach the arena. Nothing of them was heard from ${silent.join(', ')}.`,
  ]);
  await prisma.resultBatch.deleteMany();
  await prisma.chainMatch.deleteMany();
}

/** Of gas, also where a chain has no base fee; and of bonds, where there are pools. */
async function tellsOfCoins(): Promise<void> {
  const { chain, operator } = arena;
  const holds = (wei: bigint) => chain.provider.send('anvil_setBalance', [operator.address, toQuantity(wei)]);
  await chain.provider.send('anvil_setNextBlockBaseFeePerGas', ['0x0']);
  await chain.provider.send('evm_mine', []);
  const { gasPrice } = await chain.provider.getFeeData();
  const gas = (gasPrice ?? 0n) * 4_000_000n;
  expect(gas).toBeGreaterThan(0n);
  await holds(gas - 1n);
  expect((await statusNow()).problems).toEqual([expect.stringContaining('fewer than 20 transactions more')]);
  await holds(gas + parseEther('0.0049'));
  expect((await statusNow()).problems).toEqual([expect.stringContaining('bonds of fewer than 5 pools more')]);
  await holds(gas + parseEther('0.0051'));
  expect((await statusNow()).problems).toEqual([]);
}

it('goes on where it died, at every step, and deploys nothing twice', async () => {
  await deployer().begin(parameters());
  let deaths = 0;
  for (;;) {
    let looks = 0;
    const mortal = deployer({
      onSleep() {
        looks += 1;
        if (looks === 2) throw new Error('killed');
      },
    });
    const end = await mortal.run(() => undefined).catch((error: Error) => error.message);
    if (end !== 'killed') break;
    deaths += 1;
    // whoever asks for something else is told that something has begun
    if (deaths === 3)
      await expect(deployer().begin({ ...parameters(), feeBps: 100 })).rejects.toThrow('other parameters');
    await deployer().begin(parameters());
  }
  expect(deaths).toBeGreaterThan(5);
  expect(await minedCount(arena)).toBe(DEPLOYMENT_STEPS.length);
  expect(await arena.service.addresses()).not.toBeNull();
});

it('refuses what makes no sense before anything is sent', async () => {
  const [first = ''] = parameters().verifiers;
  const wrong: [object, string][] = [
    [{ quorum: 3 }, 'more than half of them, and at most all: 4 to 7, not 3'],
    [{ quorum: 8 }, 'at most all'],
    [{ verifiers: [first, first], quorum: 2 }, 'named twice'],
    [{ verifiers: ['0x12'], quorum: 1 }, '0x12 is no address'],
    [{ verifiers: [], quorum: 0 }, 'Verifiers: '],
    [{ feeBps: 301 }, 'Fee, in hundredths of a percent: '],
    [{ challengeSeconds: 43_201 }, '43200'],
    [{ timelockSeconds: 86_400 }, 'Timelock, in seconds: more than a day, so 86401 at least'],
    [{ baseUri: 'https://arena.example.org/ipfs' }, 'PUBLIC_URL'],
  ];
  for (const [change, why] of wrong) {
    await expect(deployer().begin({ ...parameters(), ...change })).rejects.toThrow(why);
  }
  await expect(deployer().run(() => undefined)).rejects.toThrow('No deployment has begun.');
  expect(await arena.test.database.prisma.chainTransaction.count()).toBe(0);
  // as long as nothing was sent, whoever has mistyped something begins anew
  await deployer().begin({ ...parameters(), feeBps: 100 });
  expect((await statusNow()).problems).toEqual([
    'The contracts are not all deployed yet: `arena chain deploy` goes on.',
  ]);
  // another key would operate contracts that the arena's key built upon
  await deployer().begin(parameters());
  const stranger = new Wallet(Wallet.createRandom().privateKey);
  await expect(deployer({ wallet: stranger }).run(() => undefined)).rejects.toThrow(arena.operator.address);
});
