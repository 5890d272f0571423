import {
  type BulletinClaim,
  type BulletinPostChange,
  type BulletinPostKey,
  type BulletinView,
  MESSAGE_DELETED,
  MESSAGE_IN_DOUBT,
  NOTHING_DUE,
} from '../../core/announcements/index.ts';
import { withPage } from '../pages.ts';
import type { Reply } from '../reply.ts';
import { type PostReference, type PostTarget, SurfaceError } from '../surface.ts';
import { type BulletinStep, nextBulletinStep } from './bulletin-steps.ts';
import { fitButtons } from './buttons.ts';
import type { AnnouncerOptions } from './context.ts';
import { type Lack, tellModerators } from './lacks.ts';
import { backoff, failedWith, withoutPicture } from './send.ts';
import { isMessage } from './timeline.ts';

/** Brings the posts of a bulletin on one surface up to date: its message, its thread, its pin. */

/** When to come back where another process is at it. */
const TAKEN_MS = 1000;
/** A bulletin's post has far fewer steps than this; more would be a circle. */
const STEPS_MAX = 20;

/** @returns when to look again; null where only the next revision brings more */
export async function syncBulletin(bulletinId: string, options: AnnouncerOptions): Promise<Date | null> {
  const { surface, announcements } = options;
  const posts = await announcements.bulletins.posts(bulletinId, surface.name);
  const outcomes = await Promise.allSettled(
    posts
      .filter(post => post.closed === null)
      .map(({ channelId }) => syncPost({ bulletinId, surface: surface.name, channelId }, options)),
  );
  const failed = outcomes.find(outcome => outcome.status === 'rejected');
  if (failed) throw failed.reason;
  const looks = outcomes.flatMap(outcome => (outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : []));
  return looks.length === 0 ? null : new Date(Math.min(...looks.map(look => look.getTime())));
}

/** One post, worked on under its claim. */
interface Work {
  claim: BulletinClaim;
  bulletin: BulletinView;
  options: AnnouncerOptions;
  pinRefused: boolean;
}

async function syncPost(key: BulletinPostKey, options: AnnouncerOptions): Promise<Date | null> {
  const { bulletins } = options.announcements;
  const claim = await bulletins.claim(key);
  if (!claim) return after(options, TAKEN_MS);
  let pinRefused = false;
  try {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const bulletin = await bulletins.byId(key.bulletinId);
      if (!bulletin) throw new Error(`There is no bulletin ${key.bulletinId}`);
      const { post } = claim;
      const place = post.standsIn ?? (await bulletins.placeOf(bulletin, post));
      const { editEverySeconds } = options.surface;
      const step = nextBulletinStep({ bulletin, post, place, now: options.clock.now(), editEverySeconds, pinRefused });
      if (step.kind === 'wait') {
        await claim.record({ lookAt: step.until });
        return step.until;
      }
      const work: Work = { claim, bulletin, options, pinRefused };
      const outcome = await perform(step, work);
      if (outcome === 'overtaken') return after(options, TAKEN_MS);
      if (outcome === 'finished' && !(await hasNews(work))) return null;
      if (outcome === 'finished') await claim.record({ closed: null, lookAt: options.clock.now() });
      pinRefused = work.pinRefused;
    }
    throw new Error(`The posts of bulletin ${key.bulletinId} go in circles`);
  } catch (error) {
    return await afterFailure(error, key, claim, options);
  } finally {
    await claim.release();
  }
}

/** Whether a revision came while the last one was being told. */
async function hasNews({ bulletin, options }: Work): Promise<boolean> {
  const now = await options.announcements.bulletins.byId(bulletin.id);
  return now !== null && now.revision > bulletin.revision;
}

type Outcome = 'going-on' | 'finished' | 'overtaken';

