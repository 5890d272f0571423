import type { CommunityContext } from '../../../core/communities/index.ts';
import type { MatchPlace } from '../../../core/matches/index.ts';
import { ArenaError } from '../../../core/platform/index.ts';
import type { ApiOptions } from '../../options.ts';

/**
 * Where what is started here is told, as if it had been started there: the member's home chat, its arena channel first.
 * @throws ArenaError 'no-chat' (409) where the community has no chat any more
 */
export async function placeOf(
  { announcements }: Pick<ApiOptions, 'announcements'>,
  context: CommunityContext,
): Promise<MatchPlace> {
  const place = await announcements.placeOf(context);
  if (place) return place;
  throw new ArenaError(
    'no-chat',
    `${context.communityName} has no chat in which the match could be told. Invite the arena there again, or use it there once.`,
    409,
  );
}
