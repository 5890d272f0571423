import type { Question } from '../workers/verify.ts';
import { type Report, recordOf } from './record.ts';

declare const WORKER_FILES: Readonly<Record<string, string>>;

/** Checks a replay in a worker of its own, so that the page stays responsive. @throws Error where the worker cannot be started */
export function checkInWorker(text: string, match: unknown): Promise<Report> {
  const worker = new Worker(new URL(WORKER_FILES['verify']!, import.meta.url));
  return new Promise<Report>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Report>) => resolve(data);
    worker.onerror = event => reject(new Error(event.message || 'The check could not be started.'));
    const question: Question = { text, record: recordOf(match) };
    worker.postMessage(question);
  }).finally(() => worker.terminate());
}
