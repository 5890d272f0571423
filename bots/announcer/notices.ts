import type { ChallengeNotice } from '../../core/announcements/index.ts';
import { type Notice, wants } from '../../core/communities/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { minutes } from '../commands/words.ts';
import { outcomeText } from '../outcome.ts';
import type { Reply } from '../reply.ts';
import { type RichText, rich } from '../rich-text.ts';
import { cutTo } from '../shown-name.ts';
import { SurfaceError } from '../surface.ts';
import type { AnnouncerOptions } from './context.ts';
import { bothNames, signed } from './names.ts';

/** Direct messages to members, as /notify sets them: each once, in no quiet hour, to nobody who takes none. */

/** What is older is no news: nobody is woken for it after an outage. */
export const FRESH_MS = 15 * 60_000;
export const RETRY_MS = 10_000;

/**
 * Sends what a match gives reason for. A person with accounts on several surfaces is told on one of those where the match is told.
 * @returns when to try again what the platform put off; null where nothing is left
 */
export async function noticesOfMatch(view: MatchView, options: AnnouncerOptions): Promise<Date | null> {
  if (view.kind !== 'rated') return null;
  const since = view.settledAt ?? view.createdAt;
  if (options.clock.now().getTime() - since.getTime() > FRESH_MS) return null;
  let retry = false;
  for (const corner of [0, 1] as const) {
    const { agent } = view.sides[corner];
    if (agent.ownerId === null) continue;
    const account = await accountFor(view, agent.ownerId, options);
    if (account === null) continue;
    for (const { notice, text } of await due(view, corner, options)) {
      const key = `${notice}:${view.id}:${agent.id}`;
      const sent = await notify(
        { notice, key, memberId: agent.ownerId, userId: account, reply: reply(text, view) },
        options,
      );
      if (!sent) retry = true;
    }
  }
  return retry ? new Date(options.clock.now().getTime() + RETRY_MS) : null;
}

/** Tells a member of a challenge. @returns false where it should be tried again */
export async function noticeOfChallenge(challengeId: string, options: AnnouncerOptions): Promise<boolean> {
  const challenge = await options.announcements.notices.challenge(challengeId);
  if (!challenge?.open) return true;
  const accounts = await options.communities.identitiesOf(challenge.challengedId);
  const account = accounts.find(candidate => candidate.surface === options.surface.name);
  if (!account) return true;
  return notify(
    {
      notice: 'challenges',
      key: `challenges:${challenge.id}`,
      memberId: challenge.challengedId,
      userId: account.externalId,
      reply: { text: challengeText(challenge, options.clock.now()), visibility: 'private' },
    },
    options,
  );
}

async function due(
  view: MatchView,
  corner: 0 | 1,
  options: AnnouncerOptions,
): Promise<{ notice: Notice; text: RichText }[]> {
  const names = bothNames(view);
  const mine = names[corner];
  const theirs = names[corner === 0 ? 1 : 0];
  if (view.state === 'open') {
    const left = minutes((view.lockAt.getTime() - options.clock.now().getTime()) / 1000);
    return [
      { notice: 'queue', text: rich`**${mine}** meets **${theirs}**. It begins in ${left}.` },
      ...(await rivalNotice(view, corner, left, options)),
    ];
  }
  if (view.state !== 'settled' || !view.result) return [];
  const { ratingBefore, ratingAfter, agent } = view.sides[corner];
  const change =
    ratingBefore === null || ratingAfter === null
      ? ''
      : ` ${mine}: ${ratingBefore} → ${ratingAfter} (${signed(ratingAfter - ratingBefore)}).`;
  const opponent = view.result.winner === corner ? ` against ${theirs}` : '';
  const found: { notice: Notice; text: RichText }[] = [
    // Hidden: the channel's GIF may still be waiting for its owner.
    { notice: 'results', text: rich`**${mine}** vs **${theirs}**: ||${outcomeText(view)}${opponent}.${change}||` },
  ];
  const { rank, best } = await options.announcements.notices.noteRank(agent.id, view.id);
  if (best)
    found.push({
      notice: 'rank',
      text: rich`News of **${mine}**: ||it has climbed to place **${rank}**, a new best.||`,
    });
  return found;
}

/** Asked for first: most members do not want to hear of rivals, and the score takes a query. */
async function rivalNotice(
  view: MatchView,
  corner: 0 | 1,
  left: string,
  options: AnnouncerOptions,
): Promise<{ notice: Notice; text: RichText }[]> {
  const { ownerId } = view.sides[corner].agent;
  if (!options.honours || ownerId === null || !(await options.communities.notifySettings(ownerId)).rivals) return [];
  const { rivalry } = await options.honours.stakes(view);
  if (!rivalry) return [];
  const names = bothNames(view);
  const score = corner === 0 ? rivalry : { wins: rivalry.losses, losses: rivalry.wins };
  const text = rich`**${names[corner]}** meets its rival **${names[corner === 0 ? 1 : 0]}** again, ${score.wins}–${score.losses} so far. It begins in ${left}.`;
  return [{ notice: 'rivals', text }];
}

function reply(text: RichText, view: MatchView): Reply {
  return {
    text,
    buttons: [[{ label: 'Replay', action: { command: 'replay', options: { id: view.id } } }]],
    visibility: 'private',
  };
}

function challengeText(challenge: ChallengeNotice, now: Date): RichText {
  const left = minutes((challenge.expiresAt.getTime() - now.getTime()) / 1000);
  return rich`**${cutTo(challenge.challengerName, 60)}** challenges you with **${cutTo(challenge.challengerAgentName, 60)}** in ${cutTo(challenge.communityName, 100)}. Answer there within ${left}.`;
}

/** The account to write to, where it is this surface's turn. */
async function accountFor(view: MatchView, memberId: string, options: AnnouncerOptions): Promise<string | null> {
  const [told, accounts] = await Promise.all([
    options.announcements.posts.surfacesOf(view.id),
    options.communities.identitiesOf(memberId),
  ]);
  const turn = told.find(surface => accounts.some(account => account.surface === surface));
  if (turn !== options.surface.name) return null;
  return accounts.find(account => account.surface === turn)?.externalId ?? null;
}

export interface DirectNotice {
  notice: Notice;
  key: string;
  memberId: string;
  userId: string;
  reply: Reply;
}

/** @returns false where the platform put it off and it should be tried again */
export async function notify(message: DirectNotice, options: AnnouncerOptions): Promise<boolean> {
  const settings = await options.communities.notifySettings(message.memberId);
  if (!wants(settings, message.notice, options.clock.now())) return true;
  return deliver(message, options);
}

/** The same whatever /notify says: for what people must hear about their own accounts. */
export async function deliver(
  message: { notice: string; key: string; userId: string; reply: Reply },
  options: AnnouncerOptions,
): Promise<boolean> {
  const { surface, announcements, log } = options;
  const claim = await announcements.notices.claim(message.key, surface.name, message.userId);
  if (!claim) return true;
  try {
    await surface.direct(message.userId, message.reply);
    await claim.sent();
    return true;
  } catch (error) {
    const code = error instanceof SurfaceError ? error.code : null;
    log.info({ error, notice: message.notice, code }, 'a direct message was not delivered');
    if (code === 'rate-limited' || code === 'unavailable') {
      await claim.giveBack();
      return false;
    }
    if (code === 'unreachable' || code === 'forbidden' || code === 'gone') await claim.unreachable();
    else await claim.failed();
    return true;
  }
}
