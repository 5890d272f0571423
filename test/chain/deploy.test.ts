import { Wallet } from 'ethers';
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
  expect(await governor.votingPeriod()).toBe(604_800n);
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
});

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
