import { ChainNode, NodeTrouble } from '../../platform/chain-node.ts';
import type { Clock } from '../../platform/clock.ts';
import type { RegistryAddress } from '../leaves.ts';
import type { Header, RawLog } from '../wire/answers.ts';
import { interfaceOf } from '../wire/interfaces.ts';
import { ChainTrouble } from '../wire/node.ts';
import { type ChainView, createView, TooManyLogs } from '../wire/nodes.ts';
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

/** A block that was read up to. */
export interface Mark {
  block: number;
  hash: string;
}

export interface Stretch {
  batches: RecordedBatch[];
  /** Everything up to and including it was read. */
  mark: Mark;
  /** Whether that is all that there is for now. */
  isAll: boolean;
}

/** Nodes allow from 10 to 10,000 blocks at once: the first refusal halves it. */
const STRIDE = 2_000;

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
  let stride = STRIDE;

  async function read(view: ChainView, first: number, settled: number): Promise<Stretch> {
    const last = Math.min(settled, first + stride - 1);
    try {
      const end = await view.block(last);
      const logs = await view.logs({ addresses: [registry.address], topics: [TOPIC], from: first, to: last });
      const batches: RecordedBatch[] = [];
      for (const log of logs) batches.push({ ...argsOf(log), recordedAt: secondOf(await blockOf(view, log)) });
      if ((await view.block(last)).hash !== end.hash) throw new ChainTrouble('The chain changed while it was read.');
      return { batches, mark: { block: last, hash: end.hash }, isAll: last === settled };
    } catch (error) {
      if (!(error instanceof TooManyLogs)) throw error;
      if (stride === 1) throw new ChainTrouble("The chain's node refuses to tell events.");
      stride = Math.max(1, Math.floor(stride / 2));
      return read(view, first, settled);
    }
  }

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
        if (mark && (await view.block(mark.block)).hash !== mark.hash) return 'isGone';
        const settled = view.head.number - confirmations;
        const first = mark ? mark.block + 1 : from;
        return first > settled ? 'nothing' : read(view, first, settled);
      }),
  };
}

/** Of the block that an event stands in. @throws ChainTrouble where another one stands there */
async function blockOf(view: ChainView, { blockNumber, blockHash }: RawLog): Promise<Header> {
  const header = await view.block(blockNumber);
  if (header.hash !== blockHash) throw new ChainTrouble('A node tells of events in a block that is no more.');
  return header;
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
