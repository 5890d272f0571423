/** The body of a line's thread (worker.boot.mjs starts it): one slice of a line's fights a task. */
import { countSlice, type LinePlan } from './counts.ts';

export interface SliceTask {
  plan: LinePlan;
  from: number;
  to: number;
}

export type SliceCounts = ReturnType<typeof countSlice>;

export default function countTask({ plan, from, to }: SliceTask): SliceCounts {
  return countSlice(plan, from, to);
}
