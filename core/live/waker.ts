import { type Listener, listenTo } from '../platform/listener.ts';
import type { Log } from '../platform/log.ts';

/** Says that something has been committed to the log: one listening connection for all of a process, while anybody wants to know. */
export interface Waker {
  /** @returns how to be told no more */
  onWake(wake: () => void): () => void;
  close(): Promise<void>;
}

/** PostgreSQL's NOTIFY channel: the trigger `live_notify`. */
const CHANNEL = 'arena_live';

export function createWaker({ url, log }: { url: string; log: Log }): Waker {
  const wakers = new Set<() => void>();
  let listener: Listener | undefined;
  let stopping: Promise<void> = Promise.resolve();

  function stop(): void {
    const ended = listener;
    listener = undefined;
    if (ended) stopping = Promise.all([stopping, ended.stop()]).then(() => undefined);
  }

  return {
    onWake(wake) {
      // of its own, so that the same function may be given twice
      const own = () => wake();
      wakers.add(own);
      listener ??= listenTo(url, {
        channel: CHANNEL,
        log,
        applicationName: 'agent-arena live',
        onNotify() {
          for (const each of [...wakers]) each();
        },
      });
      return () => {
        wakers.delete(own);
        if (wakers.size === 0) stop();
      };
    },
    async close() {
      wakers.clear();
      stop();
      await stopping;
    },
  };
}
