import { createHash } from 'node:crypto';
import { MESSAGE_DELETED, MESSAGE_IN_DOUBT, type PostChange, type PostClaim } from '../../core/announcements/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import type { Offers } from '../../core/wagers/index.ts';
import { outcomeText } from '../outcome.ts';
import { withPage } from '../pages.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Reply } from '../reply.ts';
import { type PostReference, SurfaceError } from '../surface.ts';
import { type Betting, markOf } from './betting.ts';
import { fitButtons } from './buttons.ts';
import type { AnnouncerOptions } from './context.ts';
import { betsOf, crowdOf, drawn, honoursOf, matchCard, moveAt, ownersOf, refundFor, stakesOf } from './facts.ts';
import { tellForbidden } from './forbidden.ts';
import { gifPicture } from './gif-picture.ts';
import { optionsFor } from './guests.ts';
import { liveMessage, shrunkMessage, voidMessage } from './live-message.ts';
import { PUBLIC_STAKES } from './market-buttons.ts';
import { gifMessage, hiddenResultMessage, type ResultFacts, resultMessage } from './result-message.ts';
import { failedWith, post, withoutPicture } from './send.ts';
import { isMessage, type LivePhase, type Step } from './timeline.ts';

/** Carries out one step of the timeline in one channel. */

/** What the hidden result says about the missing GIF. */
const NO_GIF = 'There is no animation of this fight. The result:';
const GIF_NOT_HERE = 'The animation could not be shown here. The result:';
const GIF_GONE = 'The result:';

type Acting = Exclude<Step, { kind: 'wait' | 'close' }>;

/**
 * @returns false where another process has taken the post over: nothing more may be sent
 * @throws SurfaceError where the platform refused, with the post as it was before
 */
export async function perform(
  step: Acting,
  view: MatchView,
  claim: PostClaim,
  options: AnnouncerOptions,
  betting: Betting | null = null,
): Promise<boolean> {
  switch (step.kind) {
    case 'admit':
      return admit(view, claim, options);
    case 'post-live':
      return postLive({ phase: step.phase, betting }, view, claim, options);
    case 'edit-live':
      return tellPhase({ phase: step.phase, betting }, view, claim, options);
    case 'post-gif':
      return postGif(view, claim, options);
    case 'tell-result':
      return tellResult(view, claim, options, view.gif ? GIF_GONE : NO_GIF, view.gif === null);
    case 'edit-result':
      return editResult(view, claim, options);
    case 'shrink-live':
      return editLive(shrunkMessage(view, outcomeText(view)), claim, options, { liveTold: 'over' });
    case 'edit-void':
      return editLive(voidMessage(view, await refundFor(view, options)), claim, options, { stage: 'void' });
    case 'post-void':
      return send(voidMessage(view, await refundFor(view, options)), claim, options, {
        doubt: { liveMessageId: MESSAGE_IN_DOUBT, stage: 'void' },
        sent: messageId => ({ liveMessageId: messageId }),
      });
  }
}

async function admit(view: MatchView, claim: PostClaim, options: AnnouncerOptions): Promise<boolean> {
  const { announcedPerHour } = await options.communities.settings(view.communityId);
  const key = keyOf(claim);
  const verdict = await options.announcements.admission.admit(key, announcedPerHour);
  return claim.record(
    verdict === 'digest' ? { closed: 'digest' } : { admittedAt: options.clock.now(), stage: 'admitted' },
  );
}

/** What the live message has to say. */
interface Live {
  phase: LivePhase;
  betting: Betting | null;
}

async function live({ phase, betting }: Live, view: MatchView, options: AnnouncerOptions): Promise<Reply> {
  const [headToHead, stakes, move, offers] = await Promise.all([
    headToHeadOf(view, options),
    stakesOf(view, options),
    moveAt(view, phase, options),
    offersOf(phase, view, options),
  ]);
  return liveMessage({ view, phase, now: options.clock.now(), headToHead, stakes, move, betting, offers });
}

/** No bets are taken any more, or not yet: the layout stays. */
const NO_OFFERS: Offers = { A: [], B: [], up: [], down: [] };

/** What stakes pay, where buttons have to say so to everybody. */
async function offersOf(phase: LivePhase, view: MatchView, { wagers, surface }: AnnouncerOptions) {
  if (!wagers || phase.stage !== 'opened' || answersPrivately(surface.name, 'group')) return null;
  return (await wagers.offers(view.id, PUBLIC_STAKES)) ?? NO_OFFERS;
}

/** What a message that was told says: its phase, a digest of its words, and what it says of the bets. */
function told({ phase, betting }: Live, message: Reply): string {
  return `${phase.key} ${digestOf(message)} ${markOf(betting)}`;
}

/** Edits the live message to the next phase or odds; where that reads the same (a price that has not moved), nothing is sent. */
async function tellPhase(what: Live, view: MatchView, claim: PostClaim, options: AnnouncerOptions): Promise<boolean> {
  const message = await live(what, view, options);
  const change = { liveTold: told(what, message), stage: what.phase.stage };
  if (claim.post.liveTold?.split(' ')[1] === digestOf(message)) return claim.record(change);
  return editLive(message, claim, options, { ...change, liveEditedAt: options.clock.now() });
}

