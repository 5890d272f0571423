import { ChainNode, NodeTrouble } from '../../platform/chain-node.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RegistryAddress } from '../leaves.ts';
import type { Header, RawLog } from '../wire/answers.ts';
import { interfaceOf } from '../wire/interfaces.ts';
import { ChainTrouble } from '../wire/node.ts';
import { createView } from '../wire/nodes.ts';
import { createRangeReader, type Mark } from '../wire/ranges.ts';
import type { RecordedBatch } from './commit-rules.ts';

/** Reads from nodes of the verifier's own choice which commits the MatchRegistry has recorded. Where several are named, all must say the same. */

export interface RegistryReaderOptions {
  rpcUrls: readonly string[];
  registry: RegistryAddress;
  /** Blocks on top of one before it counts. */
  confirmations: number;
  clock: Clock;
  timeoutMs?: number;
}

export interface Stretch {
  batches: RecordedBatch[];
  /** Everything up to and including it was read. */
  mark: Mark;
  /** That block's time. */
  at: Date;
  /** Whether that is all that there is for now. */
  isAll: boolean;
}

const registryEvents = interfaceOf('MatchRegistry');
const TOPIC = registryEvents.getEvent('MatchesCommitted')?.topicHash ?? '';

/**
 * Why a verifier must not begin: a node of another chain, or no contract where the registry should be. @returns a sentence; null where
 * nothing is wrong, or the nodes cannot be asked at present
 */
export async function registryRefusal({
  rpcUrls,
  registry: { chainId, address },
}: Pick<RegistryReaderOptions, 'rpcUrls' | 'registry'>): Promise<string | null> {
  for (const [index, url] of rpcUrls.entries()) {
    const node = new ChainNode({ url, chainId });
    try {
      const theirs = await node.ask('eth_chainId', []);
      // its address may hold a key
      if (Number(theirs) !== chainId) return `Node ${index + 1} of VERIFIER_RPC_URL is not of chain ${chainId}.`;
      if (!(await node.hasCode(address))) return `There is no contract at ${address} on chain ${chainId}.`;
    } catch (error) {
      if (!(error instanceof NodeTrouble)) throw error;
    } finally {
      node.destroy();
    }
  }
  return null;
}

/** Whether the registry counts signatures of this address at present, as the first node says; null where it does not answer with sense. */
export async function isRegistered(
  { rpcUrls: [url = ''], registry: { chainId, address } }: Pick<RegistryReaderOptions, 'rpcUrls' | 'registry'>,
  verifier: string,
): Promise<boolean | null> {
  const node = new ChainNode({ url, chainId });
  try {
    const data = registryEvents.encodeFunctionData('isVerifier', [verifier]);
    const answer = await node.ask('eth_call', [{ to: address, data }, 'latest']);
    return typeof answer === 'string' && /^0x0{63}[01]$/.test(answer) ? answer.endsWith('1') : null;
  } catch (error) {
    if (error instanceof NodeTrouble) return null;
    throw error;
  } finally {
    node.destroy();
  }
}

export type RegistryReader = ReturnType<typeof createRegistryReader>;

export function createRegistryReader({ rpcUrls, registry, confirmations, clock, timeoutMs }: RegistryReaderOptions) {
  const look = createView({ config: { id: registry.chainId, rpcUrls }, clock, timeoutMs });
  const ranges = createRangeReader({ confirmations });

  return {
    /**
     * The next stretch after a mark. 'isGone': the chain has taken back the block of the mark, so that everything must be read anew.
     * @param from the block to begin with where there is no mark
     * @throws ChainTrouble where no node can be asked, or they do not agree
     */
    next: (mark: Mark | null, from: number): Promise<Stretch | 'isGone' | 'nothing'> =>
      look(async view => {
        // nodes that are behind us have nothing to say, not even about where we are
        if (mark && view.head.number < mark.block) return 'nothing';
        const wanted = { addresses: [registry.address], topics: [TOPIC] };
        const next = await ranges.next(view, wanted, mark ?? { first: from });
        if (next.kind === 'nothing') return 'nothing';
        if (next.kind === 'gone') return 'isGone';
        const { logs, headers, end, isAll } = next;
        const batches = logs.map(log => ({
          ...argsOf(log),
          recordedAt: secondOf(headers.get(log.blockNumber) ?? end),
        }));
        return { batches, mark: { block: end.number, hash: end.hash }, at: end.at, isAll };
      }),
  };
}

function secondOf({ at }: Header): number {
  return Math.floor(at.getTime() / 1000);
}

/** @throws ChainTrouble where these are no bytes of the event: the contract writes none such */
function argsOf({ topics, data }: RawLog): Omit<RecordedBatch, 'recordedAt'> {
  try {
    const { root, first, count } = registryEvents.decodeEventLog('MatchesCommitted', data, [...topics]);
    return { root: String(root).toLowerCase(), first: Number(first), count: Number(count) };
  } catch {
    throw new ChainTrouble('A node tells of an event that the registry cannot have written.');
  }
}
