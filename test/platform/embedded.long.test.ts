import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../core/platform/log.ts';
import { type EmbeddedPostgres, embeddedUrl, startEmbeddedPostgres } from '../../core/platform/postgres/embedded.ts';
import { deleteLocation, findLocation } from '../../core/platform/postgres/location.ts';
import { userMay } from '../../core/platform/postgres/owner.ts';
import { isAlive } from '../../core/platform/postgres/process-table.ts';

const PROGRAM = fileURLToPath(new URL('embedded-server.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

let parent: string;
let dataDir: string;
let children: ChildProcess[] = [];
let servers: EmbeddedPostgres[] = [];

beforeEach(() => {
  parent = mkdtempSync(path.join(os.tmpdir(), 'arena-embedded-'));
  chmodSync(parent, 0o711);
  dataDir = path.join(parent, '.arena');
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(servers.map(server => server.stop()));
  children = [];
  servers = [];
  deleteLocation(dataDir);
  rmSync(parent, { recursive: true, force: true });
});

async function start({ durable = false } = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, durable });
  servers.push(server);
  return server;
}

async function query(url: string, sql: string): Promise<string[][]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // the query at hand fails as well
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows;
  } finally {
    await client.end();
  }
}

interface Started {
  url: string;
  adopted: boolean;
  pid: number;
}

/** Starts PostgreSQL in a process of its own, as another user where told. */
async function startElsewhere(user: object = {}): Promise<{ child: ChildProcess; started: Started }> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, dataDir], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...user,
  });
  children.push(child);
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', resolve);
    child.once('exit', code => reject(new Error(`ended with ${code}`)));
  });
  return { child, started: JSON.parse(String(line)) };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise(resolve => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

test('creates a database at first, keeps data and address from start to start, and leaves no process', async () => {
  const first = await start();
  expect(first.adopted).toBe(false);
  expect(embeddedUrl(dataDir)).toBe(first.url);
  await query(first.url, `CREATE TABLE note (text text); INSERT INTO note VALUES ('kept ✓')`);
  await first.stop();
  await first.stop();
  expect(isAlive(first.pid)).toBe(false);
  expect(embeddedUrl(dataDir)).toBeNull();
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'SELECT text FROM note')).toEqual([['kept ✓']]);
});

