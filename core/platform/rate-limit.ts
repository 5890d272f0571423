import { LRUCache } from 'lru-cache';
import type { Clock } from './clock.ts';
import { ArenaError } from './errors.ts';

/** Commands, or writes over HTTP, that one member may send in a burst, and how fast the allowance returns. */
const BURST = 12;
const PER_SECOND = 1;
const MEMBERS_REMEMBERED = 10_000;
/** Names are refreshed at most so often. */
const SEEN_EVERY_MS = 10 * 60_000;

/** A token bucket a member, in memory: a courtesy limit of each process, no security boundary. */
export function createRateLimit(clock: Clock) {
  const buckets = new LRUCache<string, { tokens: number; at: number }>({ max: MEMBERS_REMEMBERED });
  const seen = new LRUCache<string, number>({ max: MEMBERS_REMEMBERED });
  return {
    /** Throws ArenaError 'too-fast' where the member has used up the burst. */
    take(key: string): void {
      const now = clock.now().getTime();
      const bucket = buckets.get(key) ?? { tokens: BURST, at: now };
      const tokens = Math.min(BURST, bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * PER_SECOND);
      if (tokens < 1) {
        throw new ArenaError('too-fast', 'That was a lot at once. Please wait a few seconds and try again.', 429, {
          details: { retryAfterSeconds: Math.ceil(1 / PER_SECOND) },
        });
      }
      buckets.set(key, { tokens: tokens - 1, at: now });
    },
    /** Whether `key` was not asked about in the last ten minutes. */
    isFirst(key: string): boolean {
      const now = clock.now().getTime();
      if (now - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < SEEN_EVERY_MS) return false;
      seen.set(key, now);
      return true;
    },
  };
}
