import { Piscina } from 'piscina';
import type { Answers, Task } from './worker.ts';

/** The threads of the season benchmark. */
export interface Crew {
  size: number;
  run<Kind extends Task['kind']>(task: Extract<Task, { kind: Kind }>): Promise<Answers[Kind]>;
  close(): Promise<void>;
}

export function openCrew(size: number, url: string): Crew {
  const pool = new Piscina<Task, unknown>({
    filename: new URL('./worker.boot.mjs', import.meta.url).href,
    minThreads: size,
    maxThreads: size,
    concurrentTasksPerWorker: 2,
    workerData: { url },
  });
  return {
    size,
    run: task => {
      const running = pool.run(task) as Promise<never>;
      // what waits when the crew is sent home after a failure is not a failure of its own
      running.catch(() => undefined);
      return running;
    },
    // connections end with their threads
    close: () => pool.destroy(),
  };
}

/** Splits work among so many threads. */
export function parts<Item>(items: readonly Item[], count: number): Item[][] {
  const split = Array.from({ length: count }, (): Item[] => []);
  for (const [index, item] of items.entries()) split[index % count]?.push(item);
  return split.filter(part => part.length > 0);
}
