import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Clock ticks of all cores since the machine started: those that it worked, and those in which it would have, had its host let it. */
interface Ticks {
  worked: number;
  stolen: number;
}

/** A tick is a hundredth of a second wherever /proc/stat is read (USER_HZ). */
const TICK_MS = 10;

/**
 * A watch for limits that platforms set, started now. It shows the milliseconds since then, less those that the machine's host gave to its other
 * guests (`steal` in /proc/stat, see proc(5)): a platform does not wait longer for us on such a machine, but being late there says nothing about our code.
 * On a machine of one's own, and where there is no /proc, these are the milliseconds of the wall's clock. It never goes back.
 */
export function startWatch(): () => number {
  const startedAt = performance.now();
  const start = readTicks();
  let shown = 0;
  return () => {
    shown = Math.max(shown, ownMs(performance.now() - startedAt, start, readTicks()));
    return shown;
  };
}

/**
 * Of so many milliseconds between two readings, those that were the machine's own. Of a busy one all that it does is held up by the share that others got
 * of what it wanted; what mostly waits is held up by no more than they got in all.
 */
export function ownMs(ms: number, from: Ticks, to: Ticks): number {
  const worked = to.worked - from.worked;
  const stolen = to.stolen - from.stolen;
  return stolen > 0 ? ms - Math.min(stolen * TICK_MS, (ms * stolen) / (worked + stolen)) : ms;
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
