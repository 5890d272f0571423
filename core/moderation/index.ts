export {
  AUDIT_ACTIONS,
  type AuditAction,
  type AuditEntryView,
  type AuditFilter,
  appendAudit,
  auditActor,
  type NewAuditEntry,
} from './audit.ts';
export { AUDIT_FORMATS, type AuditFormat } from './audit-file.ts';
export { durationWords, parseDuration } from './durations.ts';
export { createLineReview, type LineReview } from './lines.ts';
export { createQuarantineFollower, requireTrusted } from './quarantine.ts';
export type { SanctionNotice, SanctionOutcome, SanctionTarget } from './sanctioning.ts';
export {
  createModerationService,
  GRANT_MAX,
  type ModeratedMarkets,
  type ModerationService,
  type OverrideOutcome,
} from './service.ts';
