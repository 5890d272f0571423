import { MESSAGE_DELETED, MESSAGE_IN_DOUBT, type PostView } from '../../core/announcements/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { FIRST_SAMPLE_SECONDS } from '../../core/prices/index.ts';
import { type Betting, isMarkStale } from './betting.ts';

/** Which post or edit a match's state and the time ask for next, in one channel. Pure. */

export type Step =
  | { kind: 'admit' }
  | { kind: 'post-live' | 'edit-live'; phase: LivePhase }
  | { kind: 'post-gif' | 'tell-result' | 'edit-result' | 'shrink-live' | 'edit-void' | 'post-void' }
  | { kind: 'close'; reason: 'done' | 'stale' }
  /** `timed`: the time itself brings the next step; otherwise something has to happen first, and `until` is a safety net. */
  | { kind: 'wait'; until: Date; timed: boolean };

/** What the live message says at a moment. */
export interface LivePhase {
  /** Names what is said, so that a message that says it already is left alone. */
  key: string;
  stage: 'opened' | 'locked' | 'tape';
  /** Whole seconds of tape that are told; 0 before. */
  tapeSecond: number;
  /** When the next phase begins; null for the last one. */
  until: Date | null;
}

/** Seconds before lock at which the countdown is brought up to date, and "last 10 seconds" (numbers.md). */
const COUNTDOWN_SECONDS = [45, 30];
export const LAST_SECONDS = 10;
/** Seconds of tape after which its course is told (numbers.md). */
const TAPE_EDITS = [15, 30];
/** The price of a second is told by the exchanges in that second or the next two, and then has to be written. */
const RECORDED_MS = 4000;
/** From the end of the GIF to the result (numbers.md). */
const AFTER_GIF_MS = 2000;
/** A GIF that is not there so long after the match had settled is not waited for. */
const GIF_PATIENCE_MS = 5 * 60_000;
/** What ended so long ago is no news: nothing new is posted about it. */
const STALE_MS = 30 * 60_000;
/** How long to trust that somebody tells us of a change before looking again. */
const SAFETY_MS = 60_000;

/**
 * The next step for one post.
 * @param betting what the live message would say of the bets now; null where there is nothing to say
 */
export function nextStep(
  view: MatchView,
  post: PostView,
  now: Date,
  editEverySeconds: number,
  betting: Betting | null = null,
): Step {
  if (view.state === 'void') return stepOfVoid(view, post, now, editEverySeconds);
  if (isStale(view, now) && post.gifMessageId === null) {
    return isOutdated(post)
      ? editLive({ kind: 'shrink-live' }, post, now, editEverySeconds)
      : { kind: 'close', reason: 'stale' };
  }
  // While its market is prepared nobody hears of a match.
  if (view.state === 'open' && view.announceAt > now) return { kind: 'wait', until: view.announceAt, timed: true };
  if (post.admittedAt === null) return { kind: 'admit' };
  if (view.state === 'settled') return stepOfResult(view, post, now, editEverySeconds);
  if (view.kind === 'casual') return waitForChange(now);
  return stepOfLive(view, post, now, editEverySeconds, betting);
}

/** What the live message of a rated match or exhibition says at `now`. */
export function livePhase(view: MatchView, now: Date): LivePhase {
  const lock = view.lockAt.getTime();
  const tape = lock + FIRST_SAMPLE_SECONDS * 1000 + (view.simulatedPrice ? 0 : RECORDED_MS);
  const phases: { at: number; key: string; stage: LivePhase['stage']; tapeSecond: number }[] = [
    { at: Number.NEGATIVE_INFINITY, key: 'open', stage: 'opened', tapeSecond: 0 },
    ...COUNTDOWN_SECONDS.map(left => ({
      at: lock - left * 1000,
      key: `open-${left}`,
      stage: 'opened' as const,
      tapeSecond: 0,
    })),
    { at: lock - LAST_SECONDS * 1000, key: 'last-seconds', stage: 'opened', tapeSecond: 0 },
    { at: lock, key: 'locked', stage: 'locked', tapeSecond: 0 },
    ...TAPE_EDITS.filter(second => second < view.tapeSeconds).map(second => ({
      at: tape + second * 1000,
      key: `tape-${second}`,
      stage: 'tape' as const,
      tapeSecond: second,
    })),
  ];
  const next = phases.findIndex(phase => phase.at > now.getTime());
  const index = (next === -1 ? phases.length : next) - 1;
  const { key, stage, tapeSecond } = phases[index] ?? { key: 'open', stage: 'opened' as const, tapeSecond: 0 };
  const until = phases[index + 1];
  return { key, stage, tapeSecond, until: until ? new Date(until.at) : null };
}

