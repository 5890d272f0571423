import type { FastifyRequest } from 'fastify';
import type { OpenAPIV3_1 } from 'openapi-types';
import { ArenaError } from '../../core/platform/index.ts';
import type { Caller, Scope, SessionService } from '../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../options.ts';

/** Who makes a request: a program with a personal access token, or a browser that signed in. */

declare module 'fastify' {
  interface FastifyInstance {
    sessions: SessionService;
  }
  interface FastifyRequest {
    /** Asked for once a request, by callerOf. */
    arenaCaller: Promise<Caller | null> | null;
  }
}

/** `security` of a route that only somebody who is signed in may use. */
export function SIGNED_IN(scope: Scope): OpenAPIV3_1.SecurityRequirementObject[] {
  return [{ token: [scope] }, { session: [] }];
}

/** Call it before the routes. */
export function recogniseCallers(app: Api, { sessions }: Pick<ApiOptions, 'sessions'>): void {
  app.decorate('sessions', sessions);
  app.decorateRequest('arenaCaller', null);
}

/**
 * Who makes this request, where it takes somebody.
 * @throws ArenaError 'sign-in-required', 'token-invalid' (401), 'scope-missing' (403)
 */
export async function requireCaller(request: FastifyRequest, scope: Scope): Promise<Caller> {
  const caller = await callerOf(request);
  if (!caller) {
    throw new ArenaError(
      'sign-in-required',
      'Please sign in first: /login in chat gives a code for a browser, /token create a token for a program.',
      401,
    );
  }
  if (caller.scopes.includes(scope)) return caller;
  throw new ArenaError(
    'scope-missing',
    `That needs a token with the scope “${scope}”. This one may: ${caller.scopes.join(', ')}.`,
    403,
  );
}

/** Who makes this request; null where nobody is signed in. @throws ArenaError 'token-invalid' (401) where a token is given that is none */
export function callerOf(request: FastifyRequest): Promise<Caller | null> {
  request.arenaCaller ??= recognise(request);
  return request.arenaCaller;
}

async function recognise(request: FastifyRequest): Promise<Caller | null> {
  const { authorization } = request.headers;
  if (authorization === undefined) return null;
  const [, token] = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization) ?? [];
  const caller = token === undefined ? null : await request.server.sessions.tokens.find(token);
  if (caller) return caller;
  throw new ArenaError(
    'token-invalid',
    'That token is not valid, or not any more. /token create in chat makes a new one.',
    401,
  );
}
