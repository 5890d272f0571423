import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Whether a process with this id runs. A zombie (ended, but its parent has not asked how) does not: in a container
 * without an init process, adopted PostgreSQL servers end up so.
 */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return statFields(pid)?.[0] !== 'Z';
}

/**
 * A mark of when a process started, which tells it from a later one that got the same id; null where it cannot be had.
 * On Linux ticks since boot together with the boot's own id, elsewhere what `ps` prints.
 */
export function startMark(pid: number): string | null {
  const fields = statFields(pid);
  if (fields) return `${bootId()}:${fields[19]}`;
  return runPs(pid, 'lstart');
}

/** The command line of a process, or null. */
export function commandLine(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return runPs(pid, 'command');
  }
}

/** Fields of /proc/PID/stat from the third (state) on; the second, the name, may hold blanks and brackets. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return null;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return 'boot';
  }
}

function runPs(pid: number, column: 'lstart' | 'command'): string | null {
  try {
    const text = execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.trim() || null;
  } catch {
    return null;
  }
}
