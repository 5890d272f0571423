import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { locateBinaries } from './binaries.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { emptyDataFolder, findLocation, type Location, outsideFolder, prepareLocation } from './location.ts';
import { giveTo } from './owner.ts';
import { dataFolderAt, findServer, removeStalePidFile, stopServer, untilAnswering } from './server-process.ts';

export interface EmbeddedPostgres {
  url: string;
  /** True where a PostgreSQL was found running on this data (its arena was killed) and taken over. */
  adopted: boolean;
  pid: number;
  /** Stops the server and waits until its process is gone. Twice is harmless. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  log: Log;
  /** False skips waiting for the disk: for tests and the demo, whose data nobody will miss. */
  durable?: boolean;
}

interface Credentials {
  password: string;
  /** Kept so that the address stays the same from start to start where the port is still free. */
  port: number;
}

const USER = 'arena';
const DATABASE = 'arena';
/** Recovery after a crash replays at most max_wal_size; a slow disk may need this long for it. */
const START_TIMEOUT_MS = 120_000;
const INITDB_TIMEOUT_MS = 120_000;
const START_ATTEMPTS = 4;
const LOG_LIMIT_BYTES = 5_000_000;

/**
 * Starts the bundled PostgreSQL on this data folder, creating the database at first use, or adopts one that lived on
 * after its arena was killed. The server is a process group of its own, so that Ctrl-C in a terminal reaches only us
 * and work can be drained first.
 * @throws EmbeddedPostgresError with advice.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log.child({ part: 'postgres' });
  const location = prepareLocation(path.resolve(options.dataDir));
  if (location.elsewhere) log.info({ folder: location.folder }, 'database files lie outside the data folder');
  const adopted = await adopt(location, log);
  if (adopted) return adopted;
  const binaries = locateBinaries(location.user, () => outsideFolder(location.user));
  if (binaries.copiedTo) log.info({ folder: binaries.copiedTo }, 'running a copy of the PostgreSQL programs');
  const { durable = true } = options;
  const credentials = await initialise(location, binaries.initdb, durable, log);
  const server = await launch(location, binaries.postgres, credentials, durable, log);
  await createDatabase(server.url);
  return server;
}

/** The address of the server that runs on this data folder now, or null. */
export function embeddedUrl(dataDir: string): string | null {
  const location = findLocation(path.resolve(dataDir));
  if (!location || !existsSync(location.credentials)) return null;
  const running = findServer(location.data);
  return running && urlOf({ ...readCredentials(location), port: running.port });
}

async function adopt(location: Location, log: Log): Promise<EmbeddedPostgres | null> {
  const running = findServer(location.data);
  if (!running) {
    if (removeStalePidFile(location.data)) log.warn('the last PostgreSQL was killed; it recovers now');
    return null;
  }
  if (!existsSync(location.credentials)) {
    await stopServer(running.pid); // of a creation that was interrupted and begins again
    return null;
  }
  const url = urlOf({ ...readCredentials(location), port: running.port });
  const state = await untilAnswering(url, START_TIMEOUT_MS, () => findServer(location.data)?.pid !== running.pid);
  if (state === 'ended') return adopt(location, log); // it was shutting down
  if (state === 'timeout' || (await dataFolderAt(url)) !== location.data) {
    throw new EmbeddedPostgresError(
      `A PostgreSQL (process ${running.pid}) runs on ${location.data} but does not answer on port ${running.port}. ` +
        `End that process (kill -INT ${running.pid}) and start again.`,
    );
  }
  log.warn({ pid: running.pid }, 'adopted a PostgreSQL that had outlived its arena');
  return { url, adopted: true, pid: running.pid, stop: stopOnce(running.pid) };
}

