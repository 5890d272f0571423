import { parentPort } from 'node:worker_threads';
import { type DuelTask, runDuel } from './duel.ts';

parentPort?.on('message', ({ id, task }: { id: number; task: DuelTask }) => {
  parentPort?.postMessage({ id, tally: runDuel(task) });
});
