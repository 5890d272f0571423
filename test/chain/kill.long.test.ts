import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { seededRandom } from '../../core/platform/random.ts';
import { type Bundle, bundle } from '../bundle.ts';
import { type ArenaChain, startArenaChain } from './arena-chain.ts';
import { type BadNode, startBadNode } from './bad-node.ts';
import { batch, gift, mine, minedCount, rowOf, wish } from './wishes.ts';

/** Processes that are killed (kill -9) at moments of chance, while a chain mines: each wish is sent once, in order. */

const KILLS = 12;
const WISHES = 30;
/** Questions to the node that one of them lives for, at most. */
const LIFE = 60;

let sender: Bundle;
let arena: ArenaChain;
let node: BadNode;
let child: ChildProcess | null = null;
let left = Number.POSITIVE_INFINITY;

beforeAll(async () => {
  sender = await bundle('test/chain/mortal-sender.ts');
  arena = await startArenaChain({
    async through(url) {
      node = await startBadNode(url, async (_call, pass) => {
        left -= 1;
        // sometimes the node has done it, and the answer is lost
        if (left === 0) child?.kill('SIGKILL');
        const said = await pass();
        if (left === 1) child?.kill('SIGKILL');
        return said;
      });
      return node.url;
    },
  });
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await arena?.close();
  await node?.stop();
  sender?.remove();
});

async function live(questions: number): Promise<void> {
  left = Number.POSITIVE_INFINITY;
  const settings = { databaseUrl: arena.test.url, config: arena.config };
  child = spawn(process.execPath, [sender.file], {
    env: { ...process.env, MORTAL_SENDER: JSON.stringify(settings) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  if (child.stdout) await once(child.stdout, 'data');
  left = questions;
  await gone;
}

it('sends each wish once', async () => {
  const random = seededRandom(11);
  const ordered = Array.from({ length: WISHES / 2 }, (_, index) => batch(arena, index + 1));
  const others = Array.from({ length: WISHES / 2 }, (_, index) => gift(arena, `gift:${index}`));
  await wish(arena, ...ordered.flatMap((one, index) => [one, others[index] ?? one]));
  const mining = setInterval(() => void mine(arena).catch(() => undefined), 150);
  try {
    for (let kill = 0; kill < KILLS; kill++) await live(2 + random.integer(LIFE));
  } finally {
    clearInterval(mining);
  }
  left = Number.POSITIVE_INFINITY;
  await arena.look();
  for (const { key } of [...ordered, ...others]) {
    expect(await rowOf(arena, key), key).toMatchObject({ state: 'confirmed', problem: null });
  }
  expect(await minedCount(arena)).toBe(WISHES);
  expect(await arena.contracts.registry.nextSequence()).toBe(BigInt(WISHES / 2 + 1));
  expect(await arena.chain.provider.getBalance(arena.wallet(0).address)).toBe(
    10_000n * 10n ** 18n + BigInt(WISHES / 2),
  );
});
