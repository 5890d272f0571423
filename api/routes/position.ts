import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { refusals } from '../schemas/errors.ts';
import { position } from '../schemas/live.ts';

export function positionRoute(app: Api, { live }: ApiOptions): void {
  app.get(
    '/v1/position',
    {
      config: { cacheControl: 'no-store' },
      schema: {
        tags: ['live'],
        operationId: 'getPosition',
        summary: 'Where the log of what happens is now',
        description:
          'Ask before you read a state, and then follow it with `after`: nothing is missed in between, whatever happened meanwhile.',
        querystring: z.strictObject({}),
        response: {
          200: {
            description: 'The position.',
            content: { 'application/json': { schema: z.object({ position }).meta({ id: 'LogPosition' }) } },
          },
          ...refusals(),
        },
      },
    },
    async () => ({ position: await live.position() }),
  );
}
