import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { QueueBackend } from '../queue.ts';

/** Slowest reconnection: a Redis that comes back is found within two seconds. */
const MAX_RECONNECT_MS = 2_000;
/** Reconnections (0.1 + 0.2 + 0.4 + 0.8 s) after which whoever adds a job is told that it cannot be done now. */
const PRODUCER_PATIENCE = 4;

/**
 * BullMQ on Redis: one connection for all queues of the process, one for the commands of all its workers, and one more a
 * worker, which blocks on its queue. Adding a job fails where Redis is away, so that whoever asked can be told (the outbox
 * tries again); workers wait for it to come back, as BullMQ wants them to.
 */
export async function openRedisBackend({
  url,
  prefix,
  log,
}: {
  url: string;
  prefix: string;
  log: Log;
}): Promise<QueueBackend> {
  const connect = (maxRetriesPerRequest: number | null) => {
    const connection = new Redis(url, {
      maxRetriesPerRequest,
      retryStrategy: attempt => Math.min(50 * 2 ** attempt, MAX_RECONNECT_MS),
    });
    connection.on('error', error => log.debug({ error: error.message }, 'redis connection')); // queues and workers complain
    connection.setMaxListeners(0); // every queue and worker listens
    return connection;
  };
  const producer = connect(PRODUCER_PATIENCE);
  const consumer = connect(null);
  return {
    kind: 'redis',
    queue: name => new Queue(name, { connection: producer, prefix }),
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection: consumer, prefix }),
    async ping() {
      await producer.ping();
    },
    async close() {
      for (const connection of [producer, consumer]) await connection.quit().catch(() => connection.disconnect());
    },
  };
}
