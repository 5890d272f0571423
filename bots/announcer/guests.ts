import type { MatchView } from '../../core/matches/index.ts';
import type { AnnouncerOptions } from './context.ts';

/**
 * What a post works with. In the chats of a community whose agent is a guest in the match (team events) only the fight is told: bets and
 * who won them, and what is at stake in the host's season, are the host's own business.
 */
export async function optionsFor(
  view: MatchView,
  { chatId }: { chatId: string },
  options: AnnouncerOptions,
): Promise<AnnouncerOptions> {
  if (view.guestCommunityId === null) return options;
  const guests = await options.communities.places(view.guestCommunityId);
  const isGuest = guests.some(place => place.surface === options.surface.name && place.chatId === chatId);
  if (!isGuest) return options;
  const { honours: _, ...rest } = options;
  return { ...rest, wagers: null };
}
