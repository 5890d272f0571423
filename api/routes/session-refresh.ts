import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireOwnPage } from '../plugins/own-origin.ts';
import { cookieOf, dropCookies, giveCookies } from '../plugins/session-cookies.ts';
import { refusals } from '../schemas/errors.ts';
import { presentSignedIn, signedIn } from '../schemas/session.ts';

export function sessionRefreshRoute(app: Api, { sessions, config, clock }: ApiOptions): void {
  app.post(
    '/v1/session/refresh',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'refreshSession',
        summary: "Another access token, by the refresh token in this browser's cookie",
        description:
          'Each refresh token serves once; one that comes twice ends the session. It needs no CSRF token: it changes nothing but the cookies of the browser that asks, and no other page can read the answer.',
        security: [{ refresh: [] }],
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The session goes on.', content: { 'application/json': { schema: signedIn } } },
          ...refusals(401, 403, 413, 415),
        },
      },
    },
    async (request, reply) => {
      const token = cookieOf(request, 'refresh');
      if (token === null) throw new ArenaError('sign-in-required', 'You are not signed in here.', 401);
      requireOwnPage(request, config.publicUrl);
      try {
        const session = await sessions.web.refresh(token);
        giveCookies(reply, session, clock.now());
        return presentSignedIn(session);
      } catch (error) {
        // it will not come back to life: the browser need not ask again
        if (error instanceof ArenaError && error.status === 401) dropCookies(reply);
        throw error;
      }
    },
  );
}
