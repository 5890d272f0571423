import {
  agentPath,
  leaderboardPath,
  marketPath,
  matchPath,
  memberPath,
  miniAppPath,
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
};

/** What the menu button of a private chat opens: a page that signs in and goes on from there. */
export function miniAppHome(url: string): string {
  return `${url}${miniAppPath()}`;
}

/** Where chats find the pages of the API; null where nobody said how they are reached. */
export function pageAddressOf(publicUrl: string | null): PageAddress | null {
  return publicUrl === null ? null : ({ kind, id }) => `${publicUrl}${PATHS[kind](id)}`;
}
