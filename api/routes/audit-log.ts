import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { auditEntry, presentAuditEntry } from '../schemas/audit.ts';
import { limit, nextCursor, typedId } from '../schemas/common.ts';
import { auditPosition, cursorOf, pageOf } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';

const page = z.object({ items: z.array(auditEntry), nextCursor }).meta({ id: 'AuditLog' });

export function auditLogRoute(app: Api, { communities, moderation }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/audit',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['communities'],
        operationId: 'getAuditLog',
        summary: 'What moderators have done to matches, credits and settings, newest first',
        description: 'What concerns one member alone is between them and the moderators, and is not in it.',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: z.strictObject({ limit, cursor: cursorOf(auditPosition) }),
        response: { ...answers('A page of the log.', page), ...refusals(404) },
      },
    },
    async request => {
      const { limit, cursor } = request.query;
      const { id } = await communities.byId(request.params.id);
      const found = await moderation.log(id, { limit: limit + 1, ...(cursor && { before: cursor.before }) });
      const { rows, nextCursor } = pageOf(found, limit, last => ({ list: 'audit', before: last.id }));
      return { items: rows.map(presentAuditEntry), nextCursor };
    },
  );
}
