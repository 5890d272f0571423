import { AbiCoder, type Interface } from 'ethers';
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

/** Our contracts by name, for whoever reads their events and errors. Pure. */

const FACTORIES = {
  TimelockController: TimelockController__factory,
  ArenaToken: ArenaToken__factory,
  ArenaGovernor: ArenaGovernor__factory,
  SeasonDrops: SeasonDrops__factory,
  MatchRegistry: MatchRegistry__factory,
  WagerEscrow: WagerEscrow__factory,
  AgentNFT: AgentNFT__factory,
  Entitlements: Entitlements__factory,
} as const;

const interfaces = new Map<ContractName, Interface>();

export function interfaceOf(name: ContractName): Interface {
  let known = interfaces.get(name);
  if (!known) {
    known = FACTORIES[name].createInterface();
    interfaces.set(name, known);
  }
  return known;
}

/** `Error(string)` and `Panic(uint256)` of Solidity itself. */
const ERROR = '0x08c379a0';
const PANIC = '0x4e487b71';
const TEXT_MAX = 300;

/** What a contract's "no" says: 'OutOfSequence(first 3, expected 5)'. @param data what it gave back, 0x... */
export function refusalOf(data: string | null): string {
  if (data === null || data.length < 10) return 'without a reason';
  try {
    if (data.startsWith(ERROR)) {
      const [text] = AbiCoder.defaultAbiCoder().decode(['string'], `0x${data.slice(10)}`);
      return String(text).slice(0, TEXT_MAX);
    }
    if (data.startsWith(PANIC)) return 'a fault in its arithmetic';
    for (const name of CONTRACT_NAMES) {
      const error = interfaceOf(name).parseError(data);
      if (!error) continue;
      const args = error.fragment.inputs.map(({ name: what }, index) => `${what} ${String(error.args[index])}`.trim());
      return `${error.name}(${args.join(', ')})`.slice(0, TEXT_MAX);
    }
  } catch {
    // what cannot be read as what it claims to be has no reason that we know
  }
  return `an error that is none of ours (${data.slice(0, 10)})`;
}

/** What creates it, without the arguments of its constructor. */
export function bytecodeOf(name: ContractName): string {
  return FACTORIES[name].bytecode;
}
