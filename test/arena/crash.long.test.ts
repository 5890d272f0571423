import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildHouse, type House } from '../../arena/house.ts';
import { commitHash } from '../../core/matches/index.ts';
import { openBlobStore } from '../../core/platform/blobs/index.ts';
import { systemClock } from '../../core/platform/clock.ts';
import { silentLog } from '../../core/platform/log.ts';
import { openQueues, type Queues } from '../../core/platform/queue.ts';
import { seededRandom } from '../../core/platform/random.ts';
import { newBelief } from '../../core/ratings/index.ts';
import { type TestDatabase, testDatabase } from '../database.ts';
import { MortalWorkers } from './crash/mortal-workers.ts';
import { Programme, shuffledWishes, type Wish } from './crash/programme.ts';

/**
 * Two workers are killed with SIGKILL at random moments, over and over, while 200 matches and more are asked for, fought and
 * drawn. Afterwards everything must be as if nobody had died.
 */
const SEED = 20_261_121;
const KILLS = 40;
/** A join makes half a rated match, or a whole one against the house: 200 matches at least. */
const WISHES: Record<Wish, number> = { casual: 110, challenge: 40, join: 100 };
const WAVE = 12;
const ARENA = { bettingSeconds: 1, tapeSeconds: 1 };
const DRAIN_MS = 180_000;
const QUEUES = ['matches', 'render', 'upkeep'];

let test_: TestDatabase;
let queues: Queues;
let house: House;
let workers: MortalWorkers;
let programme: Programme;
let exitCodes: (number | string | null)[];

beforeAll(async () => {
  test_ = await testDatabase();
  const { database, url } = test_;
  queues = await openQueues({ databaseUrl: url, log: silentLog });
  const blobs = await openBlobStore({ blobs: { store: 'database', retentionDays: 0 } }, { database, clock: systemClock });
  house = await buildHouse({ config: ARENA, database, queues, blobs, log: silentLog });
  const random = seededRandom(SEED);
  programme = await Programme.open(house, database, random);
  workers = new MortalWorkers({
    count: 2,
    databaseUrl: url,
    environment: {
      WORKER_CONCURRENCY: '2',
      BETTING_SECONDS: String(ARENA.bettingSeconds),
      TAPE_SECONDS: String(ARENA.tapeSeconds),
    },
    random: seededRandom(SEED + 1),
  });
  await Promise.race([runProgramme(shuffledWishes(WISHES, random)), workers.trouble]);
  workers.spare();
  await programme.settled();
  await drained();
  exitCodes = await workers.dismiss();
}, 600_000);

afterAll(async () => {
  await workers?.destroy();
  await queues?.close();
  await test_?.drop();
});
