import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ChainEvent, ChainPart } from '../../core/chain/types.ts';
import { createRegistryReader } from '../../core/chain/verifier/index.ts';
import { readDeployment } from '../../core/chain/wire/deployments.ts';
import { createEventReader, type EventReader } from '../../core/chain/wire/events.ts';
import { ChainTrouble } from '../../core/chain/wire/node.ts';
import { createView, type ViewChain } from '../../core/chain/wire/nodes.ts';
import type { Mark } from '../../core/chain/wire/ranges.ts';
import type { Transaction } from '../../core/platform/database.ts';
import { silentLog } from '../../core/platform/log.ts';
import { PATIENCE_MS } from '../patience.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import {
  type Answer,
  type BadNode,
  blocksOf,
  changedLogs,
  holds,
  type NodeCall,
  refusal,
  startBadNode,
} from './bad-node.ts';
import { mine, send } from './wishes.ts';

/** One reader, whatever nodes and chain do: each event once, in the chain's order, or nothing at all. */

const HONEST: Answer = (_call, pass) => pass();
const CONFIRMATIONS = 2;
/** Of a node that hangs, which tests wait for. One that answers has longer: a busy machine is no bad node. */
const HASTE_MS = 2_000;

let arena: ArenaChain;
let node: BadNode;
let answer: Answer = HONEST;
let next = 1;
/** Called by the applier, in its transaction. */
let onApply: () => void = () => undefined;

beforeAll(async () => {
  arena = await startArenaChain();
  node = await startBadNode(arena.chain.url, (call, pass) => answer(call, pass));
  await arena.test.database.pool.query(
    'CREATE TABLE "Seen" (id serial, name text, block int, at timestamptz, first bigint)',
  );
  await arena.contracts.registry.setOperator(await arena.owner.getAddress());
});
afterAll(async () => {
  await arena?.close();
  await node?.stop();
});
beforeEach(async () => {
  await arena.test.database.pool.query('TRUNCATE "Seen"');
  await arena.test.database.prisma.chainCursor.deleteMany();
});
afterEach(() => {
  answer = HONEST;
  onApply = () => undefined;
});

/** Remembers what it is told, in the reader's own transaction. */
const witness: ChainPart = {
  name: 'witness',
  appliers: {
    MatchRegistry: {
      async MatchesCommitted(tx: Transaction, { name, block, at, args }: ChainEvent) {
        onApply();
        await tx.$executeRaw`INSERT INTO "Seen" (name, block, at, first) VALUES (${name}, ${block}, ${at}, ${args['first']})`;
      },
    },
  },
  async reset(tx) {
    await tx.$executeRaw`DELETE FROM "Seen"`;
  },
};

function reader(): EventReader {
  const { test, clock, chain } = arena;
  return createEventReader({
    database: test.database,
    ...{ clock, log: silentLog, chainId: chain.chainId, confirmations: CONFIRMATIONS, parts: [witness] },
    onReset: async () => undefined,
  });
}

const viewOf = (rpcUrls = [node.url], timeoutMs = PATIENCE_MS): ViewChain =>
  createView({ config: { id: arena.chain.chainId, rpcUrls }, clock: arena.clock, timeoutMs });

async function read(by = reader(), view = viewOf()): Promise<number> {
  const deployment = await readDeployment(arena.test.database, arena.chain.chainId);
  if (!deployment) throw new Error('It is deployed.');
  return view(seen => by.read(seen, deployment));
}

/** Batches of one, each in a block of its own. */
async function commit(count: number): Promise<void> {
  for (let done = 0; done < count; done++) {
    const root = `0x${next.toString(16).padStart(64, '0')}`;
    await (await arena.contracts.registry.commitMatches(next, 1, root)).wait();
    next += 1;
  }
}

async function seen(): Promise<number[]> {
  const { rows } = await arena.test.database.pool.query<{ first: string }>('SELECT first FROM "Seen" ORDER BY id');
  return rows.map(({ first }) => Number(first));
}

