import { z } from 'zod';
import type { Api } from '../options.ts';

export function liveRoute(app: Api): void {
  app.get(
    '/health/live',
    {
      config: { rateLimit: false },
      schema: {
        tags: ['operation'],
        operationId: 'getLive',
        summary: 'Whether the process answers at all',
        response: {
          200: {
            description: 'It does.',
            content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
          },
        },
      },
    },
    async () => ({ status: 'ok' as const }),
  );
}
