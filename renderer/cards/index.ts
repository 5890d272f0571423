export { renderAgentCard } from './agent.ts';
export { renderBettorsCard } from './bettors.ts';
export { renderLeaderboardCard } from './leaderboard.ts';
export { renderMarketCard } from './market.ts';
export { renderMatchCard } from './match.ts';
export { renderPriceCard } from './price.ts';
export { renderProfileCard } from './profile.ts';
export { renderResultCard } from './result.ts';
export type * from './views.ts';
