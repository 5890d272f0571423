import cors from '@fastify/cors';
import type { FastifyRequest } from 'fastify';
import type { Api, ApiConfig } from '../options.ts';
import { IDEMPOTENCY_HEADER, REPLAYED_HEADER } from './idempotency.ts';

/**
 * Pages of other origins that the operator has named may use the API from a browser, with tokens: no credentials are allowed, so that
 * cookies stay with the arena's own pages. Everybody else's are answered without the headers that would let their pages read it.
 */

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'if-none-match',
  'last-event-id',
  'x-request-id',
  IDEMPOTENCY_HEADER,
];
/** What their scripts may see of an answer, besides what all may. */
const ANSWER_HEADERS = [
  'etag',
  'location',
  'retry-after',
  'x-request-id',
  'ratelimit-limit',
  'ratelimit-remaining',
  'ratelimit-reset',
  REPLAYED_HEADER,
];
/** How long a browser need not ask again; most remember two hours at the longest. */
const REMEMBER_SECONDS = 7_200;

/** Call it before the limit of requests: who is told to wait must be able to read it. */
export async function allowOrigins(app: Api, { corsOrigins }: ApiConfig): Promise<void> {
  if (corsOrigins.length === 0) return;
  const common = {
    origin: [...corsOrigins],
    credentials: false,
    methods: METHODS,
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: ANSWER_HEADERS,
    maxAge: REMEMBER_SECONDS,
    strictPreflight: false,
  };
  await app.register(cors, {
    hideOptionsRoute: true,
    delegator: async (request: FastifyRequest) => ({ ...common, preflight: isPreflight(request, corsOrigins) }),
  });
}

/** Any other OPTIONS is answered as where no origins are allowed. */
function isPreflight({ headers }: FastifyRequest, origins: readonly string[]): boolean {
  const { origin, 'access-control-request-method': wanted } = headers;
  return origin !== undefined && origins.includes(origin) && wanted !== undefined;
}