const all = () => Array.from({ length: next - 1 }, (_, index) => index + 1);
describe('on an ordinary chain', () => {
  it('applies each once, in order, with block and time, when there are blocks on top', async () => {
    await commit(3);
    const tip = await arena.chain.provider.getBlockNumber();
    expect(await read()).toBe(next - 1 - CONFIRMATIONS);
    expect(await seen()).toEqual(all().slice(0, -CONFIRMATIONS));
    await mine(arena, CONFIRMATIONS);
    const by = reader();
    expect(await read(by)).toBe(CONFIRMATIONS);
    expect(await read(by)).toBe(0);
    expect(await read()).toBe(0);
    expect(await seen()).toEqual(all());
    const { rows } = await arena.test.database.pool.query('SELECT block, at FROM "Seen" ORDER BY id DESC LIMIT 1');
    const block = await arena.chain.provider.getBlock(tip);
    expect(rows[0]).toEqual({ block: tip, at: new Date((block?.timestamp ?? 0) * 1000) });
  });

  it('asks for fewer blocks where a node limits them, and misses none', async () => {
    await commit(4);
    await mine(arena, 20);
    const ranges: number[] = [];
    answer = async (call, pass) => {
      if (call.method !== 'eth_getLogs') return pass();
      const blocks = blocksOf(call);
      if (blocks > 3) return refusal(call, 'query exceeds max block range 3');
      ranges.push(blocks);
      return pass();
    };
    const by = reader();
    for (let look = 0; look < 10 && (await seen()).length < next - 1; look++) await read(by);
    expect(await seen()).toEqual(all());
    expect(Math.max(...ranges)).toBeLessThanOrEqual(3);
  });

  it('gets past a stretch that its node cannot answer for in time', async () => {
    await commit(4);
    await mine(arena, 20);
    answer = (call, pass) => (call.method === 'eth_getLogs' && blocksOf(call) > 3 ? undefined : pass());
    const by = reader();
    const said = new Set<string>();
    for (let look = 0; look < 200 && (await seen()).length < next - 1; look++) {
      // what could not be had ends the look, and the next one asks for less
      await read(by, viewOf([node.url], HASTE_MS)).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ChainTrouble);
        said.add(String(error));
      });
    }
    expect(await seen()).toEqual(all());
    expect([...said].join()).toContain('it does not answer');
  });

  it('is as patient with a node where a verifier reads', async () => {
    await commit(4);
    await mine(arena, 20);
    answer = (call, pass) => (call.method === 'eth_getLogs' && blocksOf(call) > 3 ? undefined : pass());
    const registry = { chainId: arena.chain.chainId, address: arena.addresses.MatchRegistry };
    const by = createRegistryReader({
      rpcUrls: [node.url],
      registry,
      clock: arena.clock,
      confirmations: CONFIRMATIONS,
      timeoutMs: HASTE_MS,
    });
    const found: number[] = [];
    let mark: Mark | null = null;
    // more than there are blocks, should each be asked for by itself
    for (let look = 0; look < 1_000; look++) {
      const stretch: Awaited<ReturnType<typeof by.next>> | null = await by.next(mark, 1).catch((error: unknown) => {
        expect(error).toBeInstanceOf(ChainTrouble);
        return null;
      });
      if (stretch === null) continue;
      if (stretch === 'nothing' || stretch === 'isGone') break;
      mark = stretch.mark;
      found.push(...stretch.batches.map(({ first }) => first));
    }
    expect(found).toEqual(all());
  });

  it('gets past a block that somebody has filled: alone it may be longer than any stretch', async () => {
    await commit(4);
    const filled = await arena.chain.provider.getBlockNumber();
    await commit(2);
    await mine(arena, 5);
    const fat: number[] = [];
    answer = async (call, pass) => {
      if (call.method !== 'eth_getLogs' || !holds(call, filled)) return pass();
      fat.push(blocksOf(call));
      return JSON.stringify(await pass()) + ' '.repeat(17 * 1024 * 1024);
    };
    await read();
    expect(await seen()).toEqual(all());
    expect(fat.length).toBeGreaterThan(2);
    expect(fat.at(-1)).toBe(1);
  });

  it('asks for many blocks at once, where there are events in each', async () => {
    await commit(80);
    await mine(arena, CONFIRMATIONS);
    let [now, most] = [0, 0];
    answer = async (call, pass) => {
      if (call.method !== 'eth_getBlockByNumber') return pass();
      now += 1;
      most = Math.max(most, now);
      await new Promise(resolve => setTimeout(resolve, 100));
      now -= 1;
      return pass();
    };
    await read();
    expect(await seen()).toEqual(all());
    expect(most).toBeGreaterThan(3);
  });

  it('a fault in an applier applies nothing and moves nothing; afterwards it is applied once', async () => {
    await commit(2);
    await mine(arena, CONFIRMATIONS);
    let calls = 0;
    onApply = () => {
      calls += 1;
      if (calls === next - 1) throw new Error('a fault of ours');
    };
    await expect(read()).rejects.toThrow('a fault of ours');
    expect(await seen()).toEqual([]);
    expect(await arena.test.database.prisma.chainCursor.count()).toBe(0);
    await read();
    expect(await seen()).toEqual(all());
  });

  it('two readers at once apply nothing twice', async () => {
    await commit(2);
    await mine(arena, CONFIRMATIONS);
    const results = await Promise.allSettled([read(), read(), read()]);
    for (const result of results) if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ChainTrouble);
    expect(await seen()).toEqual(all());
  });

  it('knows nothing of an event that the contract has not', () => {
    const wrong = { name: 'wrong', appliers: { MatchRegistry: { Nonsense: async () => undefined } } };
    const { test, clock, chain } = arena;
    expect(() =>
      createEventReader({
        database: test.database,
        ...{ clock, log: silentLog, chainId: chain.chainId, confirmations: 1, parts: [wrong] },
        onReset: async () => undefined,
      }),
    ).toThrow('MatchRegistry has no event Nonsense, which wrong wants.');
  });
});

