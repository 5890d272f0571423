import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { QueueBackend } from '../queue.ts';

/** Slowest reconnection: a Redis that comes back is found within two seconds. */
const MAX_RECONNECT_MS = 2_000;

/** BullMQ on Redis: one connection for all queues, and one more a worker, which blocks on its queue. */
export async function openRedisBackend({
  url,
  prefix,
  log,
}: {
  url: string;
  prefix: string;
  log: Log;
}): Promise<QueueBackend> {
  const connection = new Redis(url, {
    maxRetriesPerRequest: null, // commands wait for the server to come back; BullMQ asks for it
    retryStrategy: attempt => Math.min(100 * 2 ** attempt, MAX_RECONNECT_MS),
  });
  connection.on('error', error => log.warn({ error: error.message }, 'redis connection'));
  connection.setMaxListeners(0); // every queue and worker listens
  return {
    kind: 'redis',
    queue: name => new Queue(name, { connection, prefix }),
    worker: (name, processor, options) => new Worker(name, processor, { ...options, connection, prefix }),
    async ping() {
      await connection.ping();
    },
    async close() {
      await connection.quit().catch(() => connection.disconnect());
    },
  };
}
