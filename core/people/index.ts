export { type AccountName, type LinkStatus, type LinkView, WAIT_HOURS } from './account-links.ts';
export { CODE_MINUTES } from './codes.ts';
export type {
  ChatName,
  Guest,
  JoinPreview,
  JoinRequest,
  LeavePreview,
  MoveSummary,
} from './community-links.ts';
export { startPeopleJobs } from './jobs.ts';
export { type MemberPair, type MergedMember, mergeMembers } from './merge.ts';
export { type Obstacle, obstaclesToMerge } from './obstacles.ts';
export type { PrivacyView } from './privacy.ts';
export { createPeopleService, type PeopleService } from './service.ts';
export { PERSON_NEWS, type PersonNews } from './tell.ts';
