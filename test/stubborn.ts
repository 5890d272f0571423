import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../core/platform/database.ts';

/** Keeps at it while the database is away, or too busy to begin. */
export async function stubborn<T>(work: () => Promise<T>, isOver: () => boolean = () => false): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isOver() || !isUnavailable(error)) throw error;
      await sleep(200);
    }
  }
}
