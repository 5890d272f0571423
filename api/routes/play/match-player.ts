import type { CommunityContext } from '../../../core/communities/index.ts';
import type { Caller } from '../../../core/sessions/index.ts';
import type { ApiOptions } from '../../options.ts';
import { playerIn } from '../../write.ts';

type Options = Pick<ApiOptions, 'matches' | 'communities' | 'sanctions' | 'clock'>;

/** Who the caller is where a match is held: a member there, else of the community that is its guest. */
export async function onlookerOf(options: Options, caller: Caller, matchId: string): Promise<CommunityContext> {
  const { communityId, guestCommunityId } = await options.matches.get(matchId);
  if (guestCommunityId === null) return playerIn(options, caller, communityId);
  const isAtHome = (await options.communities.contextOf(caller.personId, communityId)) !== null;
  const isGuest = !isAtHome && (await options.communities.contextOf(caller.personId, guestCommunityId)) !== null;
  return playerIn(options, caller, isGuest ? guestCommunityId : communityId);
}

/** The same for who does more than look: bets and picks are for the community that holds it. @throws ArenaError 'guest-match' (403) */
export async function playerOn(options: Options, caller: Caller, matchId: string): Promise<CommunityContext> {
  const context = await onlookerOf(options, caller, matchId);
  await options.matches.get(matchId, context.communityId);
  return context;
}
