/** What a personal access token may do; a signed-in browser may do all of it. */
export const SCOPES = ['read', 'agents', 'play', 'wager', 'webhooks'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who makes a request. */
export interface Caller {
  personId: string;
  /** A browser that signed in, or a program with a personal access token. */
  via: 'session' | 'token';
  scopes: readonly Scope[];
  /** The session's or the token's id. */
  id: string;
}
