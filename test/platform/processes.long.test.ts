import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newId } from '../../core/platform/ids.ts';
import { attach } from '../../core/platform/instance.ts';
import { deleteLocation, findLocation } from '../../core/platform/postgres/location.ts';
import { isAlive } from '../../core/platform/postgres/process-table.ts';
import { findServer, stopServer } from '../../core/platform/postgres/server-process.ts';
import { testDatabase } from '../database.ts';
import { hasRedis, startRedis } from '../redis.ts';

/** The arena as people and containers run it: real processes, real signals, what they print and how they end. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_MS = 300_000;

interface Arena {
  child: ChildProcess;
  output(): string;
  /** Resolves with the exit code, or the signal, once all that it printed has been read. */
  ended: Promise<number | string>;
}

let dataDir: string;
let running: Arena[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-processes-'));
  chmodSync(dataDir, 0o711);
});
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL');
  await Promise.all(running.map(({ ended }) => ended));
  running = [];
  const location = findLocation(dataDir);
  const server = location && findServer(location.data);
  if (server) await stopServer(server.pid);
  deleteLocation(dataDir);
  rmSync(dataDir, { recursive: true });
});

function arena(command: string[], environment: Record<string, string> = {}): Arena {
  const child = spawn(process.execPath, ['--import', 'tsx', 'arena.ts', ...command], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ARENA_DATA_DIR: dataDir, PORT: '0', LOG_FORMAT: 'json', LOG_LEVEL: 'debug', ...environment },
  });
  let text = '';
  child.stdout.on('data', chunk => {
    text += chunk;
  });
  child.stderr.on('data', chunk => {
    text += chunk;
  });
  const started: Arena = {
    child,
    output: () => text,
    ended: new Promise(resolve => child.once('close', (code, signal) => resolve(code ?? signal ?? 'gone'))),
  };
  running.push(started);
  return started;
}

async function says(started: Arena, words: RegExp): Promise<string> {
  await expect.poll(() => started.output(), { timeout: START_MS, interval: 100 }).toMatch(words);
  return words.exec(started.output())![0];
}

async function apiOf(started: Arena): Promise<string> {
  return (await says(started, /"url":"http:[^"]+"/)).slice(7, -1);
}

/** What a process has used of processors so far: hundredths of a second, fields 14 and 15 of proc(5). */
function processorMs(pid: number | undefined): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
    .slice(11, 13);
  return (Number(user) + Number(system)) * 10;
}

const postgres = () => findServer(findLocation(dataDir)!.data);

test('start serves everything, a second one is refused, commands attach, Ctrl-C leaves nothing behind', async () => {
  const first = arena(['start']);
  const url = await apiOf(first);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  const second = arena(['start']);
  expect(await second.ended).not.toBe(0);
  expect(second.output()).toMatch(new RegExp(`running on ${dataDir} already \\(process ${first.child.pid}`));
  const doctor = arena(['doctor']);
  await doctor.ended;
  expect(doctor.output()).toMatch(/bundled PostgreSQL 18.*up to date/);
  const file = path.join(dataDir, 'backup.tar.gz');
  expect(await arena(['backup', file]).ended).toBe(0);
  const server = postgres()!;
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(isAlive(server.pid)).toBe(false);
  expect(attach(dataDir)).toBeNull();
  expect(await arena(['restore', file]).ended).not.toBe(0);
  expect(running.at(-1)!.output()).toMatch(/not empty/);
  expect(await arena(['restore', file, '--force']).ended).toBe(0);
});

test('after kill -9 the next start adopts the PostgreSQL that lived on', async () => {
  const first = arena(['start']);
  await apiOf(first);
  const server = postgres()!;
  first.child.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  expect(isAlive(server.pid)).toBe(true);
  const second = arena(['start']);
  const url = await apiOf(second);
  expect(second.output()).toContain('adopted a PostgreSQL');
  expect(postgres()!.pid).toBe(server.pid);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
  expect(isAlive(server.pid)).toBe(false);
});

test('goes on at rest where whoever read its log has gone', async () => {
  const first = arena(['start']);
  const url = await apiOf(first);
  first.child.stdout?.destroy();
  first.child.stderr?.destroy();
  // something to log
  for (let request = 0; request < 5; request++) await fetch(`${url}/v1/none`);
  const before = processorMs(first.child.pid);
  await new Promise(resolve => setTimeout(resolve, 4_000));
  expect(processorMs(first.child.pid) - before).toBeLessThan(2_000);
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
});

test('a configuration with mistakes is one message and no start', async () => {
  const broken = arena(['start'], { PORT: 'http', DISCORD_TOKEN: 'secret-but-wrong', BETTING_SECONDS: '-1' });
  expect(await broken.ended).not.toBe(0);
  expect(broken.output()).toMatch(/3 mistakes:\n {2}- DISCORD_TOKEN .*\n {2}- PORT .*\n {2}- BETTING_SECONDS /);
  expect(broken.output()).not.toMatch(/secret-but-wrong|at .*\.ts:\d+/);
  expect(findLocation(dataDir)).toBeNull();
});

test('the parts of docker-compose.yml run as it runs them, and drain on SIGTERM', async () => {
  const database = await testDatabase();
  const redis = hasRedis() ? await startRedis() : null;
  const alive = (name: string) => path.join(dataDir, `alive-${name}`);
  const part = (command: string, name: string) =>
    arena([command], {
      DATABASE_URL: database.url,
      ...(redis && { REDIS_URL: redis.url }),
      HEARTBEAT_FILE: alive(name),
      HOST: '127.0.0.1',
    });
  try {
    const migrate = part('migrate', 'migrate');
    expect(await migrate.ended).toBe(0);
    expect(migrate.output()).toContain('up to date');
    const api = part('api', 'api');
    const workers = [part('worker', 'worker-1'), part('worker', 'worker-2')];
    const url = await apiOf(api);
    await Promise.all(workers.map(worker => says(worker, /worker ready/)));
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    for (const name of ['api', 'worker-1', 'worker-2']) {
      const check = () =>
        spawnSync(process.execPath, ['scripts/alive.mjs'], { cwd: ROOT, env: { HEARTBEAT_FILE: alive(name) } }).status;
      await expect.poll(check).toBe(0);
    }
    for (const { child } of [api, ...workers]) child.kill('SIGTERM');
    expect(await Promise.all([api, ...workers].map(({ ended }) => ended))).toEqual([0, 0, 0]);
  } finally {
    await redis?.stop();
    await database.drop();
  }
});

test('a database that is away at the start is one clear sentence', async () => {
  const nowhere = Object.assign(new URL(inject('databaseUrl')), { pathname: `/none_${newId().toLowerCase()}` });
  for (const url of [nowhere.toString(), 'postgresql://u:hunter2@127.0.0.1:1/arena']) {
    const lost = arena(['worker'], { DATABASE_URL: url });
    expect(await lost.ended).not.toBe(0);
    expect(lost.output()).toMatch(/does not exist|cannot reach|ECONNREFUSED/);
    expect(lost.output()).not.toContain('hunter2');
  }
});
