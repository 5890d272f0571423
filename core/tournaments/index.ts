export type { NewTournament } from './create.ts';
export type { EntryOutcome, JoinOutcome, LeaveOutcome } from './entrants.ts';
export { createTournamentFollower } from './follower.ts';
export type { Plan, PlannedBout, Standing } from './formats/index.ts';
export { startTournamentJobs } from './jobs.ts';
export type { OverrideOutcome } from './override.ts';
export type { TournamentOptions } from './rows.ts';
export {
  AGENTS_PER_MEMBER_MAX,
  BEST_OF,
  CHECK_IN_MAX_MINUTES,
  ENTRY_FEE_MAX,
  ENTRY_FEE_USUAL,
  FORMAT_NAMES,
  OPEN_FORMATS,
  PRIZE_SPLIT_USUAL,
  readSplit,
  SIZE_MAX,
  SIZE_MIN,
  TOURNAMENT_NAME,
} from './rules.ts';
export { createTournamentService, type StartOutcome, type TournamentService } from './service.ts';
export { readStart, type Start } from './start-words.ts';
export type { NewTeamMatch, TeamInvitation, TeamTerms } from './team-events.ts';
export { BOARDS_MAX, BOARDS_USUAL, readTeams, TEAM_NAMES_USUAL, type Team } from './team-sides.ts';
export type { EntrantView, TeamView, TournamentBrief, TournamentView } from './views.ts';
export { withdrawAgent } from './withdraw.ts';
