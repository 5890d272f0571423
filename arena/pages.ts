import {
  agentPath,
  dropsPath,
  escrowPath,
  homePath,
  leaderboardPath,
  marketPath,
  matchPath,
  memberPath,
  rightsPath,
  seasonPath,
  tournamentPath,
  verifyPath,
} from '../api/web/paths.ts';
import type { PageAddress, PageReference } from '../bots/pages.ts';

const PATHS: Record<PageReference['kind'], (id: string) => string> = {
  match: matchPath,
  agent: agentPath,
  member: memberPath,
  leaderboard: id => leaderboardPath(id, 'agents'),
  bettors: id => leaderboardPath(id, 'bettors'),
  season: seasonPath,
  tournament: tournamentPath,
  verify: verifyPath,
  market: marketPath,
  escrow: id => escrowPath(id),
  rights: () => rightsPath(),
  drops: () => dropsPath(),
};

/** What the menu button of a private chat opens; any page signs in by itself (api/web/client/telegram). */
export function miniAppHome(url: string): string {
  return `${url}${homePath()}`;
}

/** Where chats find the pages of the API; null where nobody said how they are reached. */
export function pageAddressOf(publicUrl: string | null): PageAddress | null {
  return publicUrl === null ? null : ({ kind, id }) => `${publicUrl}${PATHS[kind](id)}`;
}

/** Where this machine's own browser finds the pages; null where the port is not known before the API listens. */
export function localAddressOf({ host, port }: { host: string; port: number }): string | null {
  if (port === 0) return null;
  const reached = ANY_HOST.has(host) ? '127.0.0.1' : host;
  return `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}`;
}

/** Listening on all interfaces. */
const ANY_HOST = new Set(['0.0.0.0', '::']);
