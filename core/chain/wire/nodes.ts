import type { z } from 'zod';
import { ChainNode, NodeAnswerTooLong, NodeRefusal, NodeTrouble } from '../../platform/chain-node.ts';
import type { Clock } from '../../platform/clock.ts';
import type { ChainConfig } from '../../platform/config.ts';
import { HEADER, type Header, heightOf, LOGS, type RawLog } from './answers.ts';
import { ChainTrouble } from './node.ts';

/**
 * All nodes that are named, for one look: what the arena acts on must be the same with each of them, so one that lies stops it, and
 * cannot mislead it.
 */
export interface ChainView {
  /** The latest block that all have reached. */
  head: Header;
  /** @returns the block at a height, the same with all. @throws ChainTrouble where one has another, or none */
  block(height: number): Promise<Header>;
  /** @returns all logs of these contracts with one of these first topics in these blocks (both included), in order, the same with all. @throws TooManyLogs */
  logs(wanted: LogsWanted): Promise<RawLog[]>;
  /** Asks the first node. @throws NodeRefusal where it says no, ChainTrouble where it makes no sense */
  ask<T extends z.ZodType>(schema: T, method: string, params: unknown[]): Promise<z.infer<T>>;
  /** Hands a signed transaction to all. @returns null where one took it; otherwise why the first did not */
  broadcast(raw: string): Promise<string | null>;
}

export interface LogsWanted {
  addresses: readonly string[];
  topics: readonly string[];
  from: number;
  to: number;
}

/** A node will not say it all at once: ask for fewer blocks. */
export class TooManyLogs extends Error {
  override readonly name = 'TooManyLogs';
}

export type ViewChain = <T>(work: (view: ChainView) => Promise<T>) => Promise<T>;

/** For one look: a few hundred questions at most. */
const VIEW_TIMEOUT_MS = 20_000;
/** Logs of some thousand events. */
const ANSWER_MAX_BYTES = 16 * 1024 * 1024;
/** Whoever pays for it can fill one block, which cannot be cut: 250 million gas write some 30 MB of logs, which are 65 MB and more as JSON. */
const BLOCK_MAX_BYTES = 128 * 1024 * 1024;
/** What nodes say where they already have it. */
const KNOWN = /already known|already imported|known transaction|already exists|AlreadyKnown/i;

/** @returns how to look at the chain: `work` has the view until it ends. @throws ChainTrouble besides what `work` throws */
export function createView({
  config: { id: chainId, rpcUrls },
  clock,
  timeoutMs = VIEW_TIMEOUT_MS,
}: {
  config: Pick<ChainConfig, 'id' | 'rpcUrls'>;
  clock: Clock;
  timeoutMs?: number | undefined;
}): ViewChain {
  /** Nodes that said which chain they are of, and have been well since. */
  const known = new Set<string>();

  return async work => {
    const nodes = rpcUrls.map(url => new ChainNode({ url, chainId, timeoutMs, answerMaxBytes: ANSWER_MAX_BYTES }));
    try {
      const heads = await Promise.all(
        nodes.map(async (node, index) => {
          const url = rpcUrls[index] ?? '';
          if (!known.has(url)) await node.requireChain();
          known.add(url);
          return sensible(HEADER, await node.recentBlock(clock.now()));
        }),
      );
      return await work(viewOf(nodes, heads));
    } catch (error) {
      // a refusal is the chain's word for whoever asked; where nobody reckoned with one, a rate limit say, it is trouble
      if (!(error instanceof NodeTrouble)) throw error;
      // it may come back as a node of another chain
      known.clear();
      throw new ChainTrouble(`The chain's node is of no use at present: ${error.message}.`);
    } finally {
      for (const node of nodes) node.destroy();
    }
  };
}

function viewOf(nodes: readonly ChainNode[], heads: readonly Header[]): ChainView {
  const [first] = nodes;
  const head = heads.reduce((lowest, header) => (header.number < lowest.number ? header : lowest));
  if (!first) throw new NodeTrouble('none is named');
  return {
    head,
    async block(height) {
      const params = [heightOf(height), false];
      const blocks = await Promise.all(
        nodes.map(async node => sensible(HEADER, await known(node.ask('eth_getBlockByNumber', params)))),
      );
      return same(blocks, ({ number, hash }) => {
        if (number !== height) throw new NodeTrouble('it answered with another block');
        return hash;
      });
    },
    async logs(wanted) {
      const lists = await Promise.all(nodes.map(node => logsOf(node, wanted)));
      return same(lists, list => JSON.stringify(list));
    },
    ask: async (schema, method, params) => sensible(schema, await first.ask(method, params)),
    async broadcast(raw) {
      const answers = await Promise.all(
        nodes.map(node =>
          node.ask('eth_sendRawTransaction', [raw]).then(
            () => null,
            (error: unknown) => {
              if (error instanceof NodeRefusal) return KNOWN.test(error.reason) ? null : error.reason;
              throw error;
            },
          ),
        ),
      );
      return answers.includes(null) ? null : (answers[0] ?? null);
    },
  };
}

/** Sorted, and nothing in them that was not asked for. */
async function logsOf(node: ChainNode, { addresses, topics, from, to }: LogsWanted): Promise<RawLog[]> {
  const filter = { address: addresses, topics: [topics], fromBlock: heightOf(from), toBlock: heightOf(to) };
  const answerMaxBytes = from === to ? BLOCK_MAX_BYTES : ANSWER_MAX_BYTES;
  const answer = await node.ask('eth_getLogs', [filter], { answerMaxBytes }).catch((error: unknown) => {
    // each node has its own words for too many blocks, too many logs, or too long a search
    const isTooMuch = error instanceof NodeRefusal || error instanceof NodeAnswerTooLong;
    throw isTooMuch ? new TooManyLogs(error.message) : error;
  });
  const logs = sensible(LOGS, answer);
  const asked = new Set(addresses.map(address => address.toLowerCase()));
  const places = new Set<string>();
  for (const log of logs) {
    const isWanted = asked.has(log.address.toLowerCase()) && topics.includes(log.topics[0] ?? '');
    if (!isWanted || log.blockNumber < from || log.blockNumber > to || log.removed) {
      throw new NodeTrouble('it answers with logs that nobody asked for');
    }
    places.add(`${log.blockNumber}:${log.logIndex}`);
  }
  if (places.size !== logs.length) throw new NodeTrouble('it has two logs in one place');
  return logs
    .map(log => ({ ...log, address: log.address.toLowerCase(), data: log.data.toLowerCase() }))
    .sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex);
}

/** A refusal where there is nothing to refuse is trouble. */
function known<T>(answer: Promise<T>): Promise<T> {
  return answer.catch((error: unknown) => {
    throw error instanceof NodeRefusal ? new NodeTrouble(error.message) : error;
  });
}

function sensible<T extends z.ZodType>(schema: T, answer: unknown): z.infer<T> {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new NodeTrouble('it answers nonsense');
  return parsed.data;
}

function same<T>(answers: readonly T[], sign: (answer: T) => string): T {
  const [first] = answers;
  if (first === undefined) throw new NodeTrouble('none is named');
  if (new Set(answers.map(sign)).size > 1) throw new NodeTrouble('the nodes that are named disagree');
  return first;
}
