import { ArenaGovernor__factory, ArenaToken__factory, TimelockController__factory } from '../../../contracts/index.ts';
import type { ChainBase, ChainPart, ContractAddresses } from '../types.ts';
import { addressOf, type WalletCall } from '../wallet-calls.ts';
import { ChainTrouble } from '../wire/node.ts';

/** Votes of the token's holders: where the Governor stands, by what rules it decides, and what an account has to say in it. */

/** A page waits no longer for a node. */
const ANSWER_WITHIN_MS = 2_000;
/** So long what a node said of the rules is good enough to show, whoever asks. */
const RULES_MS = 10_000;

export interface Governance {
  token: string;
  governor: string;
  timelock: string;
  /** As the chain has them now; null where no node answers. Durations in seconds, amounts in the token's smallest unit. */
  rules: {
    votingDelay: number;
    votingPeriod: number;
    proposalThreshold: bigint;
    quorum: bigint;
    timelockDelay: number;
    supply: bigint;
  } | null;
}

export interface Voter {
  address: string;
  balance: bigint;
  /** What counts when it votes: its own once they are delegated to itself, and what others have delegated to it. */
  votes: bigint;
  /** Null: nobody, so that its tokens count for nothing. */
  delegate: string | null;
}

export function createGovernance(base: ChainBase) {
  let seen: { rules: Promise<Governance['rules']>; atMs: number } | null = null;

  /** Null where no node answers in time. */
  async function ask<T>(work: Parameters<typeof base.node.read<T>>[0]): Promise<T | null> {
    try {
      return await base.node.read(work, { timeoutMs: ANSWER_WITHIN_MS });
    } catch (error) {
      if (error instanceof ChainTrouble) return null;
      throw error;
    }
  }

  const askRules = ({ ArenaToken, ArenaGovernor, TimelockController }: ContractAddresses) =>
    ask(async provider => {
      const governor = ArenaGovernor__factory.connect(ArenaGovernor, provider);
      const token = ArenaToken__factory.connect(ArenaToken, provider);
      const now = await token.clock();
      const [votingDelay, votingPeriod, proposalThreshold, quorum, timelockDelay, supply] = await Promise.all([
        governor.votingDelay(),
        governor.votingPeriod(),
        governor.proposalThreshold(),
        governor.quorum(now - 1n),
        TimelockController__factory.connect(TimelockController, provider).getMinDelay(),
        token.totalSupply(),
      ]);
      return {
        votingDelay: Number(votingDelay),
        votingPeriod: Number(votingPeriod),
        proposalThreshold,
        quorum,
        timelockDelay: Number(timelockDelay),
        supply,
      };
    });

  function rulesOf(addresses: ContractAddresses): Promise<Governance['rules']> {
    const nowMs = base.clock.now().getTime();
    if (!seen || nowMs - seen.atMs > RULES_MS) {
      const rules = askRules(addresses).catch((error: unknown) => {
        seen = null;
        throw error;
      });
      seen = { rules, atMs: nowMs };
    }
    return seen.rules;
  }

  return {
    name: 'governance',

    /** Null until our contracts stand. */
    async rules(): Promise<Governance | null> {
      const addresses = await base.addresses();
      if (!addresses) return null;
      return {
        token: addresses.ArenaToken,
        governor: addresses.ArenaGovernor,
        timelock: addresses.TimelockController,
        rules: await rulesOf(addresses),
      };
    },

    /** Null where no node answers, or nothing stands yet. @throws ArenaError 'bad-address' */
    async voter(typed: string): Promise<Voter | null> {
      const address = addressOf(typed, 'address');
      const addresses = await base.addresses();
      if (!addresses) return null;
      return ask(async provider => {
        const token = ArenaToken__factory.connect(addresses.ArenaToken, provider);
        const [balance, votes, delegate] = await Promise.all([
          token.balanceOf(address),
          token.getVotes(address),
          token.delegates(address),
        ]);
        return { address, balance, votes, delegate: BigInt(delegate) === 0n ? null : delegate };
      });
    },

    /** Lets an account's tokens count for itself. Null until our contracts stand. @throws ArenaError 'bad-address' */
    async delegation(typed: string): Promise<WalletCall | null> {
      const address = addressOf(typed, 'address');
      const to = (await base.addresses())?.ArenaToken;
      if (to === undefined) return null;
      const data = ArenaToken__factory.createInterface().encodeFunctionData('delegate', [address]);
      return { chainId: base.settings.id, to, data, value: 0n };
    },
  } satisfies ChainPart & Record<string, unknown>;
}
