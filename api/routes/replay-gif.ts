import { z } from 'zod';
import { ENDED, type MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { typedId } from '../schemas/common.ts';
import { notModified, refusals } from '../schemas/errors.ts';

export function replayGifRoute(app: Api, { matches, pictures }: ApiOptions): void {
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
      const match = await matches.get(request.params.id);
      const bytes = match.gif && ENDED.includes(match.state) ? await pictures.posted(match.gif) : null;
      if (!bytes) throw missing(match);
      return reply
        .type('image/gif')
        .header('content-disposition', `inline; filename="${match.id}.gif"`)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    },
  );
}

function missing(match: MatchView): ArenaError {
  if (!ENDED.includes(match.state)) {
    return new ArenaError('replay-not-ready', 'That match has no GIF yet. Please try again when it has ended.', 409);
  }
  if (match.gif) {
    return new ArenaError('gif-expired', 'That GIF is not kept any more. /replay in the chat draws it anew.', 404);
  }
  if (match.gifFailed || match.state === 'void') {
    return new ArenaError('gif-not-found', 'There is no GIF of that match, and there will be none.', 404);
  }
  return new ArenaError('gif-not-ready', 'That GIF is being rendered. Please try again in a few seconds.', 409);
}
