export type { CommunityFacts, MemberCard, MemberPosition } from './directory.ts';
export { readMoment } from './moments.ts';
export { NOTICE_LABELS, NOTICES, type Notice, type NotifySettings, readNotify, wants } from './notify.ts';
export { ownPersons } from './own-persons.ts';
export { ROLES, type Role, roleNow } from './roles.ts';
export {
  closing,
  SANCTION_KINDS,
  type Sanction,
  type SanctionKind,
  sanctionRefusal,
  spanWords,
} from './sanction-rules.ts';
export {
  createSanctionService,
  SANCTION_REASON_MAX,
  type SanctionGate,
  type SanctionLookup,
  type SanctionService,
  type SanctionView,
} from './sanctions.ts';
export {
  type CommunityContext,
  type CommunityService,
  type CommunityView,
  createCommunityService,
  LOBBY,
  type MembershipView,
  type Origin,
  type PlaceSettings,
  type PlaceView,
} from './service.ts';
export { type CommunitySettings, readSettings } from './settings.ts';
