import { checkReplay, type PublicRecord, type Report } from '../verify/checks.ts';

/** Fights a match again, away from the page's own thread. One question, one answer. */

export interface Question {
  text: string;
  record: PublicRecord | null;
}

interface WorkerScope {
  postMessage(report: Report): void;
  onmessage: ((event: MessageEvent<Question>) => void) | null;
}

const scope = self as unknown as WorkerScope;
scope.onmessage = ({ data }) => scope.postMessage(checkReplay(data.text, data.record));
