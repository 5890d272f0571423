export { startCrowdJobs } from './jobs.ts';
export type { ReactionReceipt } from './reactions.ts';
export type { Climber, Recap } from './recap.ts';
export { isCrowdThere, NO_REACTIONS, REACTIONS, type ReactionCounts, type ReactionKind } from './rules.ts';
export { type CrowdOptions, type CrowdService, createCrowdService } from './service.ts';
