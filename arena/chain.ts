import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { formatEther, parseEther, Wallet } from 'ethers';
import {
  baseUriOf,
  type ChainStatus,
  chainStatus,
  coinOf,
  createChainReader,
  createDeployer,
  DEPLOYMENT_STEPS,
  type DeploymentParameters,
  type DeployProgress,
  deploymentProblem,
  openKey,
  usualQuorum,
} from '../core/chain/index.ts';
import { systemClock } from '../core/platform/clock.ts';
import type { ChainConfig, Config } from '../core/platform/config.ts';
import { chainName } from '../core/wallets/index.ts';
import { isAgreed } from './agree.ts';
import { chainOf, descriptionsOf, withDatabase } from './chain-database.ts';
import { loadLog, loadQuietConfig } from './settings.ts';
import { UsageError } from './usage.ts';

/** `arena chain deploy|status|key`: the operator's side of what is on chain. */

export interface DeployFlags {
  verifiers?: string;
  quorum?: string;
  challengeSeconds: string;
  timelockSeconds: string;
  feeBps: string;
  royaltyBps: string;
  treasury?: string;
  minimumBond?: string;
  yes?: boolean;
}

/** Prints what it would send and cost, asks, sends, and goes on where an earlier run ended. */
export async function deployContracts(flags: DeployFlags): Promise<void> {
  const config = loadQuietConfig();
  const chain = chainOf(config);
  const wallet = await openKey(chain.key);
  if (!wallet)
    throw new UsageError('Set CHAIN_PRIVATE_KEY or CHAIN_KEYSTORE: the key that deploys operates the contracts.');
  const log = loadLog(config);
  await withDatabase(config, async database => {
    const signal = interruptible();
    const deployer = createDeployer({ database, clock: systemClock, log, config: chain, wallet });
    const before = await deployer.begun();
    const wanted = flags.verifiers === undefined && before ? before : parametersOf(flags, config, chain);
    // before anybody is asked to agree to it
    const problem = deploymentProblem(wanted);
    if (problem !== null) throw new UsageError(problem);
    const { balance, gasPrice } = await deployer.prospect();
    console.log(planText({ chain, wanted, balance, gasPrice, address: wallet.address, isBegun: before !== null }));
    if (!(await isAgreed('Send them?', flags.yes === true))) {
      console.log('Nothing was sent.');
      return;
    }
    await deployer.begin(wanted);
    const at = await deployer.run(progressPrinter(), signal);
    console.log(`\nAll contracts stand on ${chainName(chain.id)}:`);
    for (const [name, address] of Object.entries(at)) console.log(`  ${name.padEnd(20)} ${address}`);
    console.log('\nThe arena uses them from now on. `arena chain status` looks after them.');
  });
}

/** Exit code 1 where something is wrong. */
export async function showStatus({ json = false }: { json?: boolean }): Promise<void> {
  const config = loadQuietConfig();
  const chain = chainOf(config);
  const key = await openKey(chain.key);
  await withDatabase(config, async database => {
    const status = await chainStatus({
      database,
      now: systemClock.now(),
      baseUri: baseUriOf(chain, config.publicUrl),
      chain: {
        settings: chain,
        node: createChainReader({ config: chain, clock: systemClock }),
        operator: async () => key?.address ?? null,
      },
    });
    console.log(json ? JSON.stringify(status, null, 2) : statusText(status));
    if (status.problems.length > 0) process.exitCode = 1;
  });
}

const PASSWORD_MIN = 12;

/** A new key in an encrypted file. @throws UsageError where the file is there already, or no good password is given */
export async function makeKey(file: string): Promise<void> {
  const password = process.env['CHAIN_KEYSTORE_PASSWORD'] ?? '';
  if (password.length < PASSWORD_MIN) {
    throw new UsageError(
      `Set CHAIN_KEYSTORE_PASSWORD to a password of at least ${PASSWORD_MIN} characters, in the environment of this command.`,
    );
  }
  const wallet = new Wallet(Wallet.createRandom().privateKey);
  const text = await wallet.encrypt(password);
  await mkdir(path.dirname(path.resolve(file)), { recursive: true, mode: 0o700 });
  await writeFile(file, `${text}\n`, { flag: 'wx', mode: 0o600 }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'EEXIST' ? `${file} is there already.` : `${file} cannot be written (${error.code}).`,
    );
  });
  console.log(
    `Address: ${wallet.address}\nThe key is in ${file}, encrypted. Keep a copy of file and password: nobody else has it.`,
  );
}

