export { renderAgentCard } from './agent.ts';
export { renderLeaderboardCard } from './leaderboard.ts';
export { renderMatchCard } from './match.ts';
export { renderProfileCard } from './profile.ts';
export { renderResultCard } from './result.ts';
export type * from './views.ts';
