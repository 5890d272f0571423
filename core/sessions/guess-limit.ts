import { LRUCache } from 'lru-cache';
import type { Clock } from '../platform/clock.ts';
import { ArenaError } from '../platform/errors.ts';

/**
 * How often somebody may be wrong about a code. A code is one of 2^40 and lives for ten minutes: with GLOBAL_MAX wrong tries in that time
 * in each of ten processes and a hundred codes that wait, one such stretch of ten minutes in 360,000 (seven years) would hit one. It is as
 * large as that, for whoever reaches it keeps everybody from signing in: that takes hundreds of networks. Counted in this process; right
 * answers do not count.
 */

const WINDOW_MS = 10 * 60_000;
const ADDRESS_MAX = 10;
const GLOBAL_MAX = 3_000;
/** Addresses remembered; the one unseen for longest is forgotten first. */
const ADDRESSES = 20_000;
const EVERYBODY = '*';

export type GuessLimit = ReturnType<typeof createGuessLimit>;

export function createGuessLimit(clock: Clock) {
  const wrong = new LRUCache<string, { count: number; since: number }>({ max: ADDRESSES });
  // not among the addresses: nobody pushes it out
  let all = { count: 0, since: 0 };

  function current(address: string): { count: number; since: number } {
    const now = clock.now().getTime();
    const known = address === EVERYBODY ? all : wrong.get(address);
    const fresh = known && now - known.since < WINDOW_MS ? known : { count: 0, since: now };
    if (address === EVERYBODY) all = fresh;
    else wrong.set(address, fresh);
    return fresh;
  }

  return {
    /**
     * Runs a look at what may be a guess; null means that it was wrong. Counted before it is known, so that many at once are many.
     * @throws ArenaError 'too-many-guesses' (429)
     */
    async guarded<T>(address: string, look: () => Promise<T | null>): Promise<T | null> {
      const [own, everybody] = [current(address), current(EVERYBODY)];
      if (own.count >= ADDRESS_MAX || everybody.count >= GLOBAL_MAX) {
        throw new ArenaError(
          'too-many-guesses',
          'Too many codes were wrong. Please wait ten minutes, then ask for a new one with /login in chat.',
          429,
        );
      }
      own.count++;
      everybody.count++;
      const giveBack = () => {
        own.count--;
        everybody.count--;
      };
      try {
        const found = await look();
        if (found !== null) giveBack();
        return found;
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}
