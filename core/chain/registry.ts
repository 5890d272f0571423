import { MatchRegistry__factory } from '../../contracts/index.ts';
import type { CommitLeaf, RegistryAddress, ResultLeaf } from './leaves.ts';
import { idBytes } from './leaves.ts';
import type { ChainBase } from './types.ts';
import { ChainTrouble } from './wire/node.ts';

/** What the MatchRegistry says now, and calls to it as bytes. */

/** Who decides at present. */
export interface Jury {
  /** Checksummed addresses. */
  verifiers: readonly string[];
  quorum: number;
}

/** What their signatures are worth: verifiers decide what was committed after they were added, so many signatures what was after more were asked for. */
export interface Terms extends Jury {
  /** When each verifier was, in their order: seconds. */
  addedAt: readonly number[];
  /** By a number of signatures, from 0 on: until when more were asked for; 0 where they never were. */
  moreUntil: readonly number[];
}

export interface Glance extends Jury {
  /** Seconds from acceptance until a result may be made final. */
  challengeSeconds: number;
  /** Of the arena's chain of commits: what the registry is told next. */
  nextSequence: number;
  /** The newest block. */
  head: { block: number; at: Date };
}

/** Whoever wants to see something waits no longer for a node. */
const GLANCE_TIMEOUT_MS = 2_000;

/** So long what a node said of the verifiers is good enough to show, and to weigh by: who is sent to the contract is weighed there again. */
const JURY_MS = 10_000;

const calls = MatchRegistry__factory.createInterface();

export interface Registry {
  /** Null until it is deployed. */
  address(): Promise<RegistryAddress | null>;
  /** Verifiers and quorum; null until it is deployed. @param freshMs how old what was said may be. @throws ChainTrouble */
  jury(freshMs?: number): Promise<Terms | null>;
  /** All that is worth showing of it, at most 10 s old; null where it is not deployed, or the node does not answer within 2 s. */
  glance(): Promise<Glance | null>;
  nextSequence(): Promise<number>;
  /** Whether a root of commits is recorded. */
  isCommitted(root: string): Promise<boolean>;
  /** Whether a quorum has accepted a root of results. */
  isAccepted(root: string): Promise<boolean>;
  /** What was committed by then is not decided by what was accepted of a root of results: seconds; 0 where nothing was accepted. */
  verifiersSince(root: string): Promise<number>;
  /** Of a commit's leaf. */
  outcome(commit: string): Promise<{ isDecided: boolean; isRevealed: boolean }>;
  /** Time of the newest block. */
  headTime(): Promise<Date>;
}

export function createRegistry({ addresses, settings, node, clock }: ChainBase): Registry {
  /** What was asked for last; whoever asks meanwhile waits for the same answer. */
  let known: { jury: Promise<Terms>; atMs: number } | null = null;
  let seen: { glance: Promise<Glance | null>; atMs: number } | null = null;

  async function address(): Promise<RegistryAddress | null> {
    const all = await addresses();
    return all && { chainId: settings.id, address: all.MatchRegistry };
  }

  async function look(): Promise<Glance | null> {
    const registry = await address();
    if (!registry) return null;
    return node
      .read(
        async provider => {
          const contract = MatchRegistry__factory.connect(registry.address, provider);
          const [verifiers, quorum, challengeSeconds, nextSequence, block] = await Promise.all([
            contract.verifiers(),
            contract.quorum(),
            contract.challengeWindow(),
            contract.nextSequence(),
            provider.getBlock('latest'),
          ]);
          return {
            verifiers: [...verifiers],
            quorum: Number(quorum),
            challengeSeconds: Number(challengeSeconds),
            nextSequence: Number(nextSequence),
            head: { block: block?.number ?? 0, at: new Date((block?.timestamp ?? 0) * 1000) },
          };
        },
        { timeoutMs: GLANCE_TIMEOUT_MS },
      )
      .catch((error: unknown) => {
        if (error instanceof ChainTrouble) return null;
        throw error;
      });
  }

  async function ask<T>(work: (contract: ReturnType<typeof MatchRegistry__factory.connect>) => Promise<T>): Promise<T> {
    const registry = await address();
    if (!registry) throw new Error('The contracts are not deployed');
    return node.read(provider => work(MatchRegistry__factory.connect(registry.address, provider)));
  }

  return {
    address,
    async jury(freshMs = JURY_MS) {
      if (!(await address())) return null;
      const nowMs = clock.now().getTime();
      if (known && nowMs - known.atMs <= freshMs) return known.jury;
      const jury = ask(async contract => {
        const [{ accounts, addedAt, moreUntil }, quorum] = await Promise.all([contract.jury(), contract.quorum()]);
        return {
          verifiers: [...accounts],
          quorum: Number(quorum),
          addedAt: addedAt.map(Number),
          moreUntil: moreUntil.map(Number),
        };
      }).catch((error: unknown) => {
        if (known?.jury === jury) known = null;
        throw error;
      });
      known = { jury, atMs: nowMs };
      return jury;
    },
    async glance() {
      const nowMs = clock.now().getTime();
      if (!seen || nowMs - seen.atMs > JURY_MS) seen = { glance: look(), atMs: nowMs };
      return seen.glance;
    },
    nextSequence: () => ask(async contract => Number(await contract.nextSequence())),
    isCommitted: root => ask(async contract => (await contract.committedAt(root)) !== 0n),
    isAccepted: root => ask(async contract => (await contract.finalFrom(root)) !== 0n),
    verifiersSince: root => ask(async contract => Number(await contract.verifiersSince(root))),
    outcome: commit =>
      ask(async contract => {
        const [{ status }, revealedAt] = await Promise.all([contract.outcomeOf(commit), contract.revealedAt(commit)]);
        return { isDecided: status !== 0n, isRevealed: revealedAt !== 0n };
      }),
    async headTime() {
      const block = await node.read(provider => provider.getBlock('latest'));
      if (!block) throw new Error('A chain without a block');
      return new Date(block.timestamp * 1000);
    },
  };
}

/** A leaf with its way to a root. */
export interface Proven<Leaf> {
  leaf: Leaf;
  root: string;
  proof: readonly string[];
}

const commitStruct = (leaf: CommitLeaf) => ({ ...leaf, matchId: idBytes(leaf.matchId) });
const resultStruct = (leaf: ResultLeaf) => ({ ...leaf, matchId: idBytes(leaf.matchId) });

/** Call data of what the operator's key sends to the registry. */
export const registryCalls = {
  commitMatches: (first: number, count: number, root: string) =>
    calls.encodeFunctionData('commitMatches', [first, count, root]),
  acceptResults: (root: string, count: number, signatures: readonly string[]) =>
    calls.encodeFunctionData('acceptResults', [root, count, [...signatures]]),
  revealSeed: ({ leaf, root, proof }: Proven<CommitLeaf>, serverSeed: string) =>
    calls.encodeFunctionData('revealSeed', [commitStruct(leaf), root, [...proof], serverSeed]),
  finalize: (commit: Proven<CommitLeaf>, result: Proven<ResultLeaf>) =>
    calls.encodeFunctionData('finalize', [
      commitStruct(commit.leaf),
      commit.root,
      [...commit.proof],
      resultStruct(result.leaf),
      result.root,
      [...result.proof],
    ]),
  freeze: (one: Proven<ResultLeaf>, other: Proven<ResultLeaf>) =>
    calls.encodeFunctionData('freeze', [
      resultStruct(one.leaf),
      one.root,
      [...one.proof],
      resultStruct(other.leaf),
      other.root,
      [...other.proof],
    ]),
};
