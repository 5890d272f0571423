export type { ChannelLoad } from './admission.ts';
export { asTold, isUntold, type ToldMatch } from './as-told.ts';
export { bulletinPlaces, placesUnder } from './bulletin-places.ts';
export {
  type BulletinClaim,
  type BulletinPostChange,
  type BulletinPostKey,
  type BulletinPostView,
  type BulletinService,
  NOTHING_DUE,
} from './bulletin-posts.ts';
export {
  type BulletinView,
  type NewBulletin,
  postBulletin,
} from './bulletins.ts';
export { tellChallenge } from './challenges.ts';
export type { DigestBatch } from './digest.ts';
export { type MarketMove, marketMove } from './market.ts';
export type { ChallengeNotice, NoticeClaim } from './notices.ts';
export { pingOf } from './pings.ts';
export {
  MESSAGE_DELETED,
  MESSAGE_IN_DOUBT,
  type PostChange,
  type PostClaim,
  type PostKey,
  type PostView,
} from './posts.ts';
export { type Reveal, revealOf } from './reveal.ts';
export { type AnnouncementService, type AnnouncementServiceOptions, createAnnouncementService } from './service.ts';
export { matchTold } from './told.ts';
export { agentsAsTold, type UntoldChange, untoldChanges } from './told-ratings.ts';
export { UNTOLD_MATCHES, untoldMatches } from './untold.ts';
