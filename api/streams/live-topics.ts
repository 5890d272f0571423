import type { RoutingKey } from '../../core/live/index.ts';
import { parseId } from '../../core/platform/index.ts';

/** What one may follow, as clients name it: 'match:7H2K9QX4M1ZT', 'odds:...', 'me'. */

/** Things of the log; the last three are of a community, a tournament and a season. */
const LOGGED = ['match', 'matches', 'results', 'tournament', 'season'] as const;
/** Looked at while somebody follows them. */
const WATCHED = ['odds', 'tape'] as const;

export type LiveTopic =
  | { kind: (typeof LOGGED)[number]; id: string }
  | { kind: (typeof WATCHED)[number]; id: string }
  | { kind: 'me' };

export const TOPICS_MAX = 20;
/** Longest text that is looked at. */
export const TOPIC_LENGTH_MAX = 48;

export const TOPIC_WORDS =
  'Topics are match:ID, odds:ID, tape:ID, matches:COMMUNITY, results:COMMUNITY, tournament:ID, season:ID and me.';

/** @returns null where the text names nothing that can be followed */
export function parseTopic(text: string): LiveTopic | null {
  if (text === 'me') return { kind: 'me' };
  const [name, ...rest] = text.split(':');
  const kind = [...LOGGED, ...WATCHED].find(known => known === name);
  const id = parseId(rest.join(':'));
  return kind && id ? { kind, id } : null;
}

/** As it is told back: its id as the arena writes it. */
export function formatTopic(topic: LiveTopic): string {
  return topic.kind === 'me' ? 'me' : `${topic.kind}:${topic.id}`;
}

export function isWatched(topic: LiveTopic): topic is { kind: (typeof WATCHED)[number]; id: string } {
  return topic.kind === 'odds' || topic.kind === 'tape';
}

/** @param memberIds who 'me' is: the memberships of who asks */
export function keysOfTopics(topics: readonly LiveTopic[], memberIds: readonly string[]): RoutingKey[] {
  return topics.flatMap((topic): RoutingKey[] => {
    if (topic.kind === 'me') return memberIds.map((id): RoutingKey => `member:${id}`);
    return isWatched(topic) ? [] : [`${topic.kind}:${topic.id}`];
  });
}
