import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, nextCursor, typedId } from '../schemas/common.ts';
import { memberCard, presentMemberCard } from '../schemas/community.ts';
import { cursorOf, membersPosition, pageOf } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';

const page = z.object({ items: z.array(memberCard), nextCursor }).meta({ id: 'Members' });

export function communityMembersRoute(app: Api, { communities }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/members',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getMembers',
        summary: 'Members of a community, who came last first',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({ limit, cursor: cursorOf(membersPosition) }),
        response: { ...answers('A page of members.', page), ...refusals(404) },
      },
    },
    async request => {
      const { limit, cursor } = request.query;
      const { id: communityId } = await communities.byId(request.params.id);
      const found = await communities.members(communityId, {
        limit: limit + 1,
        ...(cursor && { after: { joinedAt: new Date(cursor.joinedAtMs), id: cursor.id } }),
      });
      const { rows, nextCursor } = pageOf(found, limit, last => ({
        list: 'members',
        joinedAtMs: last.joinedAt.getTime(),
        id: last.id,
      }));
      return { items: rows.map(presentMemberCard), nextCursor };
    },
  );
}
