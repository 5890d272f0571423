import { getCreateAddress, type Wallet } from 'ethers';
import type { Prisma } from '../../../prisma/generated/client.ts';
import type { Database, Transaction } from '../../platform/database.ts';
import { createStep } from '../step.ts';
import type { ChainOptions, ContractAddresses } from '../types.ts';
import { AMOUNT } from '../wire/answers.ts';
import { readDeployment } from '../wire/deployments.ts';
import { createChainReader } from '../wire/node.ts';
import { createView } from '../wire/nodes.ts';
import { createWishes } from '../wire/transactions.ts';
import {
  DEPLOYMENT,
  DEPLOYMENT_STEPS,
  type DeploymentParameters,
  type DeploymentStep,
  problemOf,
} from './deploy-plan.ts';
import { inspectContracts, tokenProblems } from './inspection.ts';

/**
 * Puts our contracts on the chain, once: each step is a wish of its own to the sender, so that whoever dies in the middle goes on where
 * it was, and nothing is deployed twice. Nobody knows of them before the last step is confirmed and everything is as it should be.
 */

/** The message says what to do. */
export class DeployError extends Error {
  override readonly name = 'DeployError';
}

export interface Deployer {
  /** Of the deployment that has begun; null where none has. */
  begun(): Promise<DeploymentParameters | null>;
  /**
   * Writes down what is to be deployed, for good as soon as something was sent. Harmless where just that has begun.
   * @throws DeployError where something else has begun, stands already, or the parameters make no sense
   */
  begin(parameters: Omit<DeploymentParameters, 'deployer' | 'firstSequence'>): Promise<DeploymentParameters>;
  /** What gas costs now, and what is on the key: wei. @throws DeployError where all stands already */
  prospect(): Promise<{ deployer: string; balance: bigint; gasPrice: bigint }>;
  /** Sends what is left to send and waits. @throws DeployError where a step fails */
  run(tell: (progress: DeployProgress) => void, signal?: AbortSignal): Promise<ContractAddresses>;
}

export interface DeployProgress {
  /** From 1. */
  step: number;
  steps: number;
  title: string;
  state: 'waiting' | 'sent' | 'mined' | 'confirmed';
  address: string | null;
  /** What it waits for. */
  problem: string | null;
}

export interface DeployerOptions extends Pick<ChainOptions, 'database' | 'clock' | 'log' | 'config'> {
  wallet: Wallet;
  /** Between two looks; a second unless told. */
  pollMs?: number;
}

const POLL_MS = 1_000;

