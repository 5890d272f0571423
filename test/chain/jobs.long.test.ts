import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChainJobs } from '../../core/chain/index.ts';
import { silentLog } from '../../core/platform/log.ts';
import { createMetrics, type Metrics } from '../../core/platform/metrics.ts';
import { type OutboxRelay, startOutboxRelay } from '../../core/platform/outbox.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, startBadNode } from './bad-node.ts';
import { batch, gift, mine, rowOf, send, wish } from './wishes.ts';

/** The worker by itself: woken by a wish, through an outage of its node, counting what it sees. */

let arena: ArenaChain;
let node: BadNode;
let isAway = false;
let metrics: Metrics;
let relay: OutboxRelay;

beforeAll(async () => {
  arena = await startArenaChain({
    async through(url) {
      node = await startBadNode(url, (_call, pass) => (isAway ? 'no answer' : pass()));
      return node.url;
    },
  });
  const { test, queues, service } = arena;
  metrics = createMetrics({ processMetrics: false });
  relay = startOutboxRelay({ database: test.database, queues, log: silentLog });
  await startChainJobs({ queues, chain: service, database: test.database, log: silentLog, metrics, lookEveryMs: 250 });
});
afterAll(async () => {
  await relay?.stop();
  await arena?.close();
  await node?.stop();
});

async function until(key: string, state: string): Promise<void> {
  await expect.poll(async () => (await rowOf(arena, key)).state, { timeout: 15_000, interval: 50 }).toBe(state);
}

const measured = async (name: string) => {
  const [, value] = new RegExp(`^arena_${name} (\\S+)$`, 'm').exec(await metrics.text()) ?? [];
  return Number(value);
};

it('sends, confirms and reads by itself', async () => {
  await wish(arena, batch(arena, 1));
  await until('test:1', 'mined');
  await mine(arena, 3);
  await until('test:1', 'confirmed');
  const tip = await arena.chain.provider.getBlockNumber();
  await expect.poll(() => measured('chain_events_block'), { timeout: 10_000 }).toBe(tip - 2);
  expect(await measured('chain_head_block')).toBe(tip);
  expect(await measured('chain_trouble')).toBe(0);
  expect(await measured('chain_key_coins')).toBeCloseTo(10_000, 0);
  expect(await metrics.text()).toContain('arena_chain_transactions{state="waiting"} 0');
});

it('goes on where it was when its node was away', async () => {
  isAway = true;
  await wish(arena, gift(arena, 'in an outage'));
  await expect.poll(() => measured('chain_trouble'), { timeout: 10_000 }).toBe(1);
  expect(await rowOf(arena, 'in an outage')).toMatchObject({ state: 'waiting' });
  expect(await metrics.text()).toContain('arena_chain_transactions{state="waiting"} 1');
  isAway = false;
  await until('in an outage', 'mined');
  await mine(arena, 3);
  await until('in an outage', 'confirmed');
  expect(await measured('chain_trouble')).toBe(0);
});

it('counts what failed', async () => {
  await wish(arena, batch(arena, 7));
  await expect.poll(async () => (await rowOf(arena, 'test:7')).problem, { timeout: 10_000 }).not.toBeNull();
  await mine(arena, 3);
  await until('test:7', 'failed');
  expect(await metrics.text()).toContain('arena_chain_transactions{state="failed"} 1');
  expect(await send(arena, 'eth_chainId')).toBe('0x7a69');
});
