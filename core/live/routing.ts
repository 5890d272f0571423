import type { LiveEvent } from './events.ts';

/** Who hears of an event: keys that subscriptions name. Pure. */

export type RoutingKey = `${'match' | 'matches' | 'results' | 'tournament' | 'season' | 'member'}:${string}`;

export function keysOf(event: LiveEvent): RoutingKey[] {
  const { kind, communityId, subjectId, data } = event;
  switch (kind) {
    case 'match':
    case 'fight':
      return [`match:${subjectId}`, ...communities(communityId, data).map((id): RoutingKey => `matches:${id}`)];
    case 'result':
      return [`match:${subjectId}`, ...communities(communityId, data).map((id): RoutingKey => `results:${id}`)];
    case 'tournament':
      return [`tournament:${subjectId}`];
    case 'season':
      return [`season:${subjectId}`];
    case 'settlement':
      return event.memberId === null ? [] : [`member:${event.memberId}`];
  }
}

/** The guest of a team event sees it as its host does. */
function communities(communityId: string, { guestCommunityId }: { guestCommunityId?: string | undefined }): string[] {
  return guestCommunityId === undefined ? [communityId] : [communityId, guestCommunityId];
}