function stepOfLive(
  view: MatchView,
  post: PostView,
  now: Date,
  editEverySeconds: number,
  betting: Betting | null,
): Step {
  const phase = livePhase(view, now);
  if (post.liveMessageId === null) {
    return now < view.tapeEndsAt ? { kind: 'post-live', phase } : waitForChange(now);
  }
  const tellable = isMessage(post.liveMessageId);
  if (tellable && toldPhase(post) !== phase.key) {
    return editLive({ kind: 'edit-live', phase }, post, now, editEverySeconds);
  }
  if (tellable && phase.stage === 'opened' && phase.until && betting) {
    const isStale = isMarkStale(toldMark(post), betting);
    return followOdds(isStale, view, { ...phase, until: phase.until }, post, now, editEverySeconds);
  }
  return tellable && phase.until ? { kind: 'wait', until: phase.until, timed: true } : waitForChange(now);
}

function stepOfResult(view: MatchView, post: PostView, now: Date, editEverySeconds: number): Step {
  if (post.stage !== 'result') {
    if (post.gifMessageId === null) {
      if (view.gif) return { kind: 'post-gif' };
      const waited = now.getTime() - (view.settledAt?.getTime() ?? 0);
      return view.gifFailed || waited > GIF_PATIENCE_MS ? { kind: 'tell-result' } : waitForChange(now);
    }
    const played = resultDueAt(view, post, editEverySeconds);
    if (played > now) return { kind: 'wait', until: played, timed: true };
    return { kind: isMessage(post.gifMessageId) ? 'edit-result' : 'tell-result' };
  }
  if (isOutdated(post)) return editLive({ kind: 'shrink-live' }, post, now, editEverySeconds);
  return { kind: 'close', reason: 'done' };
}

/** When the result is told after a GIF that was posted: once it has played, and the platform takes an edit. */
export function resultDueAt(view: MatchView, post: PostView, editEverySeconds: number): Date {
  const playingMs = Math.max((view.gif?.durationMs ?? 0) + AFTER_GIF_MS, editEverySeconds * 1000);
  return new Date((post.gifPostedAt?.getTime() ?? 0) + playingMs);
}

function stepOfVoid(view: MatchView, post: PostView, now: Date, editEverySeconds: number): Step {
  if (post.stage === 'void') return { kind: 'close', reason: 'done' };
  if (isMessage(post.liveMessageId)) return editLive({ kind: 'edit-void' }, post, now, editEverySeconds);
  // Who never heard of it need not hear of its end, unless they asked for it.
  if (isStale(view, now) || (!post.asked && post.admittedAt === null)) return { kind: 'close', reason: 'done' };
  return { kind: 'post-void' };
}

function isStale(view: MatchView, now: Date): boolean {
  return view.settledAt !== null && now.getTime() - view.settledAt.getTime() > STALE_MS;
}

/**
 * Odds are looked at whenever the platform takes an edit, so that no bet has to say that they moved; those that did are edited in.
 * An edit that would delay "last 10 seconds" or the lock is left to these: buttons vanish when bets do.
 */
function followOdds(
  isStale: boolean,
  view: MatchView,
  phase: LivePhase & { until: Date },
  post: PostView,
  now: Date,
  editEverySeconds: number,
): Step {
  const everyMs = editEverySeconds * 1000;
  const sinceMs = now.getTime() - (post.liveEditedAt?.getTime() ?? 0);
  const isEditable = sinceMs >= everyMs;
  const lock = view.lockAt.getTime();
  const punctual = [lock - LAST_SECONDS * 1000, lock].find(moment => moment > now.getTime()) ?? lock;
  if (isStale && isEditable && now.getTime() + everyMs <= punctual) return { kind: 'edit-live', phase };
  const next = now.getTime() + everyMs - (sinceMs % everyMs);
  const isUseful = next + everyMs <= punctual && next < phase.until.getTime();
  return { kind: 'wait', until: isUseful ? new Date(next) : phase.until, timed: true };
}

/** Phase that the live message tells: the first word of `liveTold`; then come a digest of its words, and what it says of the bets. */
function toldPhase(post: PostView): string | undefined {
  return post.liveTold?.split(' ')[0];
}

function toldMark(post: PostView): string {
  return post.liveTold?.split(' ')[2] ?? '';
}

/** An edit of the live message, or the wait until the platform takes another one. */
function editLive(step: Step, post: PostView, now: Date, editEverySeconds: number): Step {
  const editableAt = new Date((post.liveEditedAt?.getTime() ?? 0) + editEverySeconds * 1000);
  return editableAt > now ? { kind: 'wait', until: editableAt, timed: true } : step;
}

/** Whether the live message still speaks of a match to come. */
function isOutdated(post: PostView): boolean {
  return isMessage(post.liveMessageId) && post.liveTold !== 'over';
}

/** Whether the id is that of a message which can be edited and replied to. */
export function isMessage(messageId: string | null): messageId is string {
  return messageId !== null && messageId !== MESSAGE_IN_DOUBT && messageId !== MESSAGE_DELETED;
}

function waitForChange(now: Date): Step {
  return { kind: 'wait', until: new Date(now.getTime() + SAFETY_MS), timed: false };
}