describe('a node', () => {
  const HANGS = 'that hangs';
  const lies: [string, Answer][] = [
    [
      'of another chain',
      (call, pass) => (call.method === 'eth_chainId' ? { jsonrpc: '2.0', id: call.id, result: '0x1' } : pass()),
    ],
    [
      'that lags by half an hour',
      async (call, pass) => {
        const said = (await pass()) as { result: { timestamp?: string } };
        if (call.params[0] === 'latest' && said.result.timestamp) {
          said.result.timestamp = `0x${(Number(said.result.timestamp) - 1_800).toString(16)}`;
        }
        return said;
      },
    ],
    ['that refuses to show blocks', (call, pass) => (call.params[0] === 'latest' ? refusal(call, 'no') : pass())],
    ['that talks nonsense', (call, pass) => (call.method === 'eth_getLogs' ? '{"logs": "many"}' : pass())],
    [
      'whose logs are no logs',
      (call, pass) => (call.method === 'eth_getLogs' ? { jsonrpc: '2.0', id: call.id, result: [{}] } : pass()),
    ],
    ['whose logs are of another contract', changedLogs(log => ({ ...log, address: `0x${'11'.repeat(20)}` }))],
    ['whose logs are of other events', changedLogs(log => ({ ...log, topics: [`0x${'22'.repeat(32)}`] }))],
    ['whose logs are of a later block', changedLogs(log => ({ ...log, blockNumber: '0xffffff' }))],
    ['whose logs are of a block that is none', changedLogs(log => ({ ...log, blockHash: `0x${'33'.repeat(32)}` }))],
    ['whose logs were taken back', changedLogs(log => ({ ...log, removed: true }))],
    ['whose logs hold other bytes', changedLogs(log => ({ ...log, data: '0x12' }))],
    ['whose logs are all in one place', changedLogs(log => ({ ...log, blockNumber: '0x20', logIndex: '0x0' }))],
    [
      'that shows another block than was asked for',
      async (call, pass) => {
        const said = (await pass()) as { result: { number: string } };
        if (call.method === 'eth_getBlockByNumber' && call.params[0] !== 'latest') said.result.number = '0x1';
        return said;
      },
    ],
    [HANGS, call => (call.method === 'eth_getLogs' ? undefined : HONEST(call, () => passTo(call)))],
  ];
  for (const [what, lie] of lies) {
    it(`${what} is not listened to, and misleads for no longer than it lasts`, async () => {
      await commit(2);
      await mine(arena, CONFIRMATIONS);
      answer = lie;
      await expect(read(reader(), viewOf([node.url], what === HANGS ? HASTE_MS : PATIENCE_MS))).rejects.toBeInstanceOf(
        ChainTrouble,
      );
      expect(await seen()).toEqual([]);
      answer = HONEST;
      await read();
      expect(await seen()).toEqual(all());
    });
  }

  it('is asked for its chain again after it was away', async () => {
    const view = viewOf();
    await read(reader(), view);
    await read(reader(), view);
    expect(node.asked.filter(method => method === 'eth_chainId').length).toBeGreaterThan(0);
    const asked = node.asked.length;
    await read(reader(), view);
    expect(node.asked.slice(asked)).not.toContain('eth_chainId');
    answer = () => 'gone';
    await expect(read(reader(), view)).rejects.toBeInstanceOf(ChainTrouble);
    answer = (call, pass) => (call.method === 'eth_chainId' ? { jsonrpc: '2.0', id: call.id, result: '0x1' } : pass());
    await expect(read(reader(), view)).rejects.toThrow('it is a node of another chain');
  });

  it('whose head goes back is behind, and no reason to forget anything', async () => {
    await commit(2);
    await mine(arena, 5);
    await read();
    const head = await arena.chain.provider.getBlockNumber();
    answer = async (call, pass) => {
      if (call.params[0] === 'latest') call.params[0] = `0x${(head - 5).toString(16)}`;
      return pass();
    };
    expect(await read()).toBe(0);
    expect(await seen()).toEqual(all());
    // nor is a chain that was begun anew; but somebody has to know
    await mine(arena, 100);
    answer = HONEST;
    await read();
    answer = async (call, pass) => {
      if (call.params[0] === 'latest') call.params[0] = `0x${head.toString(16)}`;
      return pass();
    };
    await expect(read()).rejects.toThrow('its node is behind, or it was begun anew');
    expect(await seen()).toEqual(all());
  });

  it('that tells another story than the other one stops the reader: a block, or logs that it keeps to itself', async () => {
    await commit(2);
    await mine(arena, CONFIRMATIONS);
    const both = [arena.chain.url, node.url];
    answer = async (call, pass) => {
      const said = (await pass()) as { result: { hash?: string; number?: string } };
      if (call.method === 'eth_getBlockByNumber' && call.params[0] !== 'latest')
        said.result.hash = `0x${'44'.repeat(32)}`;
      return said;
    };
    await expect(read(reader(), viewOf(both))).rejects.toThrow('the nodes that are named disagree');
    answer = (call, pass) => (call.method === 'eth_getLogs' ? { jsonrpc: '2.0', id: call.id, result: [] } : pass());
    await expect(read(reader(), viewOf(both))).rejects.toThrow('the nodes that are named disagree');
    expect(await seen()).toEqual([]);
    answer = HONEST;
    await read(reader(), viewOf(both));
    expect(await seen()).toEqual(all());
  });

  it('of two that is behind holds the reader up to where it is', async () => {
    await commit(2);
    await mine(arena, CONFIRMATIONS);
    const head = await arena.chain.provider.getBlockNumber();
    answer = async (call, pass) => {
      if (call.params[0] === 'latest') call.params[0] = `0x${(head - 1).toString(16)}`;
      return pass();
    };
    await read(reader(), viewOf([arena.chain.url, node.url]));
    expect(await seen()).toEqual(all().slice(0, -1));
  });
});

it('that takes back what was confirmed has everything forgotten and read anew, at the second sight of it', async () => {
  await commit(3);
  await mine(arena, CONFIRMATIONS);
  const by = reader();
  await read(by);
  expect(await seen()).toEqual(all());
  // the last two commits never were
  const before = await arena.contracts.registry.nextSequence();
  await send(arena, 'anvil_rollback', CONFIRMATIONS + 2);
  arena.owner.reset();
  next -= 2;
  expect(Number(await arena.contracts.registry.nextSequence())).toBe(Number(before) - 2);
  await mine(arena, CONFIRMATIONS + 4);
  await expect(read(by)).rejects.toThrow('another block where we have read already');
  expect(await seen()).toHaveLength(next + 1);
  await read(by);
  expect(await seen()).toEqual(all());
  await commit(1);
  await mine(arena, CONFIRMATIONS);
  await read(by);
  expect(await seen()).toEqual(all());
});

async function passTo(call: NodeCall): Promise<unknown> {
  const response = await fetch(arena.chain.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(call),
  });
  return response.json();
}
