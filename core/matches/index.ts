export { type ArrangedMatch, createArrangements } from './arranged.ts';
export { ownOrFirst } from './casual.ts';
export type { ChallengeView } from './challenges.ts';
export { checkCommit, commitHash, commitPayload } from './commit.ts';
export type { MatchPlace, Occasion } from './create.ts';
export {
  type MatchFollower,
  type MatchHooks,
  type MatchOccasion,
  type OverriddenMatch,
  occasionOf,
  type PlannedMatch,
  type PreparedMatch,
  type SettledMatch,
  type VoidedMatch,
} from './hooks.ts';
export { type RenderFight, startMatchJobs } from './jobs.ts';
export { announceQueue, appendAnnouncement } from './outbox.ts';
export { recomputeRatings } from './override.ts';
export { createPictureService, type PictureService, POSTED_MAX_BYTES } from './pictures.ts';
export type { MatchPrices } from './prices.ts';
export type { QueueEntry } from './rated-queue.ts';
export { ENDED, type GifCounts, type MatchBrief, type MatchPosition, type RevealedMatch } from './reads.ts';
export { createMatchService, type HeadToHead, type MatchService } from './service.ts';
export {
  applyChange,
  type Change,
  parseAdvice,
  parseChange,
  printAdvice,
  printChange,
  SPAR_FIGHTS,
  SPARS_BY_RIGHT,
  type SparResult,
} from './spar.ts';
export { type Verification, verifyReplayText } from './verification.ts';
export type { CoachNotes, GifView, MatchResult, MatchSide, MatchView } from './views.ts';
export { type EndedCount, SPANS, type Span } from './void-rates.ts';
export { moderatorsReason, VOID_CLASSES, type VoidClass } from './void-reasons.ts';
