import { z } from 'zod';
import { TOKEN_DAYS_DEFAULT, TOKEN_DAYS_MAX, TOKEN_NAME_MAX, TOKENS_MAX } from '../../core/sessions/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { IN_BROWSER, requireBrowser } from '../plugins/callers.ts';
import { typedId } from '../schemas/common.ts';
import { empty, refusals } from '../schemas/errors.ts';
import { presentToken, scope, token } from '../schemas/session.ts';

const tokenList = z.object({ items: z.array(token) }).meta({ id: 'Tokens' });

const newToken = z
  .strictObject({
    name: z.string().min(1).max(TOKEN_NAME_MAX).meta({ description: 'What you call it.' }),
    scopes: z.array(scope).min(1).max(10).default(['read']),
    days: z
      .int()
      .min(1)
      .max(TOKEN_DAYS_MAX)
      .default(TOKEN_DAYS_DEFAULT)
      .meta({ description: 'After so many it lapses.' }),
  })
  .meta({ id: 'NewToken' });

const madeToken = z
  .object({
    ...token.shape,
    token: z.string().meta({ description: 'The token itself: in this answer and never again.' }),
  })
  .meta({ id: 'MadeToken' });

/** Personal access tokens are made and revoked in chat or in a browser; a token makes no tokens. */
export function tokensRoute(app: Api, { sessions }: ApiOptions): void {
  app.get(
    '/v1/tokens',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'getTokens',
        summary: "One's personal access tokens, without the tokens themselves",
        security: IN_BROWSER,
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The newest first.', content: { 'application/json': { schema: tokenList } } },
          ...refusals(401, 403),
        },
      },
    },
    async request => {
      const { personId } = await requireBrowser(request);
      return { items: (await sessions.tokens.list(personId)).map(presentToken) };
    },
  );

  app.post(
    '/v1/tokens',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'createToken',
        summary: `A personal access token, shown once; ${TOKENS_MAX} at most`,
        security: IN_BROWSER,
        querystring: z.strictObject({}),
        body: newToken,
        response: {
          201: { description: 'The token.', content: { 'application/json': { schema: madeToken } } },
          ...refusals(401, 403, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const caller = await requireBrowser(request);
      const made = await sessions.tokens.create(caller, { ...request.body, inBrowser: true });
      return reply.code(201).send({ ...presentToken(made), token: made.token });
    },
  );

  app.delete(
    '/v1/tokens/:id',
    {
      schema: {
        tags: ['sessions'],
        operationId: 'revokeToken',
        summary: 'Revoke a personal access token, at once',
        security: IN_BROWSER,
        params: z.strictObject({ id: typedId('a token') }),
        querystring: z.strictObject({}),
        response: { ...empty('It is revoked.'), ...refusals(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { personId } = await requireBrowser(request);
      await sessions.tokens.revoke(personId, request.params.id);
      return reply.code(204).send(undefined);
    },
  );
}
