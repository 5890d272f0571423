// Plain JavaScript, so that it starts in a worker thread and under any Node: registers tsx, then digests.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { digestOf } = await import('./digest.ts');
const fights = workerData?.fights ?? Number(process.argv[2]);
const digest = digestOf(fights);
if (parentPort) parentPort.postMessage(digest);
else process.stdout.write(digest);
