import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignInWay } from '../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { cookieOf, giveCookies } from '../plugins/session-cookies.ts';
import { browserOf } from '../plugins/visitor.ts';
import { refusals } from '../schemas/errors.ts';
import { codeBody, presentSignedIn, signedIn } from '../schemas/session.ts';
import { householdOf } from '../streams/address.ts';

export function sessionOpenRoute(app: Api, options: ApiOptions): void {
  const { sessions, config } = options;
  app.post(
    '/v1/session',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'signIn',
        summary: 'Sign a browser in with a code that /login gave in chat',
        description:
          'Whoever sends the code signs in as the member to whom the chat gave it. The code serves once, for ten minutes. The session comes in cookies.',
        querystring: z.strictObject({}),
        body: codeBody,
        response: {
          201: { description: 'Signed in.', content: { 'application/json': { schema: signedIn } } },
          ...refusals(401, 403, 413, 415),
        },
      },
    },
    async (request, reply) => {
      requireNoForeignPage(request, config.publicUrl);
      const { personId } = await sessions.codes.redeem(request.body.code, householdOf(request.ip));
      return reply.code(201).send(await signInBrowser(request, reply, options, { personId, how: 'code' }));
    },
  );
}

/**
 * Signs this browser in as somebody who has proven to be that, and ends the session that it had. Answer with 201 and what this returns
 * (schema `signedIn`). Call `requireNoForeignPage` before.
 */
export async function signInBrowser(
  request: FastifyRequest,
  reply: FastifyReply,
  { sessions, clock }: Pick<ApiOptions, 'sessions' | 'clock'>,
  { personId, how }: { personId: string; how: SignInWay },
) {
  const former = cookieOf(request, 'refresh');
  const session = await sessions.open(personId, how, browserOf(request));
  if (former !== null) await sessions.web.endByRefreshToken(former);
  giveCookies(reply, session, clock.now());
  return presentSignedIn(session);
}