/** Of all that a reader sees: labels of buttons, too. */
function digestOf({ title, text, buttons }: Reply): string {
  const labels = buttons?.map(row => row.map(button => button.label));
  return createHash('sha256')
    .update(JSON.stringify([title, text, labels]))
    .digest('hex')
    .slice(0, 16);
}

async function postLive(what: Live, view: MatchView, claim: PostClaim, options: AnnouncerOptions): Promise<boolean> {
  const { market } = what.betting ?? {};
  // pools open without odds: the card tells what the ratings expect
  const odds =
    market?.state === 'open' && market.kind === 'lmsr' ? { a: market.chances.A, up: market.chances.up } : null;
  const picture = await matchCard(view, options, odds);
  const message = await live(what, view, options);
  const change = { liveTold: told(what, message), liveEditedAt: options.clock.now(), stage: what.phase.stage };
  const plan: SendPlan = {
    doubt: { liveMessageId: MESSAGE_IN_DOUBT, ...change },
    sent: messageId => ({ liveMessageId: messageId, liveEditedAt: options.clock.now() }),
    silent: await isQuiet(view, claim, options),
  };
  try {
    return await send(picture ? { ...message, picture } : message, claim, options, plan);
  } catch (error) {
    // The card is an ornament: without the right to attach it, or where it is too large, the words go alone.
    if (!picture || !failedWith(error, 'forbidden', 'too-large')) throw error;
    return send(message, claim, options, plan);
  }
}

async function postGif(view: MatchView, claim: PostClaim, options: AnnouncerOptions): Promise<boolean> {
  let bytes = await gifPicture(view, claim.post, options);
  const silent = await isQuiet(view, claim, options);
  while (bytes) {
    try {
      return await send(gifMessage(view, bytes, options.crowd ? options.clock.now() : null), claim, options, {
        doubt: { gifMessageId: MESSAGE_IN_DOUBT, gifPostedAt: options.clock.now(), stage: 'gif' },
        sent: messageId => ({ gifMessageId: messageId, gifPostedAt: options.clock.now() }),
        replyToLive: true,
        silent,
      });
    } catch (error) {
      if (failedWith(error, 'forbidden')) {
        // Pictures may be forbidden where words are not: then nothing is lost. Otherwise this fails the same way.
        const told = await tellResult(view, claim, options, GIF_NOT_HERE, false);
        await tellForbidden(view, claim.post, options);
        return told;
      }
      if (!failedWith(error, 'too-large')) throw error;
      bytes = await gifPicture(view, claim.post, options, bytes.length);
    }
  }
  return tellResult(view, claim, options, GIF_NOT_HERE, true);
}

/** The result as a message of its own, for who has seen no GIF. */
async function tellResult(
  view: MatchView,
  claim: PostClaim,
  options: AnnouncerOptions,
  why: string,
  withCard: boolean,
): Promise<boolean> {
  const facts = await resultFacts(view, options);
  const card = withCard ? await drawn('result', view, options) : null;
  const message = hiddenResultMessage(facts, why, card);
  const plan: SendPlan = {
    // no GIF stands above it: whoever edits it later keeps the result hidden
    doubt: { gifMessageId: claim.post.gifMessageId ?? MESSAGE_IN_DOUBT, stage: 'result', gifPostedAt: null },
    sent: messageId => ({ gifMessageId: messageId }),
    replyToLive: true,
    silent: await isQuiet(view, claim, options),
  };
  try {
    return await send(message, claim, options, plan);
  } catch (error) {
    if (!card || !failedWith(error, 'forbidden', 'too-large')) throw error;
    return send(withoutPicture(message), claim, options, plan);
  }
}

async function editResult(view: MatchView, claim: PostClaim, options: AnnouncerOptions): Promise<boolean> {
  const reference = referenceOf(claim, claim.post.gifMessageId);
  if (!reference) return claim.record({ gifMessageId: MESSAGE_DELETED });
  const message = fitted(resultMessage(await resultFacts(view, options)), view.id, options);
  if (!(await claim.record({}))) return false;
  try {
    await options.surface.edit(reference, message);
  } catch (error) {
    // Somebody deleted the GIF: it is not posted again, the result comes as a message of its own.
    if (failedWith(error, 'gone')) return claim.record({ gifMessageId: MESSAGE_DELETED });
    throw error;
  }
  return claim.record({ stage: 'result', failures: 0 });
}

