import { createRateLimit } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';

declare module 'fastify' {
  interface FastifyInstance {
    /** How fast one person may change things: as fast as by commands in chat. */
    writePace: ReturnType<typeof createRateLimit>;
  }
}

/** What routes that change something need of the application. Call it before the routes. */
export function acceptWrites(app: Api, { clock }: Pick<ApiOptions, 'clock'>): void {
  // Bodies are JSON and nothing else: what a form of another page can send is refused before it is read.
  app.removeContentTypeParser('text/plain');
  app.decorate('writePace', createRateLimit(clock));
}
