import type { PostView } from '../../core/announcements/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { SurfaceError } from '../surface.ts';
import { type Bets, payoutLines } from './bet-lines.ts';
import type { AnnouncerOptions } from './context.ts';
import { betsOf } from './facts.ts';
import { optionsFor } from './guests.ts';
import { bothNames } from './names.ts';
import { post as send } from './send.ts';
import { isMessage, resultDueAt } from './timeline.ts';

/** A result that moderators have corrected is told once wherever the first one was told, by a message of its own: edits do not resurface. */

/** What is older is no news. */
const FRESH_MS = 24 * 3_600_000;
const RETRY_MS = 10_000;

/** @returns when to try again what the platform put off; null where nothing is left */
export async function tellCorrections(
  view: MatchView,
  posts: readonly PostView[],
  options: AnnouncerOptions,
): Promise<Date | null> {
  const { override } = view;
  const now = options.clock.now();
  if (!override || view.state !== 'settled' || now.getTime() - override.at.getTime() > FRESH_MS) return null;
  let retry = false;
  for (const post of posts) {
    const wasTold = post.stage === 'result' && resultDueAt(view, post, options.surface.editEverySeconds) <= override.at;
    if (wasTold && !(await tellOnce(view, override.at, post, options))) retry = true;
  }
  return retry ? new Date(now.getTime() + RETRY_MS) : null;
}

/** 'Result corrected by the moderators', in as many words as it takes. */
export function correctionMessage(view: MatchView, bets: Bets | null = null): Reply {
  const names = bothNames(view);
  const winner = view.result?.winner ?? 0;
  const engineWinner = view.override?.engineWinner ?? winner;
  const now =
    winner === engineWinner
      ? rich`**${names[winner]}** wins after all.`
      : rich`**${names[winner]}** wins, not ${names[engineWinner]}.`;
  return {
    title: rich`Result corrected by the moderators`,
    text: joinRich([
      rich`${names[0]} vs ${names[1]}: ${now}`,
      rich`Ratings and pay-outs have been worked out again. /balance and /statement show yours.`,
      ...(bets ? payoutLines(bets) : []),
      rich`Match \`${view.id}\``,
    ]),
    buttons: [[{ label: 'Details', action: { command: 'match show', options: { id: view.id } } }]],
    visibility: 'public',
  };
}

/** @returns false where the platform put it off and it should be tried again */
async function tellOnce(view: MatchView, at: Date, post: PostView, options: AnnouncerOptions): Promise<boolean> {
  const { surface, announcements, log } = options;
  const { chatId, channelId, gifMessageId, liveMessageId } = post;
  const key = `corrected:${view.id}:${surface.name}:${channelId}:${at.getTime()}`;
  const claim = await announcements.notices.claim(key, surface.name, channelId);
  if (!claim) return true;
  const messageId = [gifMessageId, liveMessageId].find(isMessage);
  const replyTo = messageId === undefined ? {} : { replyTo: { chatId, channelId, messageId } };
  try {
    await send(
      surface,
      { chatId, channelId },
      correctionMessage(view, await betsOf(view, await optionsFor(view, post, options))),
      replyTo,
    );
    await claim.sent();
    return true;
  } catch (error) {
    const isPassing = error instanceof SurfaceError && ['rate-limited', 'unavailable'].includes(error.code);
    log.warn({ error, matchId: view.id, channelId, isPassing }, 'a corrected result was not told');
    if (isPassing) await claim.giveBack();
    else await claim.failed();
    return !isPassing;
  }
}
