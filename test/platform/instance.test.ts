import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireInstance, attach, InstanceRunningError } from '../../core/platform/instance.ts';

const PROGRAM = fileURLToPath(new URL('instance-holder.ts', import.meta.url));
let dataDir: string;
let children: ChildProcess[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'arena-instance-'));
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  rmSync(dataDir, { recursive: true });
});

/** Starts a process that tries to be the instance; resolves to what it says: 'held', or why not. */
function tryElsewhere(): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', PROGRAM, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise(resolve => child.stdout.once('data', data => resolve({ child, said: String(data).trim() })));
}
const ended = (child: ChildProcess) => new Promise(resolve => child.once('exit', resolve));

test('a second one is told who runs, and the first keeps it', async () => {
  const instance = acquireInstance(dataDir);
  expect(() => acquireInstance(dataDir)).toThrow(InstanceRunningError);
  const { said } = await tryElsewhere();
  expect(said).toMatch(new RegExp(`running on ${dataDir} already \\(process ${process.pid}, since 20.*ARENA_DATA_DIR`));
  instance.release();
  acquireInstance(dataDir).release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('others find the database of the one that runs, and nobody else can read it', () => {
  expect(attach(dataDir)).toBeNull();
  const instance = acquireInstance(dataDir);
  expect(attach(dataDir)).toEqual({ pid: process.pid });
  instance.publish({ databaseUrl: 'postgresql://u:secret@h/d', apiUrl: 'http://127.0.0.1:1' });
  expect(attach(dataDir)).toEqual({
    pid: process.pid,
    databaseUrl: 'postgresql://u:secret@h/d',
    apiUrl: 'http://127.0.0.1:1',
  });
  expect(statSync(path.join(dataDir, 'instance.json')).mode & 0o077).toBe(0);
  instance.release();
  expect(attach(dataDir)).toBeNull();
});

test('one that was killed holds nothing', async () => {
  const { child, said } = await tryElsewhere();
  expect(said).toBe('held');
  expect(attach(dataDir)).toMatchObject({ pid: child.pid });
  child.kill('SIGKILL');
  await ended(child);
  expect(attach(dataDir)).toBeNull();
  acquireInstance(dataDir).release();
});

test('one that ended by itself has cleaned up', async () => {
  const { child } = await tryElsewhere();
  child.kill('SIGTERM');
  await ended(child);
  expect(readdirSync(dataDir)).toEqual([]);
});

test('a later process with the number of a dead one is not taken for it', () => {
  acquireInstance(dataDir);
  const file = path.join(dataDir, 'instance.json');
  const content = JSON.parse(readFileSync(file, 'utf8'));
  writeFileSync(file, JSON.stringify({ ...content, mark: 'another boot:1' }));
  expect(attach(dataDir)).toBeNull();
  acquireInstance(dataDir).release();
});

test('a file that makes no sense is replaced', () => {
  writeFileSync(path.join(dataDir, 'instance.json'), '{"pid":');
  acquireInstance(dataDir).release();
  expect(readdirSync(dataDir)).toEqual([]);
});

test('of many that start at once over a dead one, one holds it', async () => {
  const { child } = await tryElsewhere();
  child.kill('SIGKILL');
  await ended(child);
  const all = await Promise.all(Array.from({ length: 5 }, tryElsewhere));
  expect(all.filter(({ said }) => said === 'held')).toHaveLength(1);
});
