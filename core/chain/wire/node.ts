import type { AbstractProvider } from 'ethers';
import { ChainNode, type NodeLimits, NodeTrouble } from '../../platform/chain-node.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ChainConfig } from '../../platform/config.ts';

/** Questions to the nodes of the chain, whose addresses stay in here. */

/** No node can be asked, or none says what may be believed. The message holds no address. */
export class ChainTrouble extends Error {
  override readonly name = 'ChainTrouble';
}

export interface ChainReader {
  /**
   * Asks one node, the first that is fit: `work` calls views of contracts and what else ethers offers, all within the time (6 s unless
   * told). What it says is of the latest block, and of one node: good to look at, nothing to act on (that are confirmed events).
   * @throws ChainTrouble where no node answers in time, or sense; what `work` throws otherwise (a call that a contract reverts)
   */
  read<T>(work: (provider: AbstractProvider) => Promise<T>, limits?: NodeLimits): Promise<T>;
}

export function createChainReader({
  config: { id: chainId, rpcUrls },
  clock,
}: {
  config: Pick<ChainConfig, 'id' | 'rpcUrls'>;
  clock: Clock;
}): ChainReader {
  /** Nodes that said which chain they are of, and have been well since. */
  const known = new Set<string>();

  async function readFrom<T>(url: string, work: (node: ChainNode) => Promise<T>, limits: NodeLimits): Promise<T> {
    const node = new ChainNode({ url, chainId, ...limits });
    try {
      if (!known.has(url)) await node.requireChain();
      await node.recentBlock(clock.now());
      known.add(url);
      const result = await work(node).catch((error: unknown) => {
        node.requireSound();
        throw error;
      });
      node.requireSound();
      return result;
    } finally {
      node.destroy();
    }
  }

  return {
    async read(work, limits = {}) {
      let problem = 'no node is named';
      for (const url of rpcUrls) {
        try {
          return await readFrom(url, work, limits);
        } catch (error) {
          if (!(error instanceof NodeTrouble)) throw error;
          // it may come back as a node of another chain
          known.delete(url);
          problem = error.message;
        }
      }
      throw new ChainTrouble(`The chain's node is of no use at present: ${problem}.`);
    },
  };
}
