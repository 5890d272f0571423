import type { FastifyRequest } from 'fastify';
import { ArenaError } from '../../core/platform/index.ts';

/**
 * Whether a request that changes something comes from a page of ours. Browsers say so in Sec-Fetch-Site and Origin, which pages cannot
 * forge; programs say neither.
 */

/** Nobody stands on the way to it, whatever the protocol. */
const THIS_MACHINE = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** @throws ArenaError 'foreign-origin' (403) where a browser says that another site's page sent it */
export function requireNoForeignPage(request: FastifyRequest, publicUrl: string | null): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined && site !== 'same-origin') throw foreign();
  if (origin !== undefined && !isOwn(origin, request, publicUrl)) throw foreign();
}

/** For what a browser does by its cookies. @throws ArenaError 'foreign-origin' (403) also where nobody says whose page it was */
export function requireOwnPage(request: FastifyRequest, publicUrl: string | null): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin === undefined && site === undefined) throw foreign();
  requireNoForeignPage(request, publicUrl);
}

/**
 * Cookies belong to a host: a page of the host that was asked is ours, by whichever of its names it was reached. Where the arena is served
 * over https a page over http is nobody's: whoever stands on the way may have written it.
 */
function isOwn(origin: string, request: FastifyRequest, publicUrl: string | null): boolean {
  if (!URL.canParse(origin)) return false;
  const { origin: given, host, hostname, protocol } = new URL(origin);
  if (publicUrl?.startsWith('https:') && protocol !== 'https:' && !THIS_MACHINE.test(hostname)) return false;
  return host === request.host || (publicUrl !== null && given === new URL(publicUrl).origin);
}

function foreign(): ArenaError {
  return new ArenaError(
    'foreign-origin',
    'That was sent by a page of another site. Please do it on a page of the arena itself.',
    403,
  );
}