test('is UTF-8, in UTC, durable unless told, for this machine alone, behind a password and closed folders', async () => {
  const server = await start();
  const settings = `SELECT current_setting('server_encoding'), current_setting('TimeZone'),
    current_setting('listen_addresses'), current_setting('unix_socket_directories'), current_setting('max_connections'),
    (SELECT datlocprovider::text || ' ' || datlocale FROM pg_database WHERE datname = current_database()),
    'Ä' > 'z' COLLATE "default", current_setting('password_encryption')`;
  expect(await query(server.url, settings)).toEqual([
    ['UTF8', 'UTC', '127.0.0.1', '', '200', 'b C.UTF-8', true, 'scram-sha-256'],
  ]);
  const location = findLocation(dataDir)!;
  expect(statSync(location.data).mode & 0o777).toBe(0o700);
  expect(statSync(location.credentials).mode & 0o777).toBe(0o600);
  const wrong = Object.assign(new URL(server.url), { password: 'guess' }).toString();
  await expect(query(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  await server.stop();
  const durable = await start({ durable: true });
  const shown = `SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')`;
  expect(await query(durable.url, shown)).toEqual([['on', 'on', 'on']]);
});

test('adopts a PostgreSQL whose arena was killed, with its data, and stops it', async () => {
  const { child, started } = await startElsewhere();
  await query(started.url, `CREATE TABLE note (text text); INSERT INTO note VALUES ('committed')`);
  await kill(child, 'SIGKILL');
  expect(isAlive(started.pid)).toBe(true);
  const adopted = await start();
  expect(adopted).toMatchObject({ adopted: true, url: started.url, pid: started.pid });
  expect(await query(adopted.url, 'SELECT text FROM note')).toEqual([['committed']]);
  await adopted.stop();
  expect(isAlive(started.pid)).toBe(false);
  expect((await start()).adopted).toBe(false);
});

test('recovers what was committed when PostgreSQL itself was killed', async () => {
  const first = await start({ durable: true });
  await query(first.url, `CREATE TABLE note (text text); INSERT INTO note VALUES ('committed')`);
  process.kill(first.pid, 'SIGKILL');
  await expect.poll(() => isAlive(first.pid)).toBe(false);
  const second = await start();
  expect(await query(second.url, 'SELECT text FROM note')).toEqual([['committed']]);
});

test('a pid file left over, whose number another program has got since, does not keep it from starting', async () => {
  const first = await start();
  const file = path.join(findLocation(dataDir)!.data, 'postmaster.pid');
  const content = readFileSync(file, 'utf8');
  await first.stop();
  const other = spawn('sleep', ['60'], { stdio: 'ignore' });
  children.push(other);
  writeFileSync(file, content.replace(/^\d+/, String(other.pid)));
  expect((await start()).adopted).toBe(false);
  expect(isAlive(other.pid!)).toBe(true);
});

test('a first start that was interrupted begins again', async () => {
  const first = await start();
  await first.stop();
  rmSync(findLocation(dataDir)!.credentials);
  const second = await start();
  expect(await query(second.url, 'SELECT 1')).toEqual([[1]]);
});

test('takes another port where somebody has taken its own', async () => {
  const first = await start();
  await first.stop();
  const taken = Number(new URL(first.url).port);
  const squatter = createServer();
  await new Promise<void>(resolve => squatter.listen(taken, '127.0.0.1', resolve));
  try {
    const second = await start();
    expect(Number(new URL(second.url).port)).not.toBe(taken);
    expect(await query(second.url, 'SELECT 1')).toEqual([[1]]);
  } finally {
    await new Promise(resolve => squatter.close(resolve));
  }
});

test('says what its log said where it cannot start', async () => {
  const first = await start();
  await first.stop();
  const { data } = findLocation(dataDir)!;
  writeFileSync(path.join(data, 'postgresql.auto.conf'), 'no_such_setting = 1\n');
  await expect(start()).rejects.toThrow(/did not start.*no_such_setting/s);
});

if (isRoot) {
  test('a data folder that only root may enter is served from elsewhere, and named so', async () => {
    chmodSync(parent, 0o700);
    const server = await start();
    const location = findLocation(dataDir)!;
    expect(location.elsewhere).toBe(true);
    expect(location.folder.startsWith(dataDir)).toBe(false);
    expect(readFileSync(path.join(dataDir, 'postgres-location'), 'utf8').trim()).toBe(location.folder);
    expect(readFileSync(path.join(location.folder, 'belongs-to'), 'utf8').trim()).toBe(dataDir);
    await query(server.url, 'CREATE TABLE note (text text)');
    await server.stop();
    const again = await start();
    expect(await query(again.url, 'SELECT count(*)::int FROM note')).toEqual([[0]]);
    await again.stop();
    deleteLocation(dataDir);
    expect(existsSync(location.folder)).toBe(false);
  });

  test('what an ordinary user began, root may go on with', async () => {
    expect(userMay(nobody, 'read', PROGRAM), 'the checkout must be readable for this test').toBe(true);
    mkdirSync(dataDir);
    chownSync(dataDir, nobody.uid, nobody.gid);
    const { child, started } = await startElsewhere(nobody);
    await query(started.url, 'CREATE TABLE note (text text)');
    await kill(child, 'SIGTERM');
    expect(isAlive(started.pid)).toBe(false);
    const server = await start();
    expect(await query(server.url, 'SELECT count(*)::int FROM note')).toEqual([[0]]);
    const { uid } = statSync(findLocation(dataDir)!.data);
    expect(uid).toBe(nobody.uid);
  });
}
