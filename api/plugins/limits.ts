import rateLimit from '@fastify/rate-limit';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiConfig } from '../options.ts';

/** Addresses remembered at once; the longest unseen is forgotten first. */
const REMEMBERED = 20_000;

/** Files that pages load: a dozen with the first one that somebody opens, kept for ever from then on, and cheap to serve (web/assets.ts). */
const FILES = '/assets/';

/**
 * So many requests a minute from one address (IPv6: one /64), counted in this process. Callers see what is left in
 * `ratelimit-*` headers. Behind a proxy TRUST_PROXY must be set, or all callers count as one.
 */
export async function limitRequests(app: Api, { requestsPerMinute }: ApiConfig): Promise<void> {
  if (requestsPerMinute === 0) return;
  await app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    cache: REMEMBERED,
    enableDraftSpec: true,
    // many people share an address: a match that is announced is opened by all of them at once
    allowList: ({ routeOptions }) => routeOptions.url?.startsWith(FILES) ?? false,
    errorResponseBuilder: (_request, { ttl }) =>
      new ArenaError(
        'rate-limited',
        `Too many requests from this address. Please try again in ${Math.ceil(ttl / 1000)} s.`,
        429,
      ),
  });
}
