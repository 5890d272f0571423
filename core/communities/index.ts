export { NOTICE_LABELS, NOTICES, type Notice, type NotifySettings, readNotify, wants } from './notify.ts';
export {
  type CommunityContext,
  type CommunityService,
  type CommunityView,
  createCommunityService,
  type Origin,
  type PlaceView,
} from './service.ts';
export { type CommunitySettings, readSettings } from './settings.ts';
