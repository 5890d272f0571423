import { expect } from 'vitest';
import { writeDay } from '../../../core/open-data/write.ts';
import type { Example, Sent, Stage } from '../stage.ts';

/** The files of a day. This one is not over yet: it is written all the same. */

async function written({ api }: Stage): Promise<string> {
  const { database } = api.test;
  const day = api.clock.now().toISOString().slice(0, 10);
  const files = await writeDay({ database, blobs: api.blobs, expiresAt: null }, day);
  await database.prisma.openDataFile.createMany({ data: files.map(file => ({ ...file, day })), skipDuplicates: true });
  return day;
}

const file = (name: string) => ({
  ask: async (stage: Stage): Promise<Sent> => ({ params: { day: await written(stage), file: name } }),
});

export default [
  { operation: 'GET /v1/open-data/{day}/{file}', status: 200, ...file('schema.json') },
  { operation: 'GET /v1/open-data/{day}/{file}', status: 200, ...file('matches-001.ndjson.gz') },
  { operation: 'GET /v1/open-data/{day}/{file}', status: 404, ...file('matches-999.ndjson.gz') },
  { operation: 'GET /v1/open-data/{day}/{file}', status: 400, ...file('passwords') },
  {
    operation: 'GET /v1/open-data',
    status: 200,
    ask: () => ({ query: '?limit=1' }),
    after: answer => expect((answer.json as { items: { files: unknown[] }[] }).items[0]?.files).toHaveLength(6),
  },
] satisfies Example[];
