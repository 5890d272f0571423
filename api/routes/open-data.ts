import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { limit, nextCursor } from '../schemas/common.ts';
import { cursorOf, openDataPosition, pageOf } from '../schemas/cursor.ts';
import { answers, notModified, refusals } from '../schemas/errors.ts';
import { openDataDay, openDataDayName, openDataFileName, presentOpenDataDay } from '../schemas/open-data.ts';

const days = z.object({ items: z.array(openDataDay), nextCursor }).meta({ id: 'OpenDataDays' });

/** What happened on each day, for anybody to study and check. */
export function openDataRoute(app: Api, { openData }: ApiOptions): void {
  app.get(
    '/v1/open-data',
    {
      config: { cacheControl: 'public, max-age=60' },
      schema: {
        tags: ['open data'],
        operationId: 'getOpenData',
        summary: 'Days whose matches, replays, ratings and markets can be had as files, the newest first',
        description:
          'Written each night for the UTC day that is over: newline-delimited JSON, compressed with gzip, without personal data. `schema.json` of a day describes each line.',
        querystring: z.strictObject({ limit, cursor: cursorOf(openDataPosition) }),
        response: { ...answers('A page of days.', days), ...refusals() },
      },
    },
    async request => {
      const { limit, cursor } = request.query;
      const found = await openData.days({ limit: limit + 1, ...(cursor && { before: cursor.day }) });
      const { rows, nextCursor } = pageOf(found, limit, last => ({ list: 'open-data', day: last.day }));
      return { items: rows.map(presentOpenDataDay), nextCursor };
    },
  );

  app.get(
    '/v1/open-data/:day/:file',
    {
      // A day that was written never changes.
      config: { cacheControl: 'public, max-age=31536000, immutable' },
      schema: {
        tags: ['open data'],
        operationId: 'getOpenDataFile',
        summary: 'A file of a day',
        params: z.strictObject({ day: openDataDayName, file: openDataFileName }),
        querystring: z.strictObject({}),
        response: {
          200: {
            description: 'The very bytes that the sums in `schema.json` and in the list are of.',
            content: {
              'application/gzip': { schema: z.custom<Buffer>() },
              'application/json': { schema: z.record(z.string(), z.unknown()) },
            },
          },
          ...notModified,
          ...refusals(404),
        },
      },
    },
    async (request, reply) => {
      const { day, file } = request.params;
      const { bytes, contentType } = await openData.file(day, file);
      return reply
        .type(contentType)
        .header('content-disposition', `attachment; filename="${day}-${file}"`)
        .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as never);
    },
  );
}
