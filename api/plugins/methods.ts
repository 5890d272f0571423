import { ArenaError } from '../../core/platform/index.ts';
import type { Api } from '../options.ts';

/** The API reads only: another method on an address that exists is a 405 that says so, and not a 404. */

const REFUSED = ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Call it after the routes. @param urls the addresses that answer GET and HEAD */
export function refuseOtherMethods(app: Api, urls: Iterable<string>): void {
  for (const url of urls) {
    app.route({
      method: REFUSED,
      url,
      schema: { hide: true },
      // After the rate limit, which runs on request, and before any body is read.
      preParsing: async (_request, reply) => {
        reply.header('allow', 'GET, HEAD');
        throw new ArenaError('method-not-allowed', 'This address can only be read: use GET or HEAD.', 405);
      },
      handler: async () => undefined,
    });
  }
}
