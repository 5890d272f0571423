import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { callerOf, SIGNED_IN } from '../plugins/callers.ts';
import { namedCommunity } from '../schemas/community.ts';
import { answers, refusals } from '../schemas/errors.ts';

const list = z.object({ items: z.array(namedCommunity) }).meta({ id: 'Communities' });

export function communitiesRoute(app: Api, { communities }: ApiOptions): void {
  app.get(
    '/v1/communities',
    {
      config: { cacheControl: 'private, no-cache' },
      schema: {
        tags: ['communities'],
        operationId: 'getCommunities',
        summary: 'Communities that the caller may know of',
        description:
          'Those where the caller is a member; without a caller the only one, where the arena has only one. Groups are not listed to strangers. They are no secret, though: matches are public (/v1/commits names every one), and with them their communities.',
        security: [{}, ...SIGNED_IN('read')],
        querystring: z.strictObject({}),
        response: { ...answers('They are.', list), ...refusals(401) },
      },
    },
    async request => {
      const caller = await callerOf(request);
      const [memberships, only] = await Promise.all([
        // a token that may not read is told what a stranger is
        caller?.scopes.includes('read') ? communities.membershipsOf(caller.personId) : [],
        communities.only(),
      ]);
      const known = new Map(memberships.map(({ communityId, communityName }) => [communityId, communityName]));
      if (only) known.set(only.id, only.name);
      return { items: [...known].map(([id, name]) => ({ id, name })) };
    },
  );
}
