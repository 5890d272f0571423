import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { IN_BROWSER, requireBrowser } from '../plugins/callers.ts';
import { dropCookies } from '../plugins/session-cookies.ts';
import { typedId } from '../schemas/common.ts';
import { empty, refusals } from '../schemas/errors.ts';
import { presentSession, session } from '../schemas/session.ts';

const sessionList = z.object({ items: z.array(session) }).meta({ id: 'Sessions' });

export function sessionsRoute(app: Api, { sessions }: ApiOptions): void {
  app.get(
    '/v1/sessions',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'getSessions',
        summary: 'Where one is signed in',
        security: IN_BROWSER,
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The one used last first.', content: { 'application/json': { schema: sessionList } } },
          ...refusals(401, 403),
        },
      },
    },
    async request => {
      const { personId, id } = await requireBrowser(request);
      return { items: (await sessions.web.list(personId)).map(view => presentSession(view, id)) };
    },
  );

  app.delete(
    '/v1/sessions',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'signOutEverywhere',
        summary: 'Sign out everywhere, here as well; tokens stay',
        security: IN_BROWSER,
        querystring: z.strictObject({}),
        response: { ...empty('Signed out, at once.'), ...refusals(401, 403) },
      },
    },
    async (request, reply) => {
      const { personId } = await requireBrowser(request);
      await sessions.web.endAll(personId);
      dropCookies(reply);
      return reply.code(204).send(undefined);
    },
  );

  app.delete(
    '/v1/sessions/:id',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'endSession',
        summary: 'Sign out one browser',
        security: IN_BROWSER,
        params: z.strictObject({ id: typedId('a session') }),
        querystring: z.strictObject({}),
        response: { ...empty('It is signed out, at once.'), ...refusals(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const caller = await requireBrowser(request);
      await sessions.web.end(caller.personId, request.params.id);
      if (request.params.id === caller.id) dropCookies(reply);
      return reply.code(204).send(undefined);
    },
  );
}
