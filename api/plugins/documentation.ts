import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { OpenAPIV3_1 } from 'openapi-types';
import type { Api, ApiConfig } from '../options.ts';
import { webhookMessages } from '../schemas/webhook-messages.ts';
import { CSRF_HEADER } from './callers.ts';
import {
  describeHeaders,
  withBodyRefusals,
  withCsrfTokens,
  withoutUnusedSchemas,
  withoutUnusedTags,
} from './openapi-document.ts';
import { namesOfCookies } from './session-cookies.ts';

/** Version of the API, not of the arena: the first number is the one in its paths. */
export const API_VERSION = '1.0.0';

const DESCRIPTION = `What an Agent Arena shows and takes, for programs. What chat shows to all is open to all; what members do takes a token or a session.

- Lists come in pages: give \`nextCursor\` of one page as \`cursor\` for the next.
- Answers carry an ETag; send it back as If-None-Match and get 304 while nothing changed.
- Refusals are \`{errors: [{code, message, field?, details?}], meta: {requestId}}\`; codes are stable.
- What plays (agents, fights, bets and the like) needs an Idempotency-Key header: the same request under the same key is done once and
  answered alike for a day, however often it is sent; a refused one was not done, and lets its key go. Bodies are JSON, unknown fields are
  refused, and a member may do a dozen things at once and one a second from then on, as in chat. What is started here is told in the chat where the member is at home.
- Nothing here tells a result before the chats do: a match that has ended is \`running\` until then, and ratings, boards, balances and
  markets stay as they were. Its replay can be had as soon as its GIF stands in the chat (\`watchableAt\`). Its secrets and the trades behind
  its tape appear once it is told; its commit is public from the start (/v1/commits, /v1/matches/{id}/proof).
- Chances are parts per million; what a stake pays, stake included, hundredths of it (172: 10 credits pay 17). Prices are whole ticks: price / 10^decimals.
- Addresses that end in /events are streams of server-sent events (EventSource): the state at once, then each change, at most one a
  second, and \`end\` as the last event. All events hold whole states, so nothing is missed for good when a connection breaks.
  Close the stream on \`end\`; who comes back with \`Last-Event-ID: end\` gets a 204, after which an EventSource stays away.
  Streams count against limits of their own: 429 and 503 say when to try again. Readers who are too slow are cut off.`;

/** Swagger UI's page needs its own files, pictures as data, and styles that it writes into the page. No other host, no inline script. */
const DOCS_POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

/** Registered before the routes, which it then sees; the document is written when it is first asked for. */
export async function documented(app: Api, config: ApiConfig): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Agent Arena', version: API_VERSION, description: DESCRIPTION, license: { name: 'MIT' } },
      // first wherever the document was read: a page of ours may call no other origin
      servers: [{ url: '/' }, ...(config.publicUrl ? [{ url: config.publicUrl }] : [])],
      tags: [
        { name: 'communities', description: 'Communities and their members' },
        { name: 'agents', description: 'Agents and leaderboards' },
        { name: 'matches', description: 'Matches, replays and their proofs' },
        { name: 'markets', description: 'Wagers on matches, prices, and what became of them' },
        { name: 'seasons', description: 'Seasons, their divisions and their tables' },
        { name: 'tournaments', description: 'Tournaments, their brackets and standings' },
        { name: 'me', description: 'What is your own, for who is signed in' },
        { name: 'sessions', description: 'Signing in, and tokens for programs' },
        { name: 'wallets', description: 'Linking a wallet to a chat account: what its page does' },
        { name: 'escrow', description: 'Stakes on chain, from members’ own wallets' },
        { name: 'chain', description: 'What the chain holds of matches, and what verifiers find of them' },
        { name: 'rights', description: 'Season passes, looks and sparring for a time, sold on chain' },
        { name: 'drops', description: 'Tokens that seasons give to those who played them, and their votes' },
        { name: 'live', description: 'What happens, as it happens' },
        { name: 'webhooks', description: 'What happens, sent to an address of yours' },
        { name: 'open data', description: 'What happened, a day at a time, as files' },
        { name: 'operation', description: 'For whoever runs the arena' },
      ],
      webhooks: webhookMessages(),
      components: { securitySchemes: securitySchemes(config) },
    },
    transform: jsonSchemaTransform,
    transformObject: document =>
      withCsrfTokens(
        describeHeaders(
          withBodyRefusals(
            withoutUnusedTags(withoutUnusedSchemas(jsonSchemaTransformObject(document) as OpenAPIV3_1.Document)),
          ),
        ),
      ),
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: DOCS_POLICY,
    theme: { title: 'Agent Arena API' },
    uiConfig: { layout: 'BaseLayout', docExpansion: 'list', tryItOutEnabled: true },
  });
}

/** How callers say who they are; callers.ts reads it. */
function securitySchemes({ metricsToken, publicUrl }: ApiConfig): Record<string, OpenAPIV3_1.SecuritySchemeObject> {
  const names = namesOfCookies(publicUrl?.startsWith('https:') ?? false);
  return {
    token: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'arena_pat_...',
      description: 'A personal access token: /token create in chat makes one. A route names the scope that it needs.',
    },
    session: {
      type: 'apiKey',
      in: 'cookie',
      name: names.access,
      description: 'The access token of a browser that signed in: a JWT of 15 minutes.',
    },
    refresh: {
      type: 'apiKey',
      in: 'cookie',
      name: names.refresh,
      description: 'Gets the next access token; serves once.',
    },
    csrf: {
      type: 'apiKey',
      in: 'header',
      name: CSRF_HEADER,
      description:
        'Goes with the session in every request that changes something: GET /v1/session tells it. Such requests must come from a page of ours (Origin, Sec-Fetch-Site).',
    },
    ...(metricsToken && { metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN' } }),
  };
}
