import type { PostClaim, PostKey } from '../../core/announcements/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { SurfaceError } from '../surface.ts';
import { bettingOf } from './betting.ts';
import type { AnnouncerOptions } from './context.ts';
import { tellForbidden } from './forbidden.ts';
import { optionsFor } from './guests.ts';
import { perform } from './perform.ts';
import { backoff } from './send.ts';
import { nextStep } from './timeline.ts';

/** Brings the posts of one match in one channel up to date. */

/** When to come back where another process is at it. */
const TAKEN_MS = 1000;
/** A match has far fewer steps than this; more would be a circle. */
const STEPS_MAX = 20;

/**
 * @returns when to look again; null where only a change of the match brings more
 * @throws what is no SurfaceError: a fault of ours, or a database that is away
 */
export async function syncPost(key: PostKey, options: AnnouncerOptions): Promise<Date | null> {
  const claim = await options.announcements.posts.claim(key);
  if (!claim) return after(options, TAKEN_MS);
  let view: MatchView | null = null;
  try {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      // Read under the claim, and again after every step: what was read before may be old.
      view = await options.matches.get(key.matchId);
      const here = await optionsFor(view, claim.post, options);
      const betting = await bettingOf(view, here);
      const step = nextStep(view, claim.post, options.clock.now(), options.surface.editEverySeconds, betting);
      if (step.kind === 'wait') {
        await claim.record({ lookAt: step.until });
        return step.timed ? step.until : null;
      }
      if (step.kind === 'close') {
        await claim.record({ closed: step.reason });
        return null;
      }
      if (!(await perform(step, view, claim, here, betting))) return after(options, TAKEN_MS);
      if (claim.post.closed !== null) return null;
    }
    throw new Error(`The posts of match ${key.matchId} go in circles`);
  } catch (error) {
    if (!(error instanceof SurfaceError)) throw error;
    return await afterRefusal(error, view, claim, options);
  } finally {
    await claim.release();
  }
}

async function afterRefusal(
  error: SurfaceError,
  view: MatchView | null,
  claim: PostClaim,
  options: AnnouncerOptions,
): Promise<Date | null> {
  const { matchId, channelId } = claim.post;
  const failures = claim.post.failures + 1;
  const isPassing = error.code === 'rate-limited' || error.code === 'unavailable';
  const waitMs = isPassing ? backoff(error, failures) : null;
  if (waitMs !== null) {
    const lookAt = after(options, waitMs);
    options.log.warn({ matchId, channelId, code: error.code, failures, lookAt }, 'a post has to wait');
    await claim.record({ failures, lookAt });
    return lookAt;
  }
  options.log.warn({ matchId, channelId, code: error.code, reason: error.message }, 'nothing more is posted there');
  const closed = error.code === 'gone' || error.code === 'forbidden' ? error.code : 'unavailable';
  await claim.record({ closed });
  if (closed !== 'unavailable' && (await goOnInChannel(claim, options))) return options.clock.now();
  if (closed === 'forbidden' && view) await tellForbidden(view, claim.post, options);
  return null;
}

/** A match whose thread was deleted or locked is told in the thread's channel from there on. @returns whether it was told in one */
async function goOnInChannel({ post }: PostClaim, { announcements, surface }: AnnouncerOptions): Promise<boolean> {
  const channelId = await announcements.bulletins.loseThread(surface.name, post.channelId);
  if (channelId === null || post.stage === 'result' || post.stage === 'void') return false;
  await announcements.posts.alsoIn(post, channelId);
  return true;
}

function after({ clock }: AnnouncerOptions, ms: number): Date {
  return new Date(clock.now().getTime() + ms);
}
