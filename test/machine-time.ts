import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Clock ticks of all cores since the machine started: those that it worked, and those in which it would have, had its host let it. */
interface Ticks {
  worked: number;
  stolen: number;
}

/**
 * A watch for limits that platforms set, started now. It shows the milliseconds since then, less the share that the machine's host gave to its other
 * guests (`steal` in /proc/stat, see proc(5)): a platform does not wait longer for us on such a machine, but being late there says nothing about our code.
 * On a machine of one's own, and where there is no /proc, these are the milliseconds of the wall's clock. It never goes back.
 */
export function startWatch(): () => number {
  const startedAt = performance.now();
  const start = readTicks();
  let shown = 0;
  return () => {
    shown = Math.max(shown, (performance.now() - startedAt) * ownShare(start, readTicks()));
    return shown;
  };
}

/** The share of the time that the machine wanted between two readings, and got: 0 to 1. */
export function ownShare(from: Ticks, to: Ticks): number {
  const worked = to.worked - from.worked;
  const stolen = to.stolen - from.stolen;
  return stolen > 0 ? worked / (worked + stolen) : 1;
}

/** @param stat the text of /proc/stat, whose first line sums up all cores: user, nice, system, idle, iowait, irq, softirq, steal */
export function ticksOf(stat: string): Ticks {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = (
    stat.match(/^cpu +([\d ]+)$/m)?.[1] ?? ''
  )
    .split(' ')
    .map(Number);
  return { worked: user + nice + system + irq + softirq, stolen: steal };
}

function readTicks(): Ticks {
  try {
    return ticksOf(readFileSync('/proc/stat', 'utf8'));
  } catch {
    return { worked: 0, stolen: 0 };
  }
}
