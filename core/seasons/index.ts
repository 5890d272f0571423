export { GRACE_DAYS } from './absence.ts';
export { BOARDS, type Board, type BoardLine } from './boards.ts';
export { type NewSeason, POOL_MAX } from './creating.ts';
export { divisionName, PLACEMENT_MATCHES, REVIEW_DAYS } from './divisions.ts';
export type { FightHighlight, SeasonRecap } from './highlights.ts';
export { startSeasonJobs } from './jobs.ts';
export { isModifier, MODIFIERS, type Modifier, modifierWords } from './modifiers.ts';
export {
  createSeasonService,
  type SeasonBoard,
  type SeasonChoice,
  type SeasonService,
} from './service.ts';
export { type SeasonStep, STEPS } from './states.ts';
export type { SeasonSummary, SeasonView } from './views.ts';
