import { type AbstractProvider, getCreateAddress } from 'ethers';
import {
  AgentNFT__factory,
  ArenaGovernor__factory,
  ArenaToken__factory,
  CONTRACT_NAMES,
  type ContractName,
  Entitlements__factory,
  MatchRegistry__factory,
  SeasonDrops__factory,
  TimelockController__factory,
  WagerEscrow__factory,
} from '../../../contracts/index.ts';
import type { ContractAddresses } from '../types.ts';
import { bytecodeOf } from '../wire/interfaces.ts';
import { ROLES } from './deploy-plan.ts';

/** What our contracts say of themselves: whose they are, who operates them, what they are set to, and whether they are ours at all. */

/** 'unknown': the node does not know the transaction any more that created it. */
export type CodeVerdict = 'ours' | 'another' | 'missing' | 'unknown';

export interface Parameters {
  verifiers: readonly string[];
  quorum: number;
  challengeSeconds: number;
  nextSequence: number;
  feeBps: number;
  treasury: string;
  /** Wei. */
  minimumBond: string;
  timelockSeconds: number;
  /** What stands before the CID of a token's description. */
  baseUri: string;
  voting: { delaySeconds: number; periodSeconds: number; threshold: string; quorumPercent: number };
}

export interface Inspection {
  parameters: Parameters;
  /** What is not as `arena chain deploy` leaves it, in sentences. */
  problems: string[];
}

/** @param operator the arena's key; null: nothing is said about who operates the contracts */
export async function inspectContracts(
  provider: AbstractProvider,
  at: ContractAddresses,
  operator: string | null,
): Promise<Inspection> {
  const problems: string[] = [];
  const owned = {
    MatchRegistry: MatchRegistry__factory.connect(at.MatchRegistry, provider),
    WagerEscrow: WagerEscrow__factory.connect(at.WagerEscrow, provider),
    AgentNFT: AgentNFT__factory.connect(at.AgentNFT, provider),
    Entitlements: Entitlements__factory.connect(at.Entitlements, provider),
    SeasonDrops: SeasonDrops__factory.connect(at.SeasonDrops, provider),
  };
  for (const [name, contract] of Object.entries(owned)) {
    const [owner, itsOperator] = await Promise.all([contract.owner(), contract.operator()]);
    if (owner !== at.TimelockController) problems.push(`${name} belongs to ${owner}, not to the timelock.`);
    if (operator !== null && itsOperator !== operator) {
      problems.push(`${name} is operated by ${itsOperator}, not by the arena's key ${operator}.`);
    }
  }
  const timelock = TimelockController__factory.connect(at.TimelockController, provider);
  if (operator !== null && (await timelock.hasRole(ROLES.admin, operator))) {
    problems.push("The arena's key may still change the timelock.");
  }
  for (const [what, role] of [
    ['propose to', ROLES.proposer],
    ['cancel what waits in', ROLES.canceller],
  ] as const) {
    if (operator !== null && (await timelock.hasRole(role, operator))) {
      problems.push(`The arena's key may ${what} the timelock without a vote.`);
    }
  }
  if (!(await timelock.hasRole(ROLES.proposer, at.ArenaGovernor))) {
    problems.push('Votes change nothing: the governor may propose nothing to the timelock.');
  }
  return { parameters: await parametersOf(provider, at), problems };
}

async function parametersOf(provider: AbstractProvider, at: ContractAddresses): Promise<Parameters> {
  const registry = MatchRegistry__factory.connect(at.MatchRegistry, provider);
  const escrow = WagerEscrow__factory.connect(at.WagerEscrow, provider);
  const governor = ArenaGovernor__factory.connect(at.ArenaGovernor, provider);
  const timelock = TimelockController__factory.connect(at.TimelockController, provider);
  const [verifiers, quorum, challengeSeconds, nextSequence] = await Promise.all([
    registry.verifiers(),
    registry.quorum(),
    registry.challengeWindow(),
    registry.nextSequence(),
  ]);
  const [feeBps, treasury, minimumBond] = await Promise.all([escrow.feeBps(), escrow.treasury(), escrow.minimumBond()]);
  const baseUri = await AgentNFT__factory.connect(at.AgentNFT, provider).baseURI();
  const [delay, period, threshold, percent, timelockSeconds] = await Promise.all([
    governor.votingDelay(),
    governor.votingPeriod(),
    governor.proposalThreshold(),
    governor['quorumNumerator()'](),
    timelock.getMinDelay(),
  ]);
  return {
    verifiers,
    quorum: Number(quorum),
    challengeSeconds: Number(challengeSeconds),
    nextSequence: Number(nextSequence),
    feeBps: Number(feeBps),
    treasury,
    minimumBond: minimumBond.toString(),
    timelockSeconds: Number(timelockSeconds),
    baseUri,
    voting: {
      delaySeconds: Number(delay),
      periodSeconds: Number(period),
      threshold: threshold.toString(),
      quorumPercent: Number(percent),
    },
  };
}

/** Whether what stands there was created by our bytes. */
export async function codeVerdict(
  provider: AbstractProvider,
  { name, address, transactionHash }: { name: ContractName; address: string; transactionHash: string },
): Promise<CodeVerdict> {
  if ((await provider.getCode(address)) === '0x') return 'missing';
  const creation = await provider.getTransaction(transactionHash);
  if (!creation) return 'unknown';
  const { from, nonce } = creation;
  return getCreateAddress({ from, nonce }) === address && creation.data.startsWith(bytecodeOf(name))
    ? 'ours'
    : 'another';
}

/** Where the token is after a deployment. @returns sentences, none where all of it is where it should be */
export async function tokenProblems(provider: AbstractProvider, at: ContractAddresses, deployer: string) {
  const left = await ArenaToken__factory.connect(at.ArenaToken, provider).balanceOf(deployer);
  return left === 0n ? [] : [`The deployer still has ${left} units of the token.`];
}

export function isContractName(name: string): name is ContractName {
  return (CONTRACT_NAMES as readonly string[]).includes(name);
}
