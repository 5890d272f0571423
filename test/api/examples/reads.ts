import type { Example, Name, Sent, Stage } from '../stage.ts';

/** What everybody may read. */

const community = (query = '') => ({
  ask: ({ world }: Stage): Sent => ({ params: { id: world.communityId }, query }),
});
const match = (name: keyof Stage['world']['matches']) => ({
  ask: ({ world }: Stage): Sent => ({ params: { id: world.matches[name], matchId: world.matches[name] } }),
});
const agent = (name: keyof Stage['world']['agents'], query = '') => ({
  ask: ({ world }: Stage): Sent => ({ params: { id: world.agents[name] }, query }),
});
const own = (as: Name, query = '') => ({ ask: (): Sent => ({ as, query }) });

export default [
  { operation: 'GET /v1/communities', status: 200, ask: () => ({ as: 'ada' }) },
  { operation: 'GET /v1/communities/{id}', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/members', status: 200, ...community('?limit=2') },
  { operation: 'GET /v1/communities/{id}/best-members', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/bettors', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/seasons', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/tournaments', status: 200, ...community() },
  {
    operation: 'GET /v1/members/{id}',
    status: 200,
    ask: ({ people }) => ({ params: { id: people.ada.context.memberId } }),
  },
  { operation: 'GET /v1/seasons/{id}', status: 200, ask: ({ seasonId }) => ({ params: { id: seasonId } }) },
  {
    operation: 'GET /v1/seasons/{id}/standings',
    status: 200,
    ask: ({ seasonId }) => ({ params: { id: seasonId }, query: '?board=members' }),
  },
  {
    operation: 'GET /v1/tournaments/{id}',
    status: 200,
    ask: ({ tournaments }) => ({ params: { id: tournaments.running } }),
  },
  { operation: 'GET /v1/seasons/{id}/recap', status: 409, ask: ({ seasonId }) => ({ params: { id: seasonId } }) },
  {
    operation: 'GET /v1/seasons/{id}/recap',
    status: 200,
    ask: ({ pastSeasonId }) => ({ params: { id: pastSeasonId } }),
  },
  {
    operation: 'GET /v1/seasons/{id}/standings',
    status: 200,
    ask: ({ pastSeasonId }) => ({ params: { id: pastSeasonId }, query: '?division=1' }),
  },
  { operation: 'GET /v1/communities/{id}/belt', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/rivalries', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/hall-of-fame', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/fight-nights', status: 200, ...community() },
  { operation: 'GET /v1/communities/{id}/audit', status: 200, ...community('?limit=2') },
  { operation: 'GET /v1/agents/{id}/rivals', status: 200, ...agent('tuned') },
  { operation: 'GET /v1/agents/{id}/wardrobe', status: 200, ...agent('tuned') },
  {
    operation: 'GET /v1/agents/{id}/head-to-head/{opponentId}',
    status: 200,
    ask: ({ world: { agents } }) => ({ params: { id: agents.tuned, opponentId: agents.fighter } }),
  },
  { operation: 'GET /v1/matches/{id}/honours', status: 200, ...match('rated') },
  { operation: 'GET /v1/matches/{id}/proof', status: 200, ...match('rated') },
  { operation: 'GET /v1/matches/{id}/proof', status: 200, ...match('open') },
  {
    operation: 'GET /v1/leaderboards',
    status: 200,
    ask: ({ world }) => ({ query: `?community=${world.communityId}` }),
  },
  { operation: 'GET /v1/agents/{id}', status: 200, ...agent('tuned') },
  { operation: 'GET /v1/agents/{id}/versions', status: 200, ...agent('tuned', '?limit=2') },
  { operation: 'GET /v1/matches', status: 200, ask: ({ world }) => ({ query: `?community=${world.communityId}` }) },
  { operation: 'GET /v1/matches/{id}', status: 200, ...match('rated') },
  { operation: 'GET /v1/matches/{id}/replay', status: 200, ...match('shown') },
  { operation: 'GET /v1/matches/{id}/replay.gif', status: 200, ...match('shown') },
  { operation: 'GET /v1/matches/{id}/tape', status: 200, ...match('rated') },
  { operation: 'GET /v1/markets', status: 200, ask: ({ world }) => ({ query: `?community=${world.communityId}` }) },
  { operation: 'GET /v1/markets/{matchId}', status: 200, ...match('open') },
  { operation: 'GET /v1/markets/{matchId}/events', status: 200, ...match('open') },
  { operation: 'GET /v1/prices', status: 200 },
  { operation: 'GET /v1/prices/{symbol}', status: 200, ask: () => ({ params: { symbol: 'BTC-USD' } }) },
  { operation: 'GET /v1/prices/{symbol}/events', status: 200, ask: () => ({ params: { symbol: 'BTC-USD' } }) },
  { operation: 'GET /v1/commits', status: 200 },
  { operation: 'GET /v1/stats', status: 200 },
  { operation: 'GET /health/live', status: 200 },
  { operation: 'GET /health/ready', status: 200 },
  { operation: 'GET /metrics', status: 200 },
  { operation: 'GET /v1/me/balance', status: 200, ...own('ada') },
  { operation: 'GET /v1/me/statement', status: 200, ...own('gil', '?limit=2') },
  { operation: 'GET /v1/me/statement', status: 200, ...own('gil', '?format=csv') },
  { operation: 'GET /v1/me/positions', status: 200, ...own('gil') },
  { operation: 'GET /v1/me/limits', status: 200, ...own('ada') },
  { operation: 'GET /v1/me/agents', status: 200, ...own('ada') },
  { operation: 'GET /v1/me/sanctions', status: 200, ...own('ada') },
  { operation: 'GET /v1/me/balance', status: 401 },
  {
    operation: 'GET /v1/me/balance',
    status: 403,
    ask: ({ world }) => ({ as: 'ada', query: `?community=${world.otherCommunityId}` }),
  },
] satisfies Example[];
