import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { requireNoForeignPage } from '../plugins/own-origin.ts';
import { refusals } from '../schemas/errors.ts';
import { accounts, codeBody } from '../schemas/session.ts';
import { householdOf } from '../streams/address.ts';

/** A page asks this before it signs anybody in, and shows the answer: nobody ends up in another's account unawares. */
export function sessionCodeRoute(app: Api, { sessions, config }: ApiOptions): void {
  app.post(
    '/v1/session/code',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'lookAtLoginCode',
        summary: 'Whose login code it is; it is not used up',
        querystring: z.strictObject({}),
        body: codeBody,
        response: {
          200: {
            description: 'Whoever signs in with it signs in as this person.',
            content: { 'application/json': { schema: accounts } },
          },
          ...refusals(401, 403, 413, 415),
        },
      },
    },
    async request => {
      requireNoForeignPage(request, config.publicUrl);
      const { accounts } = await sessions.codes.look(request.body.code, householdOf(request.ip));
      return { accounts };
    },
  );
}
