import { openDatabase } from '../../core/platform/database.ts';
import { newId } from '../../core/platform/ids.ts';
import { silentLog } from '../../core/platform/log.ts';
import { startPriceRecorder } from '../../core/prices/index.ts';
import { createFastClock } from '../fakes/exchanges/index.ts';

/** A recorder in a process of its own, to be killed. Its argument: JSON of url, rate, origin and endpoints. */
const { url, rate, origin, endpoints } = JSON.parse(process.argv[2] ?? '{}');
const database = await openDatabase(url, { log: silentLog });
startPriceRecorder({ database, clock: createFastClock(rate, origin), log: silentLog, newId, endpoints });
process.stdout.write('recording\n');
