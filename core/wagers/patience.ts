import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseUnavailableError, isUnavailable } from '../platform/database.ts';

/** How long work that may safely be done twice outlives a database that is away or busy: a restart takes about three seconds. */
export const OUTLAST_MS = 8_000;
const FIRST_MS = 5;
const MOST_MS = 500;

/** Waits before the next try: 10, 20, 40 ms and so on, half a second at most, more or less by chance. */
export function backOff(tries: number): Promise<void> {
  return sleep(Math.min(MOST_MS, FIRST_MS * 2 ** tries) * (0.5 + Math.random()));
}

/** Does idempotent work, again for a while where the database goes away. @throws DatabaseUnavailableError */
export async function outlast<T>(work: () => Promise<T>): Promise<T> {
  const giveUpAt = performance.now() + OUTLAST_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (performance.now() > giveUpAt) throw new DatabaseUnavailableError(error);
      await backOff(tries);
    }
  }
}
