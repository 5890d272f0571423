import { setTimeout as sleep } from 'node:timers/promises';
import { isUnavailable } from '../core/platform/database.ts';

/** A transaction that took too long, waiting for others: nothing of it happened. */
const EXPIRED = 'P2028';

/** Keeps at it while the database is away, or too busy. */
export async function stubborn<T>(work: () => Promise<T>, isOver: () => boolean = () => false): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isExpired = (error as { code?: unknown }).code === EXPIRED;
      if (isOver() || !(isExpired || isUnavailable(error))) throw error;
      await sleep(200);
    }
  }
}
