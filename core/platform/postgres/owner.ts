import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, statSync } from 'node:fs';
import { EmbeddedPostgresError } from './errors.ts';

/** The system user under whom PostgreSQL runs; empty for the user whom we are already. */
export type ServerUser = { uid: number; gid: number } | Record<string, never>;

/**
 * PostgreSQL refuses to run as root. For root the answer is, in this order: whoever owns existing data, the user
 * `postgres` (created where it is missing), `nobody` where users cannot be created (a slim container).
 */
export function serverUser(existingDataFolder?: string): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const owner = existingDataFolder && statSync(existingDataFolder, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp('postgres') ?? createUser() ?? lookUp('nobody') ?? refuse();
}

/** Whether that user may do this with that path, asked of the system itself (modes, access lists, mounts and all). */
export function userMay(user: ServerUser, access: 'read' | 'execute' | 'write', file: string): boolean {
  const flag = { read: '-r', execute: '-x', write: '-w' }[access];
  return spawnSync('/bin/sh', ['-c', `test ${flag} "$0"`, file], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/** Gives a path to that user; nothing to do where we are that user. */
export function giveTo(user: ServerUser, file: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(file, user.uid, user.gid);
}

function lookUp(name: string): ServerUser | null {
  try {
    const id = (flag: string) => Number(execFileSync('id', [flag, name], { stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: id('-u'), gid: id('-g') };
  } catch {
    return null;
  }
}

function createUser(): ServerUser | null {
  for (const [command, ...options] of [
    ['useradd', '--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres'],
    ['adduser', '-S', '-D', '-H', 'postgres'], // busybox
  ]) {
    if (spawnSync(command!, options, { stdio: 'ignore' }).status === 0) return lookUp('postgres');
  }
  return null;
}

function refuse(): never {
  throw new EmbeddedPostgresError(
    'PostgreSQL does not run as root, and no other user could be found or created. ' +
      'Start Agent Arena as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}
