/**
 * Coalesces what waits: whatever comes in while a lane works is its next batch. Requests of one key always share a lane, so that a
 * process never waits for itself; a lane that is held up leaves the others alone.
 */
export interface LanesOptions<Request, Answer> {
  lanes: number;
  /** Most requests in a batch. */
  most: number;
  keyOf(request: Request): string;
  /** Answers in the order of the requests; a thrown error goes to all of them. */
  work(batch: readonly Request[]): Promise<readonly Outcome<Answer>[]>;
}

export type Outcome<Answer> = { ok: true; answer: Answer } | { ok: false; error: unknown };

interface Waiting<Request, Answer> {
  request: Request;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
}

export function createLanes<Request, Answer>(options: LanesOptions<Request, Answer>) {
  const queues = Array.from({ length: options.lanes }, (): Waiting<Request, Answer>[] => []);
  const busy = queues.map(() => false);

  async function run(lane: number): Promise<void> {
    const queue = queues[lane];
    if (!queue || busy[lane]) return;
    busy[lane] = true;
    try {
      while (queue.length > 0) {
        // let whoever was answered together ask again together: a batch of one costs as much as a batch of fifty
        await new Promise(setImmediate);
        await serve(queue.splice(0, options.most));
      }
    } finally {
      busy[lane] = false;
    }
  }

  async function serve(batch: readonly Waiting<Request, Answer>[]): Promise<void> {
    try {
      const outcomes = await options.work(batch.map(waiting => waiting.request));
      for (const [index, waiting] of batch.entries()) {
        const outcome = outcomes[index];
        if (outcome?.ok) waiting.resolve(outcome.answer);
        else waiting.reject(outcome ? outcome.error : new Error('A batch left a request unanswered.'));
      }
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    }
  }

  return {
    submit(request: Request): Promise<Answer> {
      const lane = hash(options.keyOf(request)) % options.lanes;
      return new Promise<Answer>((resolve, reject) => {
        queues[lane]?.push({ request, resolve, reject });
        void run(lane);
      });
    },
  };
}

/** FNV-1a: any even spread will do. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
