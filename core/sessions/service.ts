import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import type { Seal } from '../platform/seal.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createLoginCodes } from './login-codes.ts';
import { createSigningKeys } from './signing-keys.ts';
import { sweepSessions } from './sweep.ts';
import { createWebSessions } from './web-sessions.ts';

/** Who is signed in: browsers with sessions, programs with tokens. */

export interface SessionServiceOptions {
  database: Database;
  clock: Clock;
  random: Random;
  newId: () => string;
  seal: Seal;
  /** Keys what is derived and never kept; the same in all processes. */
  secret: string;
  /** Who issues access tokens, and for whom: the public address, else a constant. */
  issuer: string;
}

export type SessionService = ReturnType<typeof createSessionService>;

export function createSessionService(options: SessionServiceOptions) {
  const keys = createSigningKeys(options);
  const web = createWebSessions({ ...options, keys });

  return {
    tokens: createAccessTokens(options),
    codes: createLoginCodes(options),
    web,

    /** Signs a person in who has proven to be that: see WebSessions.open. */
    open: web.open,

    /** The key set by which anybody may verify our access tokens. */
    publicKeys: keys.published,

    /** For the worker, every few minutes: keys change in time, what has ended long ago is forgotten. */
    async upkeep(): Promise<void> {
      await keys.rotate();
      await sweepSessions(options);
    },
  };
}
