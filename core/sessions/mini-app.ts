import { validate } from '@telegram-apps/init-data-node';
import { z } from 'zod';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { livingPerson } from './living-person.ts';

/**
 * Sign-in from a Telegram Mini App: Telegram signs what it passes to the page (initData) with a key that is derived from the bot's token.
 * Source: https://core.telegram.org/bots/webapps, "Validating data received via the Mini App".
 */

/** A page that was opened longer ago is opened anew: what was signed then may have got into other hands. */
const FRESH_MS = 60 * 60_000;
/** Telegram's clock may be ahead of ours. */
const AHEAD_MS = 60_000;
/** Telegram's own are some 500 characters. */
const LENGTH_MAX = 4_096;

/** What of `user` is looked at. The package's own reader wants fields that Telegram leaves out. */
const signedUser = z.object({ id: z.int().positive() });

export interface MiniAppSignIn {
  /**
   * @param initData as the page found it in its address
   * @returns the person to whom the Telegram account belongs
   * @throws ArenaError 'sign-in-refused' (401), alike for what was changed, what is too old and whoever is not known here
   */
  prove(initData: string): Promise<string>;
}

export function createMiniAppSignIn({
  database,
  clock,
  token,
}: {
  database: Database;
  clock: Clock;
  /** The bot's. */
  token: string;
}): MiniAppSignIn {
  return {
    async prove(initData) {
      const userId = signedUserId(initData, token, clock.now());
      if (userId === null) throw refused();
      const key = { surface: 'telegram' as const, externalId: userId };
      const identity = await database.prisma.identity.findUnique({ where: { surface_externalId: key } });
      const personId = identity && (await livingPerson(database.prisma, identity.personId));
      if (!personId) throw refused();
      return personId;
    },
  };
}

/** Whose account Telegram says it is; null where it does not say so, or said so long ago. */
function signedUserId(initData: string, token: string, now: Date): string | null {
  if (initData.length > LENGTH_MAX) return null;
  try {
    // age is judged by our own clock below
    validate(initData, token, { expiresIn: 0 });
    const fields = new URLSearchParams(initData);
    const age = now.getTime() - Number(fields.get('auth_date')) * 1000;
    const { id } = signedUser.parse(JSON.parse(fields.get('user') ?? ''));
    return age <= FRESH_MS && age >= -AHEAD_MS ? String(id) : null;
  } catch {
    return null;
  }
}

function refused(): ArenaError {
  return new ArenaError(
    'sign-in-refused',
    'Telegram could not sign you in here. Close this page, write /start to the bot, and open it again from its chat.',
    401,
  );
}