/** Edits the live message; where somebody deleted it, the past is not posted again. */
async function editLive(
  message: Reply,
  claim: PostClaim,
  options: AnnouncerOptions,
  change: PostChange,
): Promise<boolean> {
  const reference = referenceOf(claim, claim.post.liveMessageId);
  if (!reference) return claim.record({ liveMessageId: MESSAGE_DELETED });
  if (!(await claim.record({}))) return false;
  try {
    await options.surface.edit(reference, fitted(message, claim.post.matchId, options));
  } catch (error) {
    if (failedWith(error, 'gone')) return claim.record({ liveMessageId: MESSAGE_DELETED });
    throw error;
  }
  return claim.record({ ...change, failures: 0 });
}

interface SendPlan {
  /** Recorded before sending: what stands if this process dies meanwhile. */
  doubt: PostChange;
  /** Recorded once the message is out. */
  sent: (messageId: string) => PostChange;
  replyToLive?: boolean;
  silent?: boolean;
}

/**
 * Posts a message at most once: intent first, then the message, then its id. A refusal takes the intent back; 'unavailable' counts as
 * one, since surfaces report it where nothing was taken. What dies in between, or fails as nobody expects, is not sent again.
 */
async function send(reply: Reply, claim: PostClaim, options: AnnouncerOptions, plan: SendPlan): Promise<boolean> {
  const { liveMessageId, gifMessageId, stage, gifPostedAt, liveTold, liveEditedAt } = claim.post;
  const before: PostChange = { liveMessageId, gifMessageId, stage, gifPostedAt, liveTold, liveEditedAt };
  if (!(await claim.record(plan.doubt))) return false;
  const replyTo = plan.replyToLive ? referenceOf(claim, liveMessageId) : null;
  let reference: PostReference;
  try {
    reference = await post(options.surface, claim.post, fitted(reply, claim.post.matchId, options), {
      ...(replyTo && { replyTo }),
      ...(plan.silent && { silent: true }),
    });
  } catch (error) {
    if (error instanceof SurfaceError) await claim.record(before);
    throw error;
  }
  return claim.record({ ...plan.sent(reference.messageId), failures: 0 });
}

async function resultFacts(view: MatchView, options: AnnouncerOptions): Promise<ResultFacts> {
  const [headToHead, owners, bets, honours, crowd] = await Promise.all([
    headToHeadOf(view, options),
    ownersOf(view, options),
    betsOf(view, options),
    honoursOf(view, options),
    crowdOf(view, options),
  ]);
  return { view, headToHead, owners, now: options.clock.now(), bets, honours, crowd };
}

/**
 * Shows what the crowd says by now under a result that was told, wherever it still stands. The past is not posted again; an edit that
 * the platform refuses is made up for by the next tap.
 */
export async function recountCrowd(matchId: string, options: AnnouncerOptions): Promise<void> {
  const posts = await options.announcements.posts.of(matchId, options.surface.name);
  const told = posts.filter(post => post.stage === 'result' && isMessage(post.gifMessageId));
  if (told.length === 0) return;
  const view = await options.matches.get(matchId);
  if (view.state !== 'settled') return;
  for (const { chatId, channelId, gifMessageId, gifPostedAt } of told) {
    if (!gifMessageId) continue;
    const facts = await resultFacts(view, await optionsFor(view, { chatId }, options));
    const message = gifPostedAt === null ? hiddenResultMessage(facts, GIF_GONE, null) : resultMessage(facts);
    await options.surface
      .edit({ chatId, channelId, messageId: gifMessageId }, fitted(message, matchId, options))
      .catch((error: unknown) =>
        options.log.info({ error, matchId, channelId }, 'the crowd could not be counted anew'),
      );
  }
}

function headToHeadOf(view: MatchView, { matches }: AnnouncerOptions) {
  return matches.headToHead(view.sides[0].agent.id, view.sides[1].agent.id);
}

/**
 * Where another match is live, or the hour is full, a new message makes no sound; nor do a tournament's bouts, for its first round and its
 * final are announced.
 */
async function isQuiet({ occasion }: MatchView, claim: PostClaim, options: AnnouncerOptions): Promise<boolean> {
  if (occasion?.kind === 'tournament' || occasion?.kind === 'team') return true;
  const load = await options.announcements.admission.load(keyOf(claim));
  return load.live > 0 || load.lastHour >= BUSY_FROM;
}

/** Matches in an hour from which a channel counts as busy (numbers.md: six are posted). */
const BUSY_FROM = 6;

function keyOf({ post: { matchId, surface, channelId } }: PostClaim) {
  return { matchId, surface, channelId };
}

function referenceOf({ post: { chatId, channelId } }: PostClaim, messageId: string | null): PostReference | null {
  return isMessage(messageId) ? { chatId, channelId, messageId } : null;
}

/** As it may be sent: buttons that fit, and a link to the match's page. */
function fitted(reply: Reply, matchId: string, { catalogue, log, pageAddress = null }: AnnouncerOptions): Reply {
  const report = (problem: unknown) => log.error({ error: problem }, 'a button does not fit its message');
  const fitting = reply.buttons ? { ...reply, buttons: fitButtons(reply.buttons, catalogue, report) } : reply;
  return withPage(fitting, { kind: 'match', id: matchId }, pageAddress);
}
