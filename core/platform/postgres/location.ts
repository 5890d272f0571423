import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { newId } from '../ids.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { giveTo, type ServerUser, serverUser, userMay } from './owner.ts';

/**
 * Where the database's files lie. Normally `<dataDir>/postgres`. Root's PostgreSQL runs as another user, and where that
 * user may not enter the data folder (a checkout under /root, say) the files go to a place that it can reach, and
 * `<dataDir>/postgres-location` names it. A data folder that was deleted starts afresh: it names nothing.
 */
export interface Location {
  /** Holds `data` (PostgreSQL's own), `postgres.log` and `credentials.json`. */
  folder: string;
  data: string;
  logFile: string;
  credentials: string;
  user: ServerUser;
  /** Set where the files do not lie in the data folder itself. */
  elsewhere: boolean;
}

/** First that can be made and entered wins; the last two outlive no reboot on some systems, but always exist. */
const OUTSIDE_ROOTS = ['/var/lib/agent-arena', '/var/tmp/agent-arena', path.join(os.tmpdir(), 'agent-arena')];
const POINTER = 'postgres-location';

/** The location for this data folder, or null where none was made yet. */
export function findLocation(dataDir: string): Location | null {
  const pointer = path.join(dataDir, POINTER);
  if (existsSync(pointer)) return describe(readFileSync(pointer, 'utf8').trim(), true);
  const inside = path.join(dataDir, 'postgres');
  return existsSync(inside) ? describe(inside, false) : null;
}

/** Finds the location or makes one, with permissions for nobody but the server's user. */
export function prepareLocation(dataDir: string): Location {
  makeFolder(dataDir, rootRuns() ? 0o711 : 0o700);
  const found = findLocation(dataDir);
  if (found && existsSync(found.folder)) {
    checkAccess(found);
    return found;
  }
  const user = serverUser();
  const inside = path.join(dataDir, 'postgres');
  if (userMay(user, 'execute', dataDir)) return make(inside, user, false);
  const folder = path.join(outsideFolder(user), newId());
  const location = make(folder, user, true);
  writeFileSync(path.join(folder, 'belongs-to'), `${dataDir}\n`);
  writeFileSync(path.join(dataDir, POINTER), `${folder}\n`);
  return location;
}

/** A folder outside everybody's home that `user` can enter: for databases and for shared copies of the programs. */
export function outsideFolder(user: ServerUser): string {
  for (const folder of rootRuns() ? OUTSIDE_ROOTS : [path.join(os.tmpdir(), `agent-arena-${process.getuid?.()}`)]) {
    try {
      makeFolder(folder, rootRuns() ? 0o755 : 0o700);
      if (userMay(user, 'execute', folder)) return folder;
    } catch {
      // Not writable: the next candidate.
    }
  }
  throw new EmbeddedPostgresError(
    `No folder was found that PostgreSQL's own user can reach (tried ${OUTSIDE_ROOTS.join(', ')}). ` +
      'Set ARENA_DATA_DIR to a folder that every user may enter, or DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** Deletes the database's files for good: for the demo and for tests. The server must be stopped. */
export function deleteLocation(dataDir: string): void {
  const location = findLocation(dataDir);
  if (location) rmSync(location.folder, { recursive: true, force: true });
  rmSync(path.join(dataDir, POINTER), { force: true });
}

function make(folder: string, user: ServerUser, elsewhere: boolean): Location {
  const location = describe(folder, elsewhere, user);
  makeFolder(folder, rootRuns() ? 0o711 : 0o700);
  emptyDataFolder(location);
  return location;
}

/** Makes the data folder anew, empty and for the server's user alone. */
export function emptyDataFolder(location: Location): void {
  rmSync(location.data, { recursive: true, force: true });
  mkdirSync(location.data, { mode: 0o700 });
  chmodSync(location.data, 0o700);
  giveTo(location.user, location.data);
}

function describe(folder: string, elsewhere: boolean, user?: ServerUser): Location {
  const data = path.join(folder, 'data');
  return {
    folder,
    data,
    logFile: path.join(folder, 'postgres.log'),
    credentials: path.join(folder, 'credentials.json'),
    user: user ?? serverUser(data),
    elsewhere,
  };
}

function checkAccess(location: Location): void {
  if (!existsSync(location.data)) emptyDataFolder(location);
  if (userMay(location.user, 'write', location.data)) return;
  throw new EmbeddedPostgresError(
    `The database in ${location.data} belongs to another user. Start Agent Arena as the user who started it first ` +
      '(root may always), or set ARENA_DATA_DIR to another folder.',
  );
}

function makeFolder(folder: string, mode: number): void {
  if (existsSync(folder)) return;
  mkdirSync(folder, { recursive: true });
  chmodSync(folder, mode);
}

function rootRuns(): boolean {
  return process.getuid?.() === 0;
}
