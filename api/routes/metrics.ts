import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { refusals } from '../schemas/errors.ts';

export function metricsRoute(app: Api, { metrics, config }: ApiOptions): void {
  if (!config.metrics) return;
  const expected = config.metricsToken === null ? null : digest(`Bearer ${config.metricsToken}`);

  app.get(
    '/metrics',
    {
      schema: {
        tags: ['operation'],
        operationId: 'getMetrics',
        summary: "Counts and durations, in Prometheus' text format",
        ...(expected && { security: [{ metricsToken: [] }] }),
        response: {
          200: { description: 'Text format 0.0.4.', content: { 'text/plain': { schema: z.string() } } },
          ...refusals(401),
        },
      },
    },
    async (request, reply) => {
      if (expected && !timingSafeEqual(expected, digest(request.headers.authorization ?? ''))) {
        reply.header('www-authenticate', 'Bearer');
        throw new ArenaError('unauthorized', 'These metrics need the bearer token that METRICS_TOKEN sets.', 401);
      }
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  );
}

/** Equal lengths, which a comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
