import { concat, getAddress, parseEther, ZeroAddress } from 'ethers';
import { z } from 'zod';
import type { ContractName } from '../../../contracts/index.ts';
import type { ContractAddresses } from '../types.ts';
import { bytecodeOf, interfaceOf } from '../wire/interfaces.ts';

/** What `arena chain deploy` sends, one transaction after the other. Pure. */

const address = z.string().transform((text, context) => {
  try {
    return getAddress(text);
  } catch {
    context.addIssue({ code: 'custom', message: `${text} is no address, or was mistyped (its checksum does not fit)` });
    return z.NEVER;
  }
});
const wei = z.string().regex(/^\d{1,40}$/);

/** Longer than any pool lives after its lock. */
const TIMELOCK_LEAST = 86_401;

/** Written down before the first transaction: whoever goes on after a crash goes on with these. */
export const DEPLOYMENT = z.object({
  /** The operator of the contracts, too. */
  deployer: address,
  verifiers: z.array(address).min(1).max(32),
  quorum: z.number().int(),
  challengeSeconds: z.number().int().min(1).max(43_200),
  // else what votes decide after the lock of a pool may still change who decides it (WagerEscrow.RESULT_PERIOD)
  timelockSeconds: z
    .number()
    .int()
    .min(TIMELOCK_LEAST, `more than a day, so ${TIMELOCK_LEAST} at least: no pool lives longer after its lock`),
  feeBps: z.number().int().min(0).max(300),
  /** Null: the timelock itself. */
  treasury: address.nullable(),
  royaltyBps: z.number().int().min(0).max(1_000),
  /** Wei. */
  minimumBond: wei,
  /** Before the CID of an agent's description: ends with a slash. */
  baseUri: z.string().max(200).endsWith('/'),
  /** Of the arena's chain of commits: what the registry is told first. */
  firstSequence: z.number().int().min(1),
});
export type DeploymentParameters = z.infer<typeof DEPLOYMENT>;

/** More than half, at most all: two quorums of the same verifiers share one (MatchRegistry). */
export function isQuorum(quorum: number, verifiers: number): boolean {
  return quorum <= verifiers && quorum * 2 > verifiers;
}

/** What is wrong with what somebody wants to deploy, in a sentence for people; null where nothing is. */
export function problemOf(given: Omit<DeploymentParameters, 'deployer' | 'firstSequence'>): string | null {
  const parsed = DEPLOYMENT.omit({ deployer: true, firstSequence: true }).safeParse(given);
  if (!parsed.success) return parsed.error.issues.map(sentenceOf).join(' ');
  const { verifiers, quorum } = parsed.data;
  if (new Set(verifiers).size !== verifiers.length) return 'A verifier is named twice.';
  if (isQuorum(quorum, verifiers.length)) return null;
  const least = Math.floor(verifiers.length / 2) + 1;
  return `A quorum of ${verifiers.length} verifiers is more than half of them, and at most all: ${least} to ${verifiers.length}, not ${quorum}.`;
}

/** What people call the parameters. */
const PARAMETER_WORDS: Readonly<Record<string, string>> = {
  verifiers: 'Verifiers',
  quorum: 'Quorum',
  challengeSeconds: 'Challenge window, in seconds',
  timelockSeconds: 'Timelock, in seconds',
  feeBps: 'Fee, in hundredths of a percent',
  treasury: 'Treasury',
  royaltyBps: 'Royalty, in hundredths of a percent',
  minimumBond: 'Least bond',
  baseUri: 'Address of descriptions (from PUBLIC_URL)',
};

function sentenceOf({ path: [name], message }: { path: PropertyKey[]; message: string }): string {
  const words = PARAMETER_WORDS[String(name)] ?? String(name);
  return `${words}: ${message}.`;
}

/** Two thirds, so that 2 of 7 may be silent or lie: 5. */
export function usualQuorum(verifiers: number): number {
  return Math.max(Math.ceil((verifiers * 2) / 3), Math.floor(verifiers / 2) + 1);
}

/** How votes go; the same for every arena, and changed by votes alone. Seconds, tokens, percent of all tokens. */
const VOTING = {
  delaySeconds: 86_400,
  periodSeconds: 604_800,
  threshold: parseEther('100000'),
  // more than the drops of 28 days can give to one hand, and less than those of 57 (SeasonDrops: 10% of 60%, then 10% of what is left)
  quorumPercent: 8,
} as const;
const SUPPLY = parseEther('100000000');
/** Of the token, for the drops of seasons; the timelock has the rest. */
const DROPS_PERCENT = 60n;
/** AccessControl and TimelockController of OpenZeppelin 5. */
const ADMIN_ROLE = `0x${'0'.repeat(64)}`;
const PROPOSER_ROLE = '0xb09aa5aeb3702cfd50b6b62bc4532604938f21248a27a1d5ca736082b6819cc1';
const CANCELLER_ROLE = '0xfd643c72710c63c0180259aba6b2d05451e3591a24e58b62239378085726f783';
export const ROLES = { admin: ADMIN_ROLE, proposer: PROPOSER_ROLE, canceller: CANCELLER_ROLE } as const;

