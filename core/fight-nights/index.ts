export { startFightNightJobs } from './jobs.ts';
export { BOUTS_MAX, BOUTS_MIN } from './programme.ts';
export {
  createFightNightService,
  type FightNightService,
  MINUTES_APART_MAX,
  MINUTES_APART_MIN,
} from './service.ts';
export type { BoutView, EditionView, FightNightView, NamedAgent } from './views.ts';
export { withdrawFromNights } from './withdraw.ts';
