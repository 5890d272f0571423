import type { Clock } from '../platform/clock.ts';

/** What could not be done just now: it is tried again after a while, and keeps nobody else waiting meanwhile. Nothing is lost with it. */
export function createPutOff(clock: Clock, waitMs: number) {
  const againMs = new Map<string, number>();

  return {
    put(id: string): void {
      againMs.set(id, clock.now().getTime() + waitMs);
    },
    /** Those whose time has not come. */
    ids(): string[] {
      const nowMs = clock.now().getTime();
      for (const [id, atMs] of againMs) if (atMs <= nowMs) againMs.delete(id);
      return [...againMs.keys()];
    },
  };
}
