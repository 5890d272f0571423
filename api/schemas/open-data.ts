import { z } from 'zod';
import type { OpenDataDay } from '../../core/open-data/index.ts';
import { count, hash } from './common.ts';

export const openDataDayName = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .meta({ description: 'UTC.', example: '2026-11-21' });
export const openDataFileName = z
  .string()
  .regex(/^(schema\.json|[a-z]+-\d{3}\.ndjson\.gz)$/)
  .meta({ example: 'matches-001.ndjson.gz' });

export const openDataDay = z
  .object({
    day: openDataDayName,
    files: z
      .array(
        z.object({
          name: openDataFileName,
          rows: count.meta({ description: 'Lines; of schema.json 1.' }),
          bytes: count,
          sha256: hash,
          path: z.string().meta({ example: '/v1/open-data/2026-11-21/matches-001.ndjson.gz' }),
        }),
      )
      .meta({ description: 'schema.json says what the lines of all others mean.' }),
  })
  .meta({ id: 'OpenDataDay' });

export function presentOpenDataDay({ day, files }: OpenDataDay): z.input<typeof openDataDay> {
  return {
    day,
    files: files.map(({ name, rows, bytes, sha256 }) => ({
      name,
      rows,
      bytes,
      sha256,
      path: `/v1/open-data/${day}/${name}`,
    })),
  };
}
