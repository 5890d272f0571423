import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { newId } from './ids.ts';
import { isAlive, startMark } from './postgres/process-table.ts';

/** Another process serves from this data folder; the message says which, and what to do. */
export class InstanceRunningError extends Error {
  override readonly name = 'InstanceRunningError';
  readonly pid: number;
  constructor(dataDir: string, { pid, startedAt }: InstanceFile) {
    super(
      `Agent Arena is running on ${dataDir} already (process ${pid}, since ${startedAt}). ` +
        `Stop that one first (kill ${pid}), or give this one a folder of its own with ARENA_DATA_DIR.`,
    );
    this.pid = pid;
  }
}

export interface Instance {
  /** Lets `attach` find the database of this instance. */
  publish(facts: InstanceFacts): void;
  release(): void;
}

export interface InstanceFacts {
  databaseUrl?: string;
  /** Where the API listens. */
  apiUrl?: string;
}

interface InstanceFile extends InstanceFacts {
  pid: number;
  /** Tells the process from a later one with the same id. */
  mark: string | null;
  /** ISO time, for messages. */
  startedAt: string;
  /** Tells one lock from another of the same process. */
  lock: string;
}

const FILE = 'instance.json';
const ATTEMPTS = 20;

/**
 * Makes this process the one that serves from this data folder.
 * @throws InstanceRunningError while another does. A lock left by a process that died counts for nothing.
 */
export function acquireInstance(dataDir: string): Instance {
  mkdirSync(dataDir, { recursive: true });
  const file = path.join(dataDir, FILE);
  const mine: InstanceFile = {
    pid: process.pid,
    mark: startMark(process.pid),
    startedAt: new Date().toISOString(),
    lock: newId(),
  };
  for (let attempt = 0; !linkNew(file, mine); attempt++) {
    const other = read(file);
    if (other && isRunning(other)) throw new InstanceRunningError(dataDir, other);
    if (attempt >= ATTEMPTS) throw new Error(`${file} cannot be replaced; delete it and start again.`);
    removeStale(file, other);
  }
  const release = (): void => {
    process.off('exit', release);
    if (read(file)?.lock === mine.lock) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return {
    publish(facts) {
      const temporary = `${file}.${mine.lock}`;
      writeFileSync(temporary, JSON.stringify({ ...mine, ...facts }), { mode: 0o600 });
      renameSync(temporary, file);
    },
    release,
  };
}

/** The instance that serves from this data folder now, or null: for commands that work beside it. */
export function attach(dataDir: string): ({ pid: number } & InstanceFacts) | null {
  const found = read(path.join(dataDir, FILE));
  if (!found || !isRunning(found)) return null;
  const { pid, databaseUrl, apiUrl } = found;
  return { pid, ...(databaseUrl && { databaseUrl }), ...(apiUrl && { apiUrl }) };
}

/** Writes the file whole or not at all: a link to a finished neighbour fails where there is one already. */
function linkNew(file: string, content: InstanceFile): boolean {
  const temporary = `${file}.${content.lock}`;
  writeFileSync(temporary, JSON.stringify(content), { mode: 0o600 });
  try {
    linkSync(temporary, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(temporary, { force: true });
  }
}

/**
 * Moves a dead instance's file away. Two starters may do so at once, and the slower would move the faster one's new
 * file: whoever finds that it moved another file than it judged puts it back.
 */
function removeStale(file: string, judged: InstanceFile | null): void {
  const aside = `${file}.${newId()}`;
  try {
    renameSync(file, aside);
  } catch {
    return; // the other starter was faster
  }
  const moved = read(aside);
  if (moved && moved.lock !== judged?.lock) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one took its place within microseconds; both serve, as two machines on one DATABASE_URL may.
    }
  }
  rmSync(aside, { force: true });
}

function isRunning({ pid, mark }: InstanceFile): boolean {
  if (!isAlive(pid)) return false;
  return mark === null || startMark(pid) === mark;
}

function read(file: string): InstanceFile | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as InstanceFile;
  } catch {
    return null;
  }
}
