import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from '../options.ts';

/**
 * ETags, and 304 for who has the same already. `@fastify/etag` would tag refusals too, and reads a list of tags in
 * If-None-Match as one (RFC 9110, 13.1.2).
 */

/** Base64url characters of a SHA-256 that make a tag: 132 bits. */
const TAG_LENGTH = 22;

export function answersConditionally(app: Api): void {
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode < 200 || reply.statusCode > 299) return payload;
    if (reply.statusCode !== 200 || !isRead(request)) {
      if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
      return payload;
    }
    const cacheControl = request.routeOptions.config.cacheControl ?? 'no-store';
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', cacheControl);
    if (String(reply.getHeader('cache-control')).startsWith('no-store')) return payload;
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    const tag = `"${createHash('sha256').update(payload).digest('base64url').slice(0, TAG_LENGTH)}"`;
    reply.header('etag', tag);
    return knows(request, tag) ? notModified(request, reply) : payload;
  });
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Weak comparison, as If-None-Match asks for it. */
function knows(request: FastifyRequest, tag: string): boolean {
  const given = request.headers['if-none-match'];
  if (given === undefined) return false;
  return given.split(',').some(each => each.trim() === '*' || each.trim().replace(/^W\//, '') === tag);
}

function notModified(request: FastifyRequest, reply: FastifyReply): '' | null {
  reply.code(304).removeHeader('content-type').removeHeader('content-length');
  // Fastify measures the body of HEAD answers and cannot measure null.
  return request.method === 'HEAD' ? '' : null;
}
