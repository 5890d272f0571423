import { type BulletinPostView, type BulletinView, MESSAGE_IN_DOUBT } from '../../core/announcements/index.ts';
import { isMessage } from './timeline.ts';

/** Which step a bulletin's post asks for next, in one channel. Pure. */

export type BulletinStep =
  | { kind: 'post'; standsIn: string }
  | { kind: 'edit' | 'open-thread' | 'no-thread' | 'pin' | 'unpin' | 'done' }
  | { kind: 'wait'; until: Date };

export interface BulletinMoment {
  bulletin: BulletinView;
  post: BulletinPostView;
  /** Where its message stands or belongs; null while the thread that it belongs in is still to be opened. */
  place: string | null;
  now: Date;
  editEverySeconds: number;
  /** The platform would not have the pin put on or taken off: not asked again before the next revision. */
  pinRefused: boolean;
}

/** How soon to look whether the thread is there. */
const THREAD_MS = 2000;

export function nextBulletinStep(moment: BulletinMoment): BulletinStep {
  const { bulletin, post, place, now, editEverySeconds, pinRefused } = moment;
  // By the database's clock, which need not be ours: what was to be told at once is.
  if (bulletin.showAt > bulletin.createdAt && bulletin.showAt > now) return { kind: 'wait', until: bulletin.showAt };
  if (post.told < bulletin.revision) {
    // What is in doubt is not sent again; what is new is.
    if (post.messageId === null || post.messageId === MESSAGE_IN_DOUBT) {
      return place === null
        ? { kind: 'wait', until: new Date(now.getTime() + THREAD_MS) }
        : { kind: 'post', standsIn: place };
    }
    const editableAt = new Date((post.editedAt?.getTime() ?? 0) + editEverySeconds * 1000);
    return editableAt > now ? { kind: 'wait', until: editableAt } : { kind: 'edit' };
  }
  const stands = isMessage(post.messageId);
  if (bulletin.thread !== null && post.threadId === null) return { kind: stands ? 'open-thread' : 'no-thread' };
  if (stands && !pinRefused && bulletin.pinned !== (post.pinnedAt !== null)) {
    return { kind: bulletin.pinned ? 'pin' : 'unpin' };
  }
  return { kind: 'done' };
}