async function perform(step: Exclude<BulletinStep, { kind: 'wait' }>, work: Work): Promise<Outcome> {
  switch (step.kind) {
    case 'post':
      return tell(step.standsIn, work);
    case 'edit':
      return tell(null, work);
    case 'open-thread':
      return openThread(work);
    case 'no-thread':
      return noted(await work.claim.record({ threadId: work.claim.post.channelId }));
    case 'pin':
    case 'unpin':
      return setPinned(step.kind === 'pin', work);
    case 'done':
      return finish({ failures: 0 }, work);
  }
}

function noted(held: boolean): Outcome {
  return held ? 'going-on' : 'overtaken';
}

async function finish(change: BulletinPostChange, { claim }: Work): Promise<Outcome> {
  return (await claim.record({ ...change, lookAt: NOTHING_DUE })) ? 'finished' : 'overtaken';
}

/** Posts the present words where `standsIn` says, or edits them into the message that stands. */
async function tell(standsIn: string | null, work: Work): Promise<Outcome> {
  const { claim, bulletin, options } = work;
  const drawn = await options.bulletinWords(bulletin);
  if (!drawn) return closeStale(work);
  const report = (problem: unknown) => options.log.error({ error: problem }, 'a button does not fit its message');
  const words = drawn.buttons ? { ...drawn, buttons: fitButtons(drawn.buttons, options.catalogue, report) } : drawn;
  const reply = withPage(words, words.page, options.pageAddress ?? null);
  const place = standsIn ?? claim.post.standsIn ?? claim.post.channelId;
  try {
    return await (standsIn === null ? edit(reply, work) : post(reply, standsIn, work));
  } catch (error) {
    return whereItStands(error, place, work);
  }
}

/** Nothing to tell any more: what stands stays as it is, but not pinned. */
async function closeStale(work: Work): Promise<Outcome> {
  const { claim } = work;
  if (claim.post.pinnedAt && !work.pinRefused) {
    const outcome = await setPinned(false, work);
    if (outcome === 'overtaken') return outcome;
  }
  return finish({ closed: 'stale' }, work);
}

/** Intent first, then the message, then its id: a process that dies in between has posted at most once. */
async function post(reply: Reply, standsIn: string, { claim, bulletin, options }: Work): Promise<Outcome> {
  const { messageId, told, editedAt, pinnedAt } = claim.post;
  const before = { messageId, told, editedAt, pinnedAt, standsIn: claim.post.standsIn };
  const editedNow = () => ({ editedAt: options.clock.now(), failures: 0 });
  const intent = { messageId: MESSAGE_IN_DOUBT, told: bulletin.revision, pinnedAt: null, standsIn, ...editedNow() };
  if (!(await claim.record(intent))) return 'overtaken';
  const target: PostTarget = { chatId: claim.post.chatId, channelId: standsIn };
  let reference: PostReference;
  try {
    reference = await plainly(reply, fitting =>
      options.surface.post(target, fitting, reply.silent ? { silent: true } : {}),
    );
  } catch (error) {
    if (error instanceof SurfaceError) await claim.record(before);
    throw error;
  }
  return noted(await claim.record({ messageId: reference.messageId, ...editedNow() }));
}

async function edit(reply: Reply, work: Work): Promise<Outcome> {
  const { claim, bulletin, options } = work;
  const reference = referenceOf(work);
  if (!reference) return finish({ closed: 'gone' }, work);
  if (!(await claim.record({}))) return 'overtaken';
  await plainly(reply, fitting => options.surface.edit(reference, fitting));
  return noted(await claim.record({ told: bulletin.revision, editedAt: options.clock.now(), failures: 0 }));
}

/** A picture is an ornament: where it may not be shown, or is too large, the words go alone. */
async function plainly<T>(reply: Reply, send: (reply: Reply) => Promise<T>): Promise<T> {
  try {
    return await send(reply);
  } catch (error) {
    if (!reply.picture || !failedWith(error, 'forbidden', 'too-large')) throw error;
    return send(withoutPicture(reply));
  }
}

