import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { CommunityFacts } from '../../core/communities/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { community, presentFacts } from '../schemas/community.ts';
import { answers, refusals } from '../schemas/errors.ts';

/** Members and agents are counted: once in ten seconds for all who ask. */
const REMEMBERED = { max: 200, ttl: 10_000 };

export function communityRoute(app: Api, { communities, seasons, honours, agents }: ApiOptions): void {
  const known = new LRUCache<string, CommunityFacts>(REMEMBERED);

  async function factsOf(id: string): Promise<CommunityFacts> {
    const kept = known.get(id) ?? (await communities.facts(id));
    known.set(id, kept, { noUpdateTTL: true });
    return kept;
  }

  app.get(
    '/v1/communities/:id',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getCommunity',
        summary: 'A community: its market, its season, its belt, how many they are',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({}),
        response: { ...answers('The community.', community), ...refusals(404) },
      },
    },
    async request => {
      const facts = await factsOf(request.params.id);
      const [season, holderId] = await Promise.all([seasons.status(facts.id), honours.beltHolder(facts.id)]);
      const holder = holderId === null ? null : await agents.byId(holderId);
      return {
        ...presentFacts(facts),
        season: season && { id: season.id, number: season.number, name: season.name, state: season.state },
        belt: holder && { agentId: holder.id, name: holder.name },
      };
    },
  );
}
