import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { freePort } from './ports.ts';

export interface TestRedis {
  url: string;
  stop(): Promise<void>;
}

/**
 * Whether redis-server is installed: what needs it is tested where it is. `.ci/run` installs it and sets
 * ARENA_REQUIRE_REDIS, so that there its absence is a failure.
 */
export function hasRedis(): boolean {
  const found = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  if (!found && process.env['ARENA_REQUIRE_REDIS'] === '1') throw new Error('redis-server is not installed');
  return found;
}

/** A Redis of its own on a free port (or again on the one of a Redis that was stopped), in memory only. */
export async function startRedis(again?: TestRedis): Promise<TestRedis> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'arena-redis-'));
  const port = again ? Number(new URL(again.url).port) : await freePort();
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
    { stdio: 'ignore' },
  );
  const url = `redis://127.0.0.1:${port}`;
  await untilAnswering(url, child);
  return {
    url,
    async stop() {
      const ended = new Promise(resolve => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => 50, maxRetriesPerRequest: null });
  client.on('error', () => {});
  const late = sleep(60_000, 'late' as const, { ref: false });
  const answer = await Promise.race([client.ping(), late]);
  client.disconnect();
  if (answer === 'PONG') return;
  child.kill('SIGKILL');
  throw new Error('redis-server did not answer within 60 s');
}
