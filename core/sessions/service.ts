import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Random } from '../platform/random.ts';
import type { Seal } from '../platform/seal.ts';
import { createAccessTokens } from './access-tokens.ts';

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
  return {
    tokens: createAccessTokens(options),
  };
}
