import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gaugesOfTheArena } from '../../api/plugins/gauges.ts';
import { startChainJobs } from '../../core/chain/index.ts';
import { createLogger, silentLog } from '../../core/platform/log.ts';
import { createMetrics, type Metrics } from '../../core/platform/metrics.ts';
import { type OutboxRelay, startOutboxRelay } from '../../core/platform/outbox.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, startBadNode } from './bad-node.ts';
import { batch, gift, mine, rowOf, send, wish } from './wishes.ts';

/** The worker by itself: woken by a wish, through an outage of its node, counting what it sees. */

let arena: ArenaChain;
let node: BadNode;
let isAway = false;
/** Of the process that serves /metrics: another one than the worker's. */
let metrics: Metrics;
let scrapes = 0;
/** Of the worker. */
let said = '';
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
  gaugesOfTheArena({
    ...{ matches: arena.house.matches, chain: service, queues, metrics, log: silentLog },
    // no scrape is answered from memory
    clock: { ...arena.clock, now: () => new Date(++scrapes * 60_000) },
  });
  const ofWorker = createMetrics({ processMetrics: false });
  await startChainJobs({
    queues,
    chain: service,
    database: test.database,
    log: createLogger({
      level: 'warn',
      destination: new Writable({
        write(chunk, _encoding, done) {
          said += chunk;
          done();
        },
      }),
    }),
    metrics: ofWorker,
    lookEveryMs: 250,
    clock: arena.clock,
  });
});
afterAll(async () => {
  await relay?.stop();
  await arena?.close();
  await node?.stop();
});

async function until(key: string, state: string): Promise<void> {
  await expect.poll(async () => (await rowOf(arena, key)).state, { interval: 50 }).toBe(state);
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
  await expect.poll(() => measured('chain_events_block')).toBe(tip - 2);
  await expect.poll(() => measured('chain_head_block')).toBe(tip);
  expect(await measured('chain_trouble')).toBe(0);
  expect(await measured('chain_key_coins')).toBeCloseTo(10_000, 0);
  expect(Math.abs((await measured('chain_looked_timestamp_seconds')) - Date.now() / 1000)).toBeLessThan(30);
  expect(await measured('chain_results_unheard')).toBe(0);
  expect(await metrics.text()).toContain('arena_chain_transactions{state="waiting"} 0');
});

it('goes on where it was when its node was away', async () => {
  isAway = true;
  await wish(arena, gift(arena, 'in an outage'));
  await expect.poll(() => measured('chain_trouble')).toBe(1);
  expect(await rowOf(arena, 'in an outage')).toMatchObject({ state: 'waiting' });
  expect(await metrics.text()).toContain('arena_chain_transactions{state="waiting"} 1');
  isAway = false;
  await until('in an outage', 'mined');
  await mine(arena, 3);
  await until('in an outage', 'confirmed');
  await expect.poll(() => measured('chain_trouble')).toBe(0);
});

it('counts what failed', async () => {
  await wish(arena, batch(arena, 7));
  await expect.poll(async () => (await rowOf(arena, 'test:7')).problem).not.toBeNull();
  await mine(arena, 3);
  await until('test:7', 'failed');
  expect(await metrics.text()).toContain('arena_chain_transactions{state="failed"} 1');
  expect(await send(arena, 'eth_chainId')).toBe('0x7a69');
});

it('tells of verifiers that are silent, in figures and now and then in words', async () => {
  const { chain, clock, test } = arena;
  const createdAt = new Date(clock.now().getTime() - 31 * 60_000);
  await test.database.prisma.resultBatch.create({
    data: { chainId: chain.chainId, root: '0xlate', count: 4, results: [{}], createdAt },
  });
  await expect.poll(() => measured('chain_results_unheard')).toBe(4);
  expect(await metrics.text()).toContain('arena_chain_results{state="proposed"} 4');
  const words = 'results have waited more than 30 minutes for verifiers';
  await expect.poll(() => said).toContain(words);
  // looked at again, and not said again
  const { coins } = (await arena.service.figures()).look;
  const weighedAt = async () => (await arena.service.figures()).look.coins?.at.getTime() ?? 0;
  await expect.poll(weighedAt, { interval: 250 }).toBeGreaterThan(coins?.at.getTime() ?? 0);
  expect(said.split(words)).toHaveLength(2);
});
