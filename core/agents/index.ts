export {
  ARCHETYPES,
  type Archetype,
  BUILD_MAX,
  BUILD_POINTS,
  type Build,
  SLIDERS,
  type Sliders,
  STATISTICS,
} from '../engine/index.ts';
export { completeTuning, type Tuning } from './build.ts';
export { isPlain, presetLine, readCostume } from './costume.ts';
export {
  createDressingService,
  type DressingService,
  type PieceView,
  takeBackLent,
  type WaitingLine,
  type WardrobeView,
} from './dressing.ts';
export { changingHands, requireInHand } from './hands.ts';
export type { LeaderboardPosition } from './leaderboard.ts';
export { deriveLooks, freshLooks, type OwnLooks } from './looks.ts';
export { checkName, cleanName, NAME_MAX, NAME_MIN } from './names.ts';
export { createPaintService, type PaintService } from './paint.ts';
export { afterMatch, type Conduct, FAULTS_ALLOWED, isQuarantined, RELEASED } from './quarantine.ts';
export {
  type AgentService,
  type AgentView,
  agentInclude,
  createAgentService,
  type RatingView,
  type VersionView,
  viewAgent,
} from './service.ts';
export type { SlotOffer } from './slot-rules.ts';
export { createSlotService, type SlotReceipt, type SlotService, type SlotsView } from './slots.ts';
export { CORNER_LINES, LINE_MAX, type Merits, type Moment, PIECES, type Piece, type PieceKind } from './wardrobe.ts';
