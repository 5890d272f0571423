import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { IN_BROWSER, requireBrowser } from '../plugins/callers.ts';
import { dropCookies } from '../plugins/session-cookies.ts';
import { empty, refusals } from '../schemas/errors.ts';
import { me, presentSession, session } from '../schemas/session.ts';
import { meOf } from './me.ts';

const currentSession = z
  .object({
    session,
    csrfToken: z.string().meta({ description: 'Repeat it in x-csrf-token with every request that changes something.' }),
    me,
  })
  .meta({ id: 'CurrentSession' });

export function sessionRoute(app: Api, options: ApiOptions): void {
  const { sessions } = options;
  app.get(
    '/v1/session',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'getSession',
        summary: 'The session of this browser, and whose it is',
        security: IN_BROWSER,
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The session.', content: { 'application/json': { schema: currentSession } } },
          ...refusals(401, 403, 404),
        },
      },
    },
    async request => {
      const caller = await requireBrowser(request);
      const [view, who] = await Promise.all([sessions.web.get(caller.personId, caller.id), meOf(options, caller)]);
      return { session: presentSession(view, caller.id), csrfToken: sessions.web.csrfTokenOf(caller.id), me: who };
    },
  );

  app.delete(
    '/v1/session',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'signOut',
        summary: 'Sign this browser out',
        security: IN_BROWSER,
        querystring: z.strictObject({}),
        response: { ...empty('Signed out.'), ...refusals(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const caller = await requireBrowser(request);
      await sessions.web.end(caller.personId, caller.id);
      dropCookies(reply);
      return reply.code(204).send(undefined);
    },
  );
}
