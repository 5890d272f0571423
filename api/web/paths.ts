/** The address of every page: whoever links to one (pages, chat buttons, previews, scripts) asks here. No query but what is named. */

export const homePath = () => '/';
export const communityPath = (communityId: string) => `/communities/${communityId}`;

/** Which table of a community: its agents, or its members by what they won at the markets. */
export type Board = 'agents' | 'bettors';
export const leaderboardPath = (communityId: string, board: Board = 'agents') =>
  `/communities/${communityId}/${board === 'agents' ? 'leaderboard' : 'bettors'}`;
export const communityMatchesPath = (communityId: string) => `/communities/${communityId}/matches`;
export const communitySeasonsPath = (communityId: string) => `/communities/${communityId}/seasons`;
export const communityTournamentsPath = (communityId: string) => `/communities/${communityId}/tournaments`;

export const agentPath = (agentId: string) => `/agents/${agentId}`;
export const memberPath = (memberId: string) => `/members/${memberId}`;
export const matchPath = (matchId: string) => `/matches/${matchId}`;
/** How the odds of a match came about and moved. */
export const marketPath = (matchId: string) => `/matches/${matchId}/market`;
/** Stakes on a match from one's own wallet; what it is in, unless it is the coin of the chain. */
export const escrowPath = (matchId: string, asset: 'coin' | 'arena' = 'coin') =>
  `/escrow/${matchId}${asset === 'coin' ? '' : '?asset=arena'}`;
export const seasonPath = (seasonId: string) => `/seasons/${seasonId}`;
export const tournamentPath = (tournamentId: string) => `/tournaments/${tournamentId}`;
/** Where a browser re-runs a fight and checks it; without an id, any replay may be given there. */
export const verifyPath = (matchId?: string) => (matchId === undefined ? '/verify' : `/verify?match=${matchId}`);

/** @param returnTo a path of ours to come back to */
export const signInPath = (returnTo?: string) =>
  returnTo === undefined ? '/sign-in' : `/sign-in?to=${encodeURIComponent(returnTo)}`;
/** The signed-in visitor's own page: communities, balances, devices. */
export const mePath = () => '/me';
/** The chat's link names a secret behind a `#`, which no server and no log ever sees (core/wallets/links.ts). */
export const linkWalletPath = () => '/link-wallet';

/** Rights for a time, sold on chain; tokens of seasons, and their votes. */
export const rightsPath = () => '/rights';
export const dropsPath = () => '/drops';

export const docsPath = () => '/docs';

/** Pictures of cards, PNG, which pages and link previews show. They never tell more than their page does. */
export const matchCardPath = (matchId: string) => `/v1/matches/${matchId}/card.png`;
/** The card of before the fight, also once it is told. */
export const matchPosterPath = (matchId: string) => `${matchCardPath(matchId)}?face=versus`;
export const agentCardPath = (agentId: string) => `/v1/agents/${agentId}/card.png`;
/** The robot alone. */
export const figurePath = (agentId: string, facing: 'left' | 'right') =>
  `/v1/agents/${agentId}/figure.png?facing=${facing}`;
export const tournamentCardPath = (tournamentId: string) => `/v1/tournaments/${tournamentId}/card.png`;

/** The match as data: what is public of it. */
export const matchApiPath = (matchId: string) => `/v1/matches/${matchId}`;
/** What the chain holds of it, with all that proves it, as data. */
export const matchChainPath = (matchId: string) => `/v1/matches/${matchId}/chain`;
export const replayPath = (matchId: string) => `/v1/matches/${matchId}/replay`;
export const gifPath = (matchId: string) => `/v1/matches/${matchId}/replay.gif`;
