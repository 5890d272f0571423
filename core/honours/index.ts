export type { BeltNews, ChallengeReceipt } from './belt.ts';
export { BETTING_TIMES, CONTENDERS, DEFEND_DAYS } from './belt-rules.ts';
export { type HonoursJobsOptions, startHonoursJobs } from './jobs.ts';
export { isTitle, LEVEL_MAX, type Level, levelOf } from './levels.ts';
export {
  areRivals,
  BOUNTY_FROM,
  type HonourKind,
  RIVALRY_DAYS,
  RIVALRY_MEETINGS,
  type Score,
  UPSET_BELOW,
  wasUpset,
} from './rules.ts';
export { createHonoursService, type HonoursOptions, type HonoursService } from './service.ts';
export type {
  AgentHonours,
  BeltView,
  HallOfFame,
  HonourView,
  PairView,
  ReignView,
  RivalView,
  Stakes,
  TrophyView,
} from './views.ts';
