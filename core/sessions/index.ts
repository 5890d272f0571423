export {
  TOKEN_DAYS_DEFAULT,
  TOKEN_DAYS_MAX,
  TOKEN_NAME_MAX,
  TOKENS_MAX,
  type TokenView,
} from './access-tokens.ts';
export { createMiniAppSignIn, type MiniAppSignIn } from './mini-app.ts';
export { createSessionService, type SessionService } from './service.ts';
export { SIGN_IN_NEWS, type SignInNews } from './tell.ts';
export { type Caller, SCOPES, type Scope } from './types.ts';
export { type OpenSession, type SessionView, SIGN_IN_WAYS, type SignInWay } from './web-sessions.ts';
