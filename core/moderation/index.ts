export { AUDIT_ACTIONS, type AuditAction, type AuditEntryView, appendAudit } from './audit.ts';
export { createLineReview, type LineReview } from './lines.ts';
export {
  createModerationService,
  GRANT_MAX,
  type ModeratedMarkets,
  type ModerationService,
  type OverrideOutcome,
} from './service.ts';
