import type { CommunityService, CommunityView } from '../../core/communities/index.ts';
import { ArenaError } from '../../core/platform/index.ts';

/** The community that a request means: the one named, or the only one that there is. Which others exist is not told. */
export async function communityOf(communities: CommunityService, id: string | undefined): Promise<CommunityView> {
  if (id !== undefined) return communities.byId(id);
  const only = await communities.only();
  if (!only) {
    throw new ArenaError(
      'community-required',
      'This arena has no community yet, or several: say which one with ?community=ID. Every match and agent names its own.',
      400,
    );
  }
  return only;
}
