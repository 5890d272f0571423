import type { Transaction } from '../../platform/database.ts';
import { LIVE_DATA, type LiveData, type LiveKind } from '../events.ts';

export type NewLiveEvent = {
  [Kind in LiveKind]: {
    kind: Kind;
    communityId: string;
    subjectId: string;
    memberId?: string | undefined;
    data: LiveData<Kind>;
  };
}[LiveKind];

/** Writes an event in the caller's transaction, as the triggers of the database do. */
export async function appendLive(tx: Transaction, event: NewLiveEvent): Promise<void> {
  const { kind, communityId, subjectId, memberId = null } = event;
  await tx.liveEvent.create({
    data: { kind, communityId, subjectId, memberId, data: LIVE_DATA[kind].parse(event.data) },
  });
}
