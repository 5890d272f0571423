import type { MatchView } from '../../core/matches/index.ts';
import { rich } from '../rich-text.ts';
import { type PostTarget, SurfaceError } from '../surface.ts';
import type { AnnouncerOptions } from './context.ts';
import { bothNames } from './names.ts';

/** A channel that the bot may not post in: whoever asked is told what is missing, once a day a channel. */
export async function tellForbidden(view: MatchView, target: PostTarget, options: AnnouncerOptions): Promise<void> {
  const { surface, announcements, clock, log } = options;
  const userId = await accountOf(view, options);
  if (userId === null) return;
  const day = clock.now().toISOString().slice(0, 10);
  const key = `forbidden:${surface.name}:${target.channelId}:${day}`;
  const claim = await announcements.notices.claim(key, surface.name, userId);
  if (!claim) return;
  try {
    await surface.direct(userId, { text: await sentence(view, target, options), visibility: 'private' });
    await claim.sent();
  } catch (error) {
    if (error instanceof SurfaceError && error.code === 'unreachable') await claim.unreachable();
    else await claim.failed();
    log.info({ error, matchId: view.id }, 'who asked for the match could not be told that a permission is missing');
  }
}

async function sentence(view: MatchView, target: PostTarget, { surface, log }: AnnouncerOptions) {
  const missing = await surface.missingPermissions(target).catch((error: unknown) => {
    log.info({ error }, 'the missing permissions are not known');
    return [];
  });
  const named = missing.length > 0 ? missing.join(', ') : 'to post messages';
  const [left, right] = bothNames(view);
  return rich`${left} vs ${right} was fought, but I may not post in that channel. Please ask a moderator to grant me: **${named}**. The match is kept: \`/match show ${view.id}\``;
}

/** The surface's own id of who asked: the requester, or the first owner who has an account here. */
async function accountOf(view: MatchView, { communities, surface }: AnnouncerOptions): Promise<string | null> {
  const people = [view.requestedById, view.sides[0].agent.ownerId, view.sides[1].agent.ownerId];
  for (const memberId of people) {
    if (memberId === null) continue;
    const identity = (await communities.identitiesOf(memberId)).find(account => account.surface === surface.name);
    if (identity) return identity.externalId;
  }
  return null;
}
