import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import type { ApiProcess } from './process.ts';

export interface StreamsMeasured {
  /** From the statement that commits an event to its receipt by a client, over all events and streams. */
  streamP50Ms: number;
  streamP99Ms: number;
  /** Resident memory of the API after all streams have gone, as a share of that before they came; 0.1: a tenth more. */
  memoryGrowth: number;
  /** Resident memory while all were open, less that before, a stream. Bytes. */
  bytesAStream: number;
}

/** Every second event is told at once (a lock), the others in batches. */
const EVENTS = 60;
const EVENT_EVERY_MS = 150;
/** One stream of so many comes and goes before memory is measured for the first time. */
const WARM_UP = 10;
/** The last event is with everybody by then, or late. */
const LATE_MS = 3_000;
/** Until closed sockets and what hung on them are gone. */
const SETTLE_MS = 2_000;

/** Opens so many streams at once, from a process of their own, and writes events that all of them hear. */
export async function measureStreams({
  database,
  api,
  streams,
}: {
  database: Pick<Database, 'pool'>;
  api: ApiProcess;
  streams: number;
}): Promise<StreamsMeasured> {
  const clients = fork(fileURLToPath(new URL('listeners.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] });
  try {
    const communityId = newId();
    const url = `${api.url}/v1/stream?topics=matches:${communityId}`;
    // what the first streams cost once and for all, code and buffers, is no growth
    await tell(clients, { url, streams: Math.ceil(streams / WARM_UP) });
    await writeEvents(database, communityId, 10);
    await tell(clients, 'close');
    const before = await settled(api);
    await tell(clients, { url, streams });
    await tell(clients, 'report');
    const during = await api.memory();
    await writeEvents(database, communityId, EVENTS);
    await sleep(LATE_MS);
    const { latenciesMs } = (await tell(clients, 'report')) as { latenciesMs: number[] };
    await tell(clients, 'close');
    const after = await settled(api);
    if (latenciesMs.length !== EVENTS * streams) {
      throw new Error(`${latenciesMs.length} events were heard instead of ${EVENTS * streams}.`);
    }
    latenciesMs.sort((a, b) => a - b);
    const at = (share: number) => latenciesMs[Math.floor(latenciesMs.length * share)] ?? Number.NaN;
    return {
      streamP50Ms: at(0.5),
      streamP99Ms: at(0.99),
      memoryGrowth: after.rss / before.rss - 1,
      bytesAStream: (during.rss - before.rss) / streams,
    };
  } finally {
    clients.disconnect();
  }
}

async function settled(api: ApiProcess): ReturnType<ApiProcess['memory']> {
  await sleep(SETTLE_MS);
  await api.memory();
  await sleep(SETTLE_MS);
  return api.memory();
}

/** Each in a transaction of its own, with the time just before. */
async function writeEvents({ pool }: Pick<Database, 'pool'>, communityId: string, events: number): Promise<void> {
  for (let number = 0; number < events; number += 1) {
    const state = number % 2 === 0 ? 'locked' : 'open';
    const matchId = newId();
    await pool.query(
      `INSERT INTO "LiveEvent" (kind, "communityId", "subjectId", data) VALUES ('match', $1, $2, $3::jsonb)`,
      [communityId, matchId, JSON.stringify({ matchId, state, sentNs: String(process.hrtime.bigint()) })],
    );
    await sleep(EVENT_EVERY_MS * (0.5 + Math.random()));
  }
}

async function tell(child: ChildProcess, order: object | string): Promise<unknown> {
  const failed = once(child, 'exit').then(() => {
    throw new Error('The listening process ended before it answered.');
  });
  child.send(order);
  const [answer] = (await Promise.race([once(child, 'message'), failed])) as unknown[];
  return answer;
}