/**
 * What a refusal says of the place. A thread that was deleted or locked: the news are told in its channel. A message that was deleted is
 * not posted again. A channel or chat that is gone may come back.
 */
async function whereItStands(error: unknown, place: string, work: Work): Promise<Outcome> {
  if (!failedWith(error, 'gone', 'forbidden')) throw error;
  const { claim, options } = work;
  const { surface, announcements } = options;
  const stood = isMessage(claim.post.messageId);
  const isDeleted =
    stood && error.code === 'gone' && (await isThere({ chatId: claim.post.chatId, channelId: place }, work));
  if (isDeleted) return finish({ messageId: MESSAGE_DELETED, closed: 'gone' }, work);
  const inThread = place !== claim.post.channelId;
  if (inThread && (await announcements.bulletins.loseThread(surface.name, place)) !== null) {
    return noted(await claim.record({}));
  }
  if (error.code === 'forbidden') await tellOf('write', error, work);
  return finish({ closed: error.code }, work);
}

async function isThere(target: PostTarget, { options }: Work): Promise<boolean> {
  try {
    await options.surface.missingPermissions(target);
    return true;
  } catch (error) {
    options.log.info({ error, ...target }, 'a channel does not answer');
    return false;
  }
}

async function openThread(work: Work): Promise<Outcome> {
  const { claim, bulletin, options } = work;
  const reference = referenceOf(work);
  if (!reference || bulletin.thread === null) return noted(await claim.record({ threadId: claim.post.channelId }));
  try {
    const { channelId } = await options.surface.openThread(reference, bulletin.thread);
    return noted(await claim.record({ threadId: channelId, threadLost: false }));
  } catch (error) {
    if (!failedWith(error, 'forbidden', 'gone')) throw error;
    if (error.code === 'forbidden') await tellOf('thread', error, work);
    return noted(await claim.record({ threadId: claim.post.channelId }));
  }
}

async function setPinned(pinned: boolean, work: Work): Promise<Outcome> {
  const { claim, options } = work;
  const reference = referenceOf(work);
  if (!reference) return noted(await claim.record({ pinnedAt: null }));
  try {
    await (pinned ? options.surface.pin(reference) : options.surface.unpin(reference));
  } catch (error) {
    if (!failedWith(error, 'forbidden', 'gone')) throw error;
    work.pinRefused = true;
    if (error.code === 'forbidden') await tellOf('pin', error, work);
    return 'going-on';
  }
  return noted(await claim.record({ pinnedAt: pinned ? options.clock.now() : null }));
}

function tellOf(lack: Lack, error: SurfaceError, { claim, bulletin, options }: Work): Promise<void> {
  const { chatId, channelId } = claim.post;
  return tellModerators({ lack, error, communityId: bulletin.communityId, chatId, channelId }, options);
}

function referenceOf({ claim: { post } }: Work): PostReference | null {
  const { chatId, channelId, standsIn, messageId } = post;
  return isMessage(messageId) ? { chatId, channelId: standsIn ?? channelId, messageId } : null;
}

async function afterFailure(
  error: unknown,
  { bulletinId, channelId }: BulletinPostKey,
  claim: BulletinClaim,
  options: AnnouncerOptions,
): Promise<Date | null> {
  const failures = claim.post.failures + 1;
  const ms = backoff(error, failures);
  const about = { error, bulletinId, channelId, failures };
  if (ms === null) {
    options.log.error(about, 'a bulletin is given up here until its next revision');
    await claim.record({ closed: 'unavailable', lookAt: NOTHING_DUE });
    return null;
  }
  options.log.warn(about, 'a bulletin has to wait');
  const lookAt = after(options, ms);
  await claim.record({ failures, lookAt });
  return lookAt;
}

function after({ clock }: AnnouncerOptions, ms: number): Date {
  return new Date(clock.now().getTime() + ms);
}
