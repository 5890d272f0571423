import type { FastifyRequest } from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { ArenaError } from '../../core/platform/index.ts';
import type { Caller, Scope, SessionService } from '../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireOwnPage } from './own-origin.ts';
import { cookieOf, sessionCookies } from './session-cookies.ts';

/**
 * Who makes a request: a program with a token in `Authorization: Bearer`, or a browser with the cookies of its session. Where there is an
 * Authorization header, cookies do not count. A request that changes something and comes with cookies must be sent by a page of ours
 * (own-origin.ts) and repeat the session's CSRF token in x-csrf-token.
 */

declare module 'fastify' {
  interface FastifyInstance {
    callers: { sessions: SessionService; publicUrl: string | null };
  }
  interface FastifyRequest {
    /** Asked for once a request, by callerOf. */
    arenaCaller: Promise<Caller | null> | null;
  }
}

export const CSRF_HEADER = 'x-csrf-token';
const SAFE = ['GET', 'HEAD', 'OPTIONS'];
/** Longer than any token of ours. */
const BEARER = /^Bearer +([\x21-\x7e]{1,4096})$/i;

/** `security` of a route that only somebody who is signed in may use. Of routes that change something the document adds the CSRF token. */
export function SIGNED_IN(scope: Scope): OpenAPIV3_1.SecurityRequirementObject[] {
  return [{ token: [scope] }, { session: [] }];
}

/** `security` of a route for browsers only: what a token cannot do. */
export const IN_BROWSER: OpenAPIV3_1.SecurityRequirementObject[] = [{ session: [] }];

/** Call it before the routes. */
export async function recogniseCallers(app: Api, { sessions, config }: Pick<ApiOptions, 'sessions' | 'config'>) {
  await sessionCookies(app, config);
  app.decorate('callers', { sessions, publicUrl: config.publicUrl });
  app.decorateRequest('arenaCaller', null);
}

/**
 * Who makes this request, where it takes somebody.
 * @throws ArenaError 'sign-in-required', 'token-invalid' (401), 'scope-missing', 'foreign-origin', 'csrf-token' (403)
 */
export async function requireCaller(request: FastifyRequest, scope: Scope): Promise<Caller> {
  const caller = await callerOf(request);
  if (!caller) throw signInRequired();
  if (caller.scopes.includes(scope)) return caller;
  throw new ArenaError(
    'scope-missing',
    `That needs a token with the scope “${scope}”. This one may: ${caller.scopes.join(', ')}.`,
    403,
  );
}

/** Who makes this request in a browser. @throws as requireCaller, and ArenaError 'browser-only' (403) where it is a token */
export async function requireBrowser(request: FastifyRequest): Promise<Caller> {
  const caller = await callerOf(request);
  if (!caller) throw signInRequired();
  if (caller.via === 'session') return caller;
  throw new ArenaError(
    'browser-only',
    'A token cannot do that: sign in with a browser, with the code that /login in chat gives.',
    403,
  );
}

/**
 * Who makes this request; null where nobody is signed in, as in a browser whose access token has lapsed.
 * @throws ArenaError 'token-invalid' (401) where a bearer token is none; 'foreign-origin', 'csrf-token' (403)
 */
export function callerOf(request: FastifyRequest): Promise<Caller | null> {
  request.arenaCaller ??= recognise(request);
  return request.arenaCaller;
}

/** Who makes a request by now: of one that is still being answered long after it came, a stream. @throws as callerOf */
export function callerNow(request: FastifyRequest): Promise<Caller | null> {
  return recognise(request);
}

async function recognise(request: FastifyRequest): Promise<Caller | null> {
  const { authorization } = request.headers;
  if (authorization !== undefined) return byHeader(request, authorization);
  const { sessions, publicUrl } = request.server.callers;
  const token = cookieOf(request, 'access');
  const caller = token === null ? null : await sessions.web.find(token);
  if (!caller || SAFE.includes(request.method)) return caller;
  requireOwnPage(request, publicUrl);
  const given = request.headers[CSRF_HEADER];
  if (typeof given === 'string' && sessions.web.isCsrfToken(caller.id, given)) return caller;
  throw new ArenaError(
    'csrf-token',
    `Requests that change something repeat the session's CSRF token in ${CSRF_HEADER}. GET /v1/session tells it.`,
    403,
  );
}

async function byHeader(request: FastifyRequest, authorization: string): Promise<Caller> {
  const { sessions } = request.server.callers;
  const token = BEARER.exec(authorization)?.[1] ?? '';
  const caller = token.startsWith('arena_pat_') ? await sessions.tokens.find(token) : await sessions.web.find(token);
  if (caller) return caller;
  throw new ArenaError(
    'token-invalid',
    'That token is not valid, or not any more. /token create in chat makes a new one.',
    401,
  );
}

function signInRequired(): ArenaError {
  return new ArenaError(
    'sign-in-required',
    'Please sign in first: /login in chat gives a code for a browser, /token create a token for a program.',
    401,
  );
}