/** Creates the cluster at first use. A first use that was interrupted is begun again. */
async function initialise(location: Location, initdb: string, durable: boolean, log: Log): Promise<Credentials> {
  if (existsSync(location.credentials)) return readCredentials(location);
  const startedMs = Date.now();
  emptyDataFolder(location);
  const credentials = { password: randomBytes(24).toString('hex'), port: 0 };
  const passwordFile = path.join(location.folder, 'password');
  writeFileSync(passwordFile, `${credentials.password}\n`, { mode: 0o600 });
  giveTo(location.user, passwordFile);
  const result = spawnSync(
    initdb,
    [
      `--pgdata=${location.data}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in provider sorts by code point alike on every system, whatever locales it has.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      // A random password needs no stretching: 2 ms of every connection, of which tests open thousands.
      ...(durable ? [] : ['--set=scram_iterations=1']),
    ],
    { ...location.user, cwd: '/', env: serverEnvironment(), encoding: 'utf8', timeout: INITDB_TIMEOUT_MS },
  );
  rmSync(passwordFile, { force: true });
  if (result.status !== 0) {
    const reason = (result.stderr || result.error?.message || '').trim();
    throw new EmbeddedPostgresError(`The database could not be created in ${location.data}: ${reason}`);
  }
  writeCredentials(location, credentials);
  log.info({ ms: Date.now() - startedMs, folder: location.data }, 'created the database');
  return credentials;
}

async function launch(
  location: Location,
  postgres: string,
  credentials: Credentials,
  durable: boolean,
  log: Log,
): Promise<EmbeddedPostgres> {
  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 && (await isFree(credentials.port)) ? credentials.port : await freePort();
    const url = urlOf({ ...credentials, port });
    const child = startProcess(location, postgres, port, durable);
    let ended = false;
    child.once('exit', () => {
      ended = true;
    });
    child.once('error', () => {
      ended = true;
    });
    const state = await untilAnswering(url.replace(/\/[^/]*$/, '/postgres'), START_TIMEOUT_MS, () => ended);
    if (state === 'ready' && child.pid) {
      writeCredentials(location, { ...credentials, port });
      const stop = stopOnce(child.pid);
      let stopping = false;
      child.once('exit', code => {
        if (!stopping) log.error({ code, log: location.logFile }, 'PostgreSQL ended by itself');
      });
      child.unref();
      return {
        url,
        adopted: false,
        pid: child.pid,
        stop: () => {
          stopping = true;
          return stop();
        },
      };
    }
    const reason = lastLines(location.logFile);
    // The port was taken in between, or children of a killed server still hold its shared memory for a moment.
    const passing = /could not bind|Address already in use|shared memory block/.test(reason);
    if (state === 'timeout' && child.pid) await stopServer(child.pid);
    if (!passing || attempt >= START_ATTEMPTS) {
      const what = state === 'timeout' ? `did not answer within ${START_TIMEOUT_MS / 1000} s` : 'did not start';
      throw new EmbeddedPostgresError(`PostgreSQL ${what}. Its log (${location.logFile}) ends with:\n${reason}`);
    }
    await sleep(500 * attempt);
  }
}

function startProcess(location: Location, postgres: string, port: number, durable: boolean) {
  const size = statSync(location.logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(location.logFile, `${location.logFile}.1`);
  // A file and not a pipe: a server that outlives its arena must not die of writing to nobody.
  const output = openSync(location.logFile, 'a', 0o600);
  try {
    return spawn(postgres, ['-D', location.data, '-p', String(port), ...settings(durable)], {
      ...location.user,
      cwd: '/',
      env: serverEnvironment(),
      detached: true,
      stdio: ['ignore', output, output],
    });
  } finally {
    closeSync(output);
  }
}

/** For one arena on a small machine: memory that 2 GB bear, connections for all parts, and no wait on tiny queries. */
function settings(durable: boolean): string[] {
  const values: Record<string, string> = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    shared_buffers: '128MB',
    work_mem: '8MB',
    maintenance_work_mem: '64MB',
    max_wal_size: '512MB',
    checkpoint_timeout: '15min',
    synchronous_commit: durable ? 'on' : 'off',
    fsync: durable ? 'on' : 'off',
    full_page_writes: durable ? 'on' : 'off',
    jit: 'off',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_duration_statement: '2000',
    log_parameter_max_length: '0', // values may be secret seeds, or pictures
    idle_in_transaction_session_timeout: '60000',
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Without the PG* variables of whoever started us, which would point initdb and the server elsewhere. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PG') && !name.startsWith('LC_'));
  return { ...Object.fromEntries(kept), LANG: 'C', LC_ALL: 'C' };
}

async function createDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url.replace(/\/[^/]*$/, '/postgres') });
  client.on('error', () => {}); // the query at hand fails as well
  await client.connect();
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function stopOnce(pid: number): () => Promise<void> {
  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= stopServer(pid);
    return stopped;
  };
}

function readCredentials(location: Location): Credentials {
  return JSON.parse(readFileSync(location.credentials, 'utf8')) as Credentials;
}

/** Written to a neighbour and renamed: a crash leaves the old or the new, never half. */
function writeCredentials(location: Location, credentials: Credentials): void {
  const temporary = `${location.credentials}.${process.pid}`;
  writeFileSync(temporary, JSON.stringify(credentials), { mode: 0o600 });
  renameSync(temporary, location.credentials);
}

function urlOf({ password, port }: Credentials): string {
  return `postgresql://${USER}:${password}@127.0.0.1:${port}/${DATABASE}`;
}

function freePort(): Promise<number> {
  return listenOnce(0).then(port => {
    if (port === null) throw new EmbeddedPostgresError('No free port on 127.0.0.1.');
    return port;
  });
}

async function isFree(port: number): Promise<boolean> {
  return port > 0 && (await listenOnce(port)) !== null;
}

function listenOnce(port: number): Promise<number | null> {
  return new Promise(resolve => {
    const probe = createServer();
    probe.once('error', () => resolve(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : null));
    });
  });
}

function lastLines(file: string, count = 12): string {
  if (!existsSync(file)) return '(empty)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n');
}
