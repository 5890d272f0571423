import { z } from 'zod';
import { typedId } from '../../schemas/common.ts';
import { cursorOf, matchesPosition, pageOf } from '../../schemas/cursor.ts';
import { PAGE_CACHING, type PageRoute } from '../pages.ts';
import { MatchList } from '../parts/matches.tsx';
import { Nothing, Pager } from '../parts/panel.tsx';
import { plain } from '../parts/words.ts';
import { communityMatchesPath, communityPath } from '../paths.ts';

const MATCHES = 30;

/** All matches of a community, the newest first. */
export const matchesPage: PageRoute = (app, { options, send }) => {
  const { announcements, communities, matches, clock } = options;
  app.get(
    communityMatchesPath(':id'),
    {
      config: { cacheControl: PAGE_CACHING },
      schema: {
        hide: true,
        params: z.object({ id: typedId('a community') }),
        querystring: z.object({ cursor: cursorOf(matchesPosition) }),
      },
    },
    async (request, reply) => {
      const community = await communities.byId(request.params.id);
      const { cursor } = request.query;
      const found = await matches.page({
        communityId: community.id,
        limit: MATCHES + 1,
        ...(cursor && { after: { createdAt: new Date(cursor.createdAtMs), id: cursor.id } }),
      });
      const { rows, nextCursor } = pageOf(found, MATCHES, last => ({
        list: 'matches',
        createdAtMs: last.createdAt.getTime(),
        id: last.id,
      }));
      const told = await announcements.asTold(rows);
      const path = communityMatchesPath(community.id);
      return send(request, reply, {
        meta: {
          title: `Matches of ${plain(community.name)}`,
          description: `Every fight of ${plain(community.name)}, the newest first.`,
          path,
        },
        hasCountdowns: true,
        crumbs: [{ name: community.name, path: communityPath(community.id) }],
        children: (
          <>
            <header class="page-head">
              <h1>Matches</h1>
            </header>
            <section class="panel">
              {told.length === 0 ? <Nothing>No fight yet.</Nothing> : <MatchList matches={told} now={clock.now()} />}
            </section>
            <Pager next={nextCursor === null ? null : `${path}?cursor=${nextCursor}`} first={cursor ? path : null} />
          </>
        ),
      });
    },
  );
};
