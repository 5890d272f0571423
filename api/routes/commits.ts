import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { commit, presentCommit } from '../schemas/commit.ts';
import { limit, nextCursor } from '../schemas/common.ts';
import { commitsPosition, cursorOf, pageOf } from '../schemas/cursor.ts';
import { answers, refusals } from '../schemas/errors.ts';

const page = z.object({ items: z.array(commit), nextCursor }).meta({ id: 'Commits' });

export function commitsRoute(app: Api, { matches }: ApiOptions): void {
  app.get(
    '/v1/commits',
    {
      config: { cacheControl: 'public, max-age=5' },
      schema: {
        tags: ['matches'],
        operationId: 'getCommits',
        summary: 'The public chain of commits, newest first',
        description:
          'Each match commits to everything but its tape before it is announced. Links are never changed: whoever keeps one hash can prove all before it.',
        querystring: z.strictObject({ limit, cursor: cursorOf(commitsPosition) }),
        response: {
          ...answers('A page of the chain.', page),
          ...refusals(),
        },
      },
    },
    async request => {
      const { limit, cursor } = request.query;
      const found = await matches.commits({ limit: limit + 1, ...(cursor && { before: cursor.sequence }) });
      const { rows, nextCursor } = pageOf(found, limit, last => ({ list: 'commits', sequence: last.sequence }));
      return { items: rows.map(presentCommit), nextCursor };
    },
  );
}
