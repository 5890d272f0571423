import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { ownContext } from '../own.ts';
import { SIGNED_IN } from '../plugins/callers.ts';
import { limit, nextCursor, ownCommunity } from '../schemas/common.ts';
import { cursorOf, encodeCursor, statementPosition } from '../schemas/cursor.ts';
import { ownAnswers, refusals } from '../schemas/errors.ts';
import { movement, presentMovement } from '../schemas/own.ts';

const query = z.strictObject({
  community: ownCommunity,
  format: z
    .enum(['json', 'csv'])
    .optional()
    .meta({ description: 'csv: all movements as a table, oldest first. Or ask for text/csv with Accept.' }),
  limit,
  cursor: cursorOf(statementPosition),
});

const page = z.object({ communityId: z.string(), items: z.array(movement), nextCursor }).meta({ id: 'Statement' });
const json = ownAnswers('A page of movements, newest first; or all of them as a table.', page);

export function meStatementRoute(app: Api, options: ApiOptions): void {
  const { allowances, announcements, ledger } = options;

  app.get(
    '/v1/me/statement',
    {
      schema: {
        tags: ['me'],
        operationId: 'getMyStatement',
        summary: 'Movements of your credits, with the balance after each',
        description: 'What a match has brought is in it as soon as the chats were told how it ended.',
        security: SIGNED_IN('read'),
        querystring: query,
        response: {
          ...json,
          200: { ...json[200], content: { ...json[200].content, 'text/csv': { schema: z.string() } } },
          ...refusals(401, 403),
        },
      },
    },
    async (request, reply) => {
      const { community, format, limit, cursor } = request.query;
      const context = await ownContext(options, request, community);
      await allowances.summary(context);
      const except = await announcements.untold();
      reply.header('vary', 'Accept');
      if (format === 'csv' || (format === undefined && wantsCsv(request.headers.accept))) {
        return reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', 'attachment; filename="statement.csv"')
          .send(await ledger.statementCsv(context.memberId, except));
      }
      const { entries, next } = await ledger.statement(context.memberId, {
        limit,
        except,
        ...(cursor && { before: cursor.before }),
      });
      return {
        communityId: context.communityId,
        items: entries.map(presentMovement),
        nextCursor: next === null ? null : encodeCursor({ list: 'statement', before: next }),
      };
    },
  );
}

/** Asked for by its name: what browsers and programs send by themselves is answered with JSON. */
function wantsCsv(accept: string | undefined): boolean {
  return accept?.split(',').some(each => each.split(';')[0]?.trim().toLowerCase() === 'text/csv') ?? false;
}
