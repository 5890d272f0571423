import { rmSync, writeFileSync } from 'node:fs';
import type { Log } from './log.ts';

export interface HeartbeatOptions {
  /** Touched while all is well; `scripts/alive.mjs` says whether that was lately. */
  file: string;
  /** Rejects while this process cannot do its work: the database is away, say. */
  ping: () => Promise<void>;
  everyMs?: number;
  log: Log;
}

/**
 * A sign of life for processes that serve no HTTP (bots, workers): a file whose time a health check reads. It stops when
 * the event loop hangs or the database is away, and goes on when they are back.
 */
export function startHeartbeat({ file, ping, everyMs = 10_000, log }: HeartbeatOptions): { stop(): void } {
  let isBusy = false;
  const beat = async () => {
    if (isBusy) return;
    isBusy = true;
    try {
      await ping();
      writeFileSync(file, `${new Date().toISOString()}\n`);
    } catch (error) {
      log.warn({ error: (error as Error).message }, 'no sign of life');
    } finally {
      isBusy = false;
    }
  };
  void beat();
  const timer = setInterval(() => void beat(), everyMs);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      rmSync(file, { force: true });
    },
  };
}
