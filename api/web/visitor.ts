import type { FastifyRequest } from 'fastify';
import { ArenaError } from '../../core/platform/index.ts';
import type { ApiOptions } from '../options.ts';
import { callerOf } from '../plugins/callers.ts';
import type { Visitor } from './pages.ts';

/** Who looks at a page, in a browser. Whoever's session has lapsed is nobody, and sees what everybody sees. */
export function visitors({ communities }: Pick<ApiOptions, 'communities'>) {
  const known = new WeakMap<FastifyRequest, Promise<Visitor | null>>();

  async function find(request: FastifyRequest): Promise<Visitor | null> {
    const caller = await callerOf(request).catch((error: unknown) => {
      if (error instanceof ArenaError && error.status < 500) return null;
      throw error;
    });
    // pages show what no token may read, whatever its scopes: other tokens, where one is signed in
    if (caller?.via !== 'session') return null;
    const [first] = await communities.membershipsOf(caller.personId);
    return { personId: caller.personId, name: first?.displayName ?? 'You' };
  }

  return (request: FastifyRequest): Promise<Visitor | null> => {
    const found = known.get(request) ?? find(request);
    known.set(request, found);
    return found;
  };
}
