import cookie from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OpenSession } from '../../core/sessions/index.ts';
import type { Api, ApiConfig } from '../options.ts';

/**
 * A browser's session lies in three cookies of this host:
 * - access: the JWT of 15 minutes. Lax, so that a link in a chat opens a page that knows its visitor.
 * - refresh: serves once. Strict: only our own pages send it.
 * - csrf: what scripts repeat in the header x-csrf-token with every unsafe request, and by which they know that there is a session to
 *   refresh. The only one that scripts can read; it is worth nothing without the others.
 * Over https their names begin with `__Host-`: no other host, no subdomain and no page over http can set them.
 */

export interface SessionCookieNames {
  access: string;
  refresh: string;
  csrf: string;
}

declare module 'fastify' {
  interface FastifyInstance {
    sessionCookies: { names: SessionCookieNames; isSecure: boolean };
  }
}

/** A cookie that is longer is none of ours. */
const VALUE_MAX = 4096;

export function namesOfCookies(isSecure: boolean): SessionCookieNames {
  const prefix = isSecure ? '__Host-' : '';
  return { access: `${prefix}arena-access`, refresh: `${prefix}arena-refresh`, csrf: `${prefix}arena-csrf` };
}

/** Call it before the routes. */
export async function sessionCookies(app: Api, { publicUrl }: Pick<ApiConfig, 'publicUrl'>): Promise<void> {
  await app.register(cookie);
  const isSecure = publicUrl?.startsWith('https:') ?? false;
  app.decorate('sessionCookies', { names: namesOfCookies(isSecure), isSecure });
}

/** Signs this browser in. */
export function giveCookies(reply: FastifyReply, session: OpenSession, now: Date): void {
  const { names, isSecure } = reply.server.sessionCookies;
  const lifetime = Math.max(0, Math.floor((session.expiresAt.getTime() - now.getTime()) / 1000));
  const common = { path: '/', secure: isSecure };
  reply.setCookie(names.access, session.accessToken, {
    ...common,
    httpOnly: true,
    sameSite: 'lax',
    maxAge: session.accessSeconds,
  });
  reply.setCookie(names.refresh, session.refreshToken, {
    ...common,
    httpOnly: true,
    sameSite: 'strict',
    maxAge: lifetime,
  });
  reply.setCookie(names.csrf, session.csrfToken, { ...common, sameSite: 'strict', maxAge: lifetime });
}

/** Signs this browser out. */
export function dropCookies(reply: FastifyReply): void {
  const { names, isSecure } = reply.server.sessionCookies;
  for (const name of Object.values(names)) reply.clearCookie(name, { path: '/', secure: isSecure });
}

export function cookieOf(request: FastifyRequest, which: keyof SessionCookieNames): string | null {
  const value = request.cookies[request.server.sessionCookies.names[which]];
  return value === undefined || value === '' || value.length > VALUE_MAX ? null : value;
}
