import { z } from 'zod';
import type { ToldMatch } from '../../core/announcements/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { notModified, refusals } from '../schemas/errors.ts';
import { matchOf } from './match-of.ts';
import { requireWatchable } from './watchable.ts';

export function replayGifRoute(app: Api, options: ApiOptions): void {
  const { pictures } = options;
  app.get(
    '/v1/matches/:id/replay.gif',
    {
      // The same fight gives the same picture, until a later renderer draws it better.
      config: { cacheControl: 'public, max-age=86400' },
      schema: {
        tags: ['matches'],
        operationId: 'getReplayGif',
        summary: 'The highlight of a match, as it was posted',
        description: 'What is kept is served; nothing is rendered on request.',
        params: z.strictObject({ id: typedId('a match') }),
        querystring: z.strictObject({}),
        response: {
          200: { description: 'GIF, 480 by 270.', content: { 'image/gif': { schema: z.custom<Buffer>() } } },
          ...notModified,
          ...refusals(404, 409),
        },
      },
    },
    async (request, reply) => {
      const match = await matchOf(options, request.params.id);
      requireWatchable(match);
      const bytes = match.gif ? await pictures.posted(match.gif) : null;
      if (!bytes) throw missing(match);
      return reply
        .type('image/gif')
        .header('content-disposition', `inline; filename="${match.id}.gif"`)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}

function missing(match: ToldMatch): ArenaError {
  if (match.gif) {
    return new ArenaError('gif-expired', 'That GIF is not kept any more. /replay in the chat draws it anew.', 404);
  }
  if (match.gifFailed || match.state === 'void') {
    return new ArenaError('gif-not-found', 'There is no GIF of that match, and there will be none.', 404);
  }
  return new ArenaError('gif-not-ready', 'That GIF is being rendered. Please try again in a few seconds.', 409);
}
