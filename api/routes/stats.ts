import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { answers, refusals } from '../schemas/errors.ts';
import { presentSpan, stats } from '../schemas/stats.ts';

/** Every match is counted: once in ten seconds for all who ask. */
const REMEMBERED = { max: 100, ttl: 10_000 };

export function statsRoute(app: Api, { matches, communities, clock }: ApiOptions): void {
  const known = new LRUCache<string, Promise<z.infer<typeof stats>>>(REMEMBERED);

  async function count(communityId: string | undefined): Promise<z.infer<typeof stats>> {
    const { day, month, all } = await matches.countEnded({ now: clock.now(), communityId });
    return { day: presentSpan(day), month: presentSpan(month), all: presentSpan(all) };
  }

  app.get(
    '/v1/stats',
    {
      config: { cacheControl: 'public, max-age=10' },
      schema: {
        tags: ['matches'],
        operationId: 'getStats',
        summary: 'How many matches were settled, how many void, and why',
        description: 'Of the whole arena, or of one community.',
        querystring: z.strictObject({ community: typedId('a community').optional() }),
        response: { ...answers('The counts.', stats), ...refusals(404) },
      },
    },
    async request => {
      const { community } = request.query;
      if (community !== undefined) await communities.byId(community);
      const key = community ?? '';
      const kept = known.get(key);
      if (kept) return kept;
      const counting = count(community);
      known.set(key, counting);
      counting.catch(() => known.delete(key));
      return counting;
    },
  );
}