export function createDeployer(options: DeployerOptions): Deployer {
  const { database, clock, log, config, wallet, pollMs = POLL_MS } = options;
  const chainId = config.id;
  const { wish } = createWishes({ database, chainId });
  const node = createChainReader({ config, clock });
  const look = createView({ config, clock });
  // nothing but the sender: parts begin once all stand
  const step = createStep({
    database,
    clock,
    log,
    config,
    parts: [],
    deployment: async () => null,
    key: async () => wallet,
  });

  async function requireSettled(): Promise<void> {
    if (await readDeployment(database, chainId)) {
      throw new DeployError(
        'The contracts of this arena stand on this chain already: see `arena chain status`. Others need a database of their own.',
      );
    }
  }

  const rowOf = (one: DeploymentStep) =>
    database.prisma.chainTransaction.findUnique({
      where: { chainId_key: { chainId, key: one.key } },
      select: { state: true, sender: true, nonce: true, hash: true, block: true, problem: true },
    });

  /** Looks until a step has come as far as it must. */
  async function until(
    one: DeploymentStep,
    states: readonly string[],
    tell: (row: NonNullable<Awaited<ReturnType<typeof rowOf>>>) => void,
    signal?: AbortSignal,
  ) {
    for (;;) {
      const { trouble } = await step();
      const row = await rowOf(one);
      if (!row) throw new DeployError(`The step "${one.title}" is gone from the database.`);
      if (row.state === 'failed') throw new DeployError(`The step "${one.title}" failed. ${row.problem ?? ''}`);
      tell({ ...row, problem: trouble ?? row.problem });
      if (states.includes(row.state)) return row;
      await clock.sleep(pollMs, signal);
    }
  }

  return {
    begun: () => begunDeployment(database, chainId),

    async prospect() {
      await requireSettled();
      return look(async view => ({
        deployer: wallet.address,
        balance: await view.ask(AMOUNT, 'eth_getBalance', [wallet.address, 'latest']),
        gasPrice: await view.ask(AMOUNT, 'eth_gasPrice', []),
      }));
    },

    async begin(given) {
      await requireSettled();
      const problem = problemOf(given);
      if (problem !== null) throw new DeployError(problem);
      return database.transaction(async tx => {
        const last = await tx.commit.findFirst({ orderBy: { sequence: 'desc' }, select: { sequence: true } });
        const firstSequence = (last?.sequence ?? 0) + 1;
        const fresh = DEPLOYMENT.parse({ ...given, deployer: wallet.address, firstSequence });
        const kept = await keepParameters(tx, chainId, fresh);
        if (JSON.stringify({ ...fresh, firstSequence: kept.firstSequence }) === JSON.stringify(kept)) return kept;
        if (!(await forgetUnsent(tx, chainId))) {
          throw new DeployError(
            'A deployment with other parameters has begun, or with another key, and what is sent cannot be taken back. Go on with it: `arena chain deploy` without parameters.',
          );
        }
        return keepParameters(tx, chainId, fresh);
      });
    },

    async run(tell, signal) {
      await requireSettled();
      const parameters = await begunDeployment(database, chainId);
      if (!parameters) throw new DeployError('No deployment has begun.');
      if (parameters.deployer !== wallet.address) {
        throw new DeployError(`The deployment was begun with the key of ${parameters.deployer}: set that one.`);
      }
      const at = {} as ContractAddresses;
      const steps = DEPLOYMENT_STEPS.length;
      for (const [index, one] of DEPLOYMENT_STEPS.entries()) {
        const { key } = one;
        await database.transaction(async tx => {
          const kept = await keepParameters(tx, chainId, parameters);
          if (JSON.stringify(kept) !== JSON.stringify(parameters)) {
            throw new DeployError('The deployment was begun anew elsewhere, with other parameters.');
          }
          await wish(tx, { key, purpose: 'deploy', ...one.call(parameters, at) });
        });
        const told = { step: index + 1, steps, title: one.title, address: null };
        const row = await until(
          one,
          ['mined', 'confirmed'],
          ({ state, problem }) => tell({ ...told, state: state as DeployProgress['state'], problem }),
          signal,
        );
        if (one.creates === null) continue;
        at[one.creates] = getCreateAddress({ from: row.sender ?? '', nonce: row.nonce ?? 0 });
      }
      const rows: Prisma.ChainContractCreateManyInput[] = [];
      for (const [index, one] of DEPLOYMENT_STEPS.entries()) {
        const address = one.creates && at[one.creates];
        const told = { step: index + 1, steps, title: one.title, address };
        const row = await until(
          one,
          ['confirmed'],
          ({ state, problem }) => tell({ ...told, state: state as DeployProgress['state'], problem }),
          signal,
        );
        if (!one.creates || !address) continue;
        if (getCreateAddress({ from: row.sender ?? '', nonce: row.nonce ?? 0 }) !== address) {
          throw new DeployError(`${one.title} was created anew elsewhere while others were built upon it.`);
        }
        rows.push({ chainId, name: one.creates, address, block: row.block ?? 0, transactionHash: row.hash ?? '' });
      }
      await requireSound(at, parameters);
      await database.prisma.chainContract.createMany({ data: rows });
      return at;
    },
  };

  async function requireSound(at: ContractAddresses, { deployer }: DeploymentParameters): Promise<void> {
    const problems = await node.read(
      async provider => [
        ...(await inspectContracts(provider, at, deployer)).problems,
        ...(await tokenProblems(provider, at, deployer)),
      ],
      LOOK_LIMITS,
    );
    if (problems.length > 0)
      throw new DeployError(`What stands on the chain is not as it should be. ${problems.join(' ')}`);
  }
}

/** Deployments and looks at all contracts ask some thirty questions. */
const LOOK_LIMITS = { timeoutMs: 20_000 };

const nameOf = (chainId: number) => `chain-deployment-${chainId}`;

export async function begunDeployment({ prisma }: Database, chainId: number): Promise<DeploymentParameters | null> {
  const row = await prisma.installation.findUnique({ where: { name: nameOf(chainId) } });
  return row && DEPLOYMENT.parse(JSON.parse(row.value));
}

/** @returns what is kept: these, unless others were first */
async function keepParameters(
  tx: Transaction,
  chainId: number,
  parameters: DeploymentParameters,
): Promise<DeploymentParameters> {
  const name = nameOf(chainId);
  await tx.installation.createMany({ data: { name, value: JSON.stringify(parameters) }, skipDuplicates: true });
  const kept = await tx.installation.findUniqueOrThrow({ where: { name } });
  return DEPLOYMENT.parse(JSON.parse(kept.value));
}

/** Lets go of a deployment of which nothing was sent. @returns false where something was */
async function forgetUnsent(tx: Transaction, chainId: number): Promise<boolean> {
  const keys = { in: DEPLOYMENT_STEPS.map(({ key }) => key) };
  // a row has its nonce before any node hears of it: what a sender is about to sign it does not find any more
  await tx.chainTransaction.deleteMany({ where: { chainId, key: keys, nonce: null } });
  if ((await tx.chainTransaction.count({ where: { chainId, key: keys } })) > 0) return false;
  await tx.installation.deleteMany({ where: { name: nameOf(chainId) } });
  return true;
}