/** What Ctrl-C ends between two steps, and the same command goes on with. */
function interruptible(): AbortSignal {
  const stop = new AbortController();
  const interrupt = () => stop.abort(new UsageError('\nInterrupted. The same command goes on where it was.'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  return stop.signal;
}

type Wanted = Omit<DeploymentParameters, 'deployer' | 'firstSequence'>;

function parametersOf(flags: DeployFlags, config: Config, chain: ChainConfig): Wanted {
  if (flags.verifiers === undefined) {
    throw new UsageError(
      'Name the verifiers, whose signatures make a result: --verifiers 0x...,0x... (seven, of seven people, is a good number).',
    );
  }
  const verifiers = flags.verifiers.split(',').map(text => text.trim());
  const baseUri = descriptionsOf(config);
  return {
    verifiers,
    quorum: flags.quorum === undefined ? usualQuorum(verifiers.length) : numberOf('--quorum', flags.quorum),
    challengeSeconds: numberOf('--challenge-seconds', flags.challengeSeconds),
    timelockSeconds: numberOf('--timelock-seconds', flags.timelockSeconds),
    feeBps: numberOf('--fee-bps', flags.feeBps),
    royaltyBps: numberOf('--royalty-bps', flags.royaltyBps),
    treasury: flags.treasury ?? null,
    minimumBond: weiOf('--minimum-bond', flags.minimumBond ?? chain.bond),
    baseUri,
  };
}

function numberOf(flag: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${flag} must be a whole number, not ${text}.`);
  return Number(text);
}

function weiOf(flag: string, text: string): string {
  if (!/^\d{1,9}(\.\d{1,18})?$/.test(text)) throw new UsageError(`${flag} must be an amount of coins such as 0.001.`);
  return parseEther(text).toString();
}

function planText(plan: {
  chain: ChainConfig;
  wanted: Wanted;
  balance: bigint;
  gasPrice: bigint;
  address: string;
  isBegun: boolean;
}): string {
  const { chain, wanted, balance, gasPrice, address } = plan;
  const { symbol } = coinOf(chain.id);
  const gas = DEPLOYMENT_STEPS.reduce((sum, step) => sum + BigInt(step.gas), 0n);
  const lines = [
    ...(plan.isBegun ? ['A deployment has begun.', ''] : []),
    `Chain:              ${chainName(chain.id)} (${chain.id})`,
    `Key:                ${address}, ${formatEther(balance)} ${symbol}`,
    `Verifiers:          ${wanted.verifiers.length}, a quorum is ${wanted.quorum}`,
    ...wanted.verifiers.map(verifier => `                    ${verifier}`),
    `Challenge window:   ${wanted.challengeSeconds} s`,
    `Timelock:           ${wanted.timelockSeconds} s`,
    `Fee of pools:       ${wanted.feeBps / 100}% to ${wanted.treasury ?? 'the timelock'}`,
    `Royalty of agents:  ${wanted.royaltyBps / 100}% to ${wanted.treasury ?? 'the timelock'}`,
    `Least bond:         ${formatEther(BigInt(wanted.minimumBond))} ${symbol} with each pool: all that hiding a seed would cost the arena`,
    `Descriptions at:    ${wanted.baseUri}...`,
    '',
    ...DEPLOYMENT_STEPS.map(
      ({ title, gas: each }, index) =>
        `${String(index + 1).padStart(4)}. ${title.padEnd(48)} ${each.toLocaleString('en').padStart(10)} gas`,
    ),
    '',
    `About ${gas.toLocaleString('en')} gas: ${formatEther(gas * gasPrice)} ${symbol} at the present price, besides what a rollup adds for its data.`,
    // twice the base fee is what a transaction may have to be offered
    balance < gas * gasPrice * 2n
      ? `WARNING: the key should have ${formatEther(gas * gasPrice * 2n)} ${symbol} to be safe. Where it has too few, it waits until you send some.`
      : '',
    'Nobody can take these contracts back, and from the last step on only votes change their parameters.',
  ];
  return lines.join('\n');
}

/** One line for each thing that is new. */
function progressPrinter(): (progress: DeployProgress) => void {
  let last = '';
  return ({ step, steps, title, state, address, problem }) => {
    const line = [`${step}/${steps}`, title, state, address, problem].filter(part => part !== null).join('  ');
    if (line !== last) console.log(line);
    last = line;
  };
}

function statusText(status: ChainStatus): string {
  const { symbol } = coinOf(status.chainId);
  const { head, parameters, operator, transactions, cursor } = status;
  const pairs: [string, string][] = [
    ['Chain', `${chainName(status.chainId)} (${status.chainId})`],
    ['Head', head ? `block ${head.block}, ${head.at.toISOString()}` : 'not known'],
    [
      'Events',
      cursor ? `read to block ${cursor.block}${head ? `, ${head.block - cursor.block} behind` : ''}` : 'none read',
    ],
    ['Key', operator ? `${operator.address}${balanceText(operator.balance, symbol)}` : 'none'],
    ...status.contracts.map(({ name, address, code }): [string, string] => [
      name,
      `${address}${CODE_WORDS[code ?? 'unknown']}`,
    ]),
  ];
  if (parameters) {
    pairs.push(
      ['Verifiers', `${parameters.verifiers.length}, a quorum is ${parameters.quorum}`],
      ['Challenge window', `${parameters.challengeSeconds} s`],
      ['Fee of pools', `${parameters.feeBps / 100}% to ${parameters.treasury}`],
      ['Least bond', `${formatEther(parameters.minimumBond)} ${symbol}`],
      ['Timelock', `${parameters.timelockSeconds} s`],
      ['Next commit', String(parameters.nextSequence)],
      ['Descriptions at', `${parameters.baseUri}...`],
    );
  }
  const results = Object.entries(status.results)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  pairs.push(
    [
      'Transactions',
      Object.entries(transactions)
        .map(([state, count]) => `${count} ${state}`)
        .join(', '),
    ],
    ['Commits', `${status.commitsWaiting} wait`],
    ['Results', results.join(', ') || 'none'],
  );
  const width = Math.max(...pairs.map(([name]) => name.length));
  const verdict =
    status.problems.length === 0 ? ['All is well.'] : status.problems.map(problem => `PROBLEM  ${problem}`);
  return [...pairs.map(([name, text]) => `${name.padEnd(width)}  ${text}`), '', ...verdict].join('\n');
}

const CODE_WORDS = { ours: '', another: '  (not our code)', missing: '  (NOTHING STANDS THERE)', unknown: '' } as const;

function balanceText(wei: string | null, symbol: string): string {
  return wei === null ? '' : `, ${formatEther(wei)} ${symbol}`;
}
