import { ArenaError } from '../../core/platform/index.ts';
import type { Api } from '../options.ts';

/** Another method than those that an address answers is a 405 that names them, and not a 404. */

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'];

/** Methods by address, filled as routes are added. Call it before them. */
export function methodsByUrl(app: Api): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const known = methods.get(url) ?? new Set();
    for (const each of [method].flat()) known.add(each.toUpperCase());
    methods.set(url, known);
  });
  return methods;
}

/** Call it after the routes. @param methods what each address answers */
export function refuseOtherMethods(app: Api, methods: ReadonlyMap<string, ReadonlySet<string>>): void {
  for (const [url, answered] of [...methods]) {
    const allowed = METHODS.filter(method => answered.has(method) || (method === 'HEAD' && answered.has('GET')));
    const refused = METHODS.filter(method => !allowed.includes(method));
    if (refused.length === 0) continue;
    app.route({
      method: refused,
      url,
      schema: { hide: true },
      // After the rate limit, which runs on request, and before any body is read.
      preParsing: async (_request, reply) => {
        reply.header('allow', allowed.join(', '));
        throw new ArenaError('method-not-allowed', wordsOf(allowed), 405);
      },
      handler: async () => undefined,
    });
  }
}

function wordsOf(allowed: readonly string[]): string {
  const reads = allowed.every(method => method === 'GET' || method === 'HEAD');
  return reads
    ? 'This address can only be read: use GET or HEAD.'
    : `This address answers ${allowed.join(', ')} and nothing else.`;
}
