import { existsSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgresError } from './errors.ts';
import { commandLine, isAlive } from './process-table.ts';

/** What PostgreSQL writes down about itself while it runs (src/backend/utils/init/miscinit.c). */
export interface RunningServer {
  pid: number;
  port: number;
}

const PID_FILE = 'postmaster.pid';
/** A fast shutdown (SIGINT) writes a checkpoint; SIGQUIT stops at once and recovers at the next start. */
const FAST_STOP_MS = 20_000;
const IMMEDIATE_STOP_MS = 5_000;

/** The server that runs on this data, or null. A file left by one that died is no server. */
export function findServer(data: string): RunningServer | null {
  const file = path.join(data, PID_FILE);
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  const pid = Math.abs(Number(lines[0]));
  const port = Number(lines[3]);
  if (!isAlive(pid) || !isPostgres(pid)) return null;
  return { pid, port };
}

/**
 * Removes the pid file of a server that died. PostgreSQL does so itself, except where another process has got the
 * same id since (common in containers): then it would refuse to start.
 */
export function removeStalePidFile(data: string): boolean {
  const file = path.join(data, PID_FILE);
  if (!existsSync(file) || findServer(data)) return false;
  rmSync(file, { force: true });
  return true;
}

/** Ends a server and waits until it is gone; connections are cut, finished transactions are kept. */
export async function stopServer(pid: number): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', FAST_STOP_MS],
    ['SIGQUIT', IMMEDIATE_STOP_MS],
    ['SIGKILL', IMMEDIATE_STOP_MS],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await untilGone(pid, patienceMs)) return;
  }
  throw new EmbeddedPostgresError(`PostgreSQL (process ${pid}) could not be stopped.`);
}

/**
 * Waits until the server answers at this address.
 * @param hasEnded asked between attempts; true ends the wait at once.
 * @returns 'ready', 'ended' (the process died) or 'timeout'.
 */
export async function untilAnswering(
  url: string,
  timeoutMs: number,
  hasEnded: () => boolean,
): Promise<'ready' | 'ended' | 'timeout'> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await answers(url)) return 'ready';
    if (hasEnded()) return 'ended';
    if (Date.now() >= deadline) return 'timeout';
    await sleep(25);
  }
}

/** Where the server at this address keeps its data; null where it cannot be asked (down, or not ours). */
export async function dataFolderAt(url: string): Promise<string | null> {
  return ask(url, 'SHOW data_directory').catch(() => null);
}

async function answers(url: string): Promise<boolean> {
  return ask(url, "SELECT 'yes'").then(
    () => true,
    () => false,
  );
}

async function ask(url: string, sql: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // a connection that breaks is the same answer as one that was refused
  try {
    await client.connect();
    const { rows } = await client.query({ text: sql, rowMode: 'array' });
    return String((rows[0] as unknown[] | undefined)?.[0]);
  } finally {
    await client.end().catch(() => {});
  }
}

async function untilGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() >= deadline) return false;
    await sleep(20);
  }
  return true;
}

function isPostgres(pid: number): boolean {
  return /postgres|postmaster/.test(commandLine(pid) ?? 'postgres');
}
