import { afterAll, beforeAll, expect, it } from 'vitest';
import { createDeployer, type Deployer } from '../../core/chain/deploy.ts';
import { DEPLOYMENT_STEPS } from '../../core/chain/deploy-plan.ts';
import { silentLog } from '../../core/platform/log.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';

let arena: ArenaChain;
beforeAll(async () => {
  arena = await startArenaChain({ undeployed: true });
});
afterAll(() => arena?.close());

function deployer(): Deployer {
  const { test, clock, config, operator, chain } = arena;
  return createDeployer({
    ...{ database: test.database, config, wallet: operator, log: silentLog },
    pollMs: 1,
    // nobody mines but this test: between two looks
    clock: { now: () => clock.now(), sleep: async () => void (await chain.provider.send('evm_mine', [])) },
  });
}

const parameters = () => ({
  verifiers: arena.verifiers.map(({ address }) => address),
  quorum: 5,
  challengeSeconds: 600,
  timelockSeconds: 172_800,
  feeBps: 200,
  treasury: null,
  royaltyBps: 500,
  minimumBond: '1000000000000000',
  baseUri: 'https://arena.example.org/ipfs/',
});

it('puts all contracts on the chain', async () => {
  await deployer().begin(parameters());
  const at = await deployer().run(() => undefined);
  expect(await arena.service.addresses()).toEqual(at);
  const rows = await arena.test.database.prisma.chainTransaction.findMany({ orderBy: { id: 'asc' } });
  for (const row of rows) console.log(row.key, row.gasUsed, row.state);
  expect(rows).toHaveLength(DEPLOYMENT_STEPS.length);
});