export interface DeploymentStep {
  /** Of its transaction: 'deploy:ArenaToken'. */
  key: string;
  /** For people. */
  title: string;
  /** The contract that it creates; null where it calls one. */
  creates: ContractName | null;
  /** Units that it took on a chain of its own: what a plan reckons with. */
  gas: number;
  /** @param at those that earlier steps have created */
  call(parameters: DeploymentParameters, at: ContractAddresses): { to: string; data: string };
}

const create = (
  name: ContractName,
  gas: number,
  args: (parameters: DeploymentParameters, at: ContractAddresses) => unknown[],
): DeploymentStep => ({
  key: `deploy:${name}`,
  title: name,
  creates: name,
  gas,
  call: (parameters, at) => ({
    to: '',
    data: concat([bytecodeOf(name), interfaceOf(name).encodeDeploy(args(parameters, at))]),
  }),
});

const invoke = (
  key: string,
  title: string,
  gas: number,
  contract: ContractName,
  call: (parameters: DeploymentParameters, at: ContractAddresses) => [method: string, ...args: unknown[]],
): DeploymentStep => ({
  key: `deploy:${key}`,
  title,
  creates: null,
  gas,
  call(parameters, at) {
    const [method, ...args] = call(parameters, at);
    return { to: at[contract], data: interfaceOf(contract).encodeFunctionData(method, args) };
  },
});

const dropsShare = (SUPPLY * DROPS_PERCENT) / 100n;
const treasuryOf = ({ treasury }: DeploymentParameters, at: ContractAddresses) => treasury ?? at.TimelockController;

/** Each builds on those before it. From the last one on, the deployer sets no parameter any more. */
export const DEPLOYMENT_STEPS: readonly DeploymentStep[] = [
  // whoever likes may carry out what was voted for and has waited long enough
  create('TimelockController', 1_580_000, ({ timelockSeconds, deployer }) => [
    timelockSeconds,
    [],
    [ZeroAddress],
    deployer,
  ]),
  create('ArenaToken', 1_750_000, ({ deployer }) => [deployer]),
  create('ArenaGovernor', 3_940_000, (_, at) => [
    ...[at.ArenaToken, at.TimelockController],
    ...[VOTING.delaySeconds, VOTING.periodSeconds, VOTING.threshold, VOTING.quorumPercent],
  ]),
  create('SeasonDrops', 935_000, ({ deployer }, at) => [at.TimelockController, deployer, at.ArenaToken]),
  create('MatchRegistry', 3_100_000, ({ deployer, firstSequence, verifiers, quorum, challengeSeconds }, at) => [
    ...[at.TimelockController, deployer, firstSequence, verifiers, quorum, challengeSeconds],
  ]),
  create('WagerEscrow', 2_665_000, (parameters, at) => [
    ...[at.TimelockController, parameters.deployer, at.MatchRegistry],
    ...[treasuryOf(parameters, at), parameters.feeBps, parameters.minimumBond],
  ]),
  create('AgentNFT', 1_800_000, (parameters, at) => [
    ...[at.TimelockController, parameters.deployer, parameters.baseUri],
    ...[treasuryOf(parameters, at), parameters.royaltyBps],
  ]),
  create('Entitlements', 2_520_000, ({ deployer }, at) => [at.TimelockController, deployer, at.AgentNFT, '']),
  invoke('drops-share', '60% of the token to SeasonDrops', 56_000, 'ArenaToken', (_, at) => [
    ...(['transfer', at.SeasonDrops, dropsShare] as const),
  ]),
  invoke('rest', 'the rest of it to the timelock', 52_000, 'ArenaToken', (_, at) => [
    ...(['transfer', at.TimelockController, SUPPLY - dropsShare] as const),
  ]),
  invoke('proposer', 'votes may change parameters', 52_000, 'TimelockController', (_, at) => [
    ...(['grantRole', PROPOSER_ROLE, at.ArenaGovernor] as const),
  ]),
  // a vote on that takes longer than what it is about waits
  invoke('canceller', 'the Governor may cancel what waits there', 52_000, 'TimelockController', (_, at) => [
    ...(['grantRole', CANCELLER_ROLE, at.ArenaGovernor] as const),
  ]),
  invoke('renounce', 'the deployer gives up the last right over them', 25_000, 'TimelockController', ({ deployer }) => [
    ...(['renounceRole', ADMIN_ROLE, deployer] as const),
  ]),
];
