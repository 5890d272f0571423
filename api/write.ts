import type { FastifyReply, FastifyRequest, FastifyTypeProviderDefault } from 'fastify';
import type { z } from 'zod';
import type { CommunityContext } from '../core/communities/index.ts';
import { ArenaError } from '../core/platform/index.ts';
import type { Caller, Scope } from '../core/sessions/index.ts';
import type { Api, ApiOptions } from './options.ts';
import { requireCaller, SIGNED_IN } from './plugins/callers.ts';
import {
  fingerprintOf,
  IDEMPOTENCY_HEADER,
  idempotencyHeaders,
  REPLAYED_HEADER,
  runOnce,
  serviceKey,
} from './plugins/idempotency.ts';
import { refusals } from './schemas/errors.ts';

/**
 * Routes that change something. What dispatch does for a command is done here for a request: who asks, that it is done once, at what pace,
 * whether they are a member and heard; the rest is the services' to decide, as for chat.
 */

/** What a write is told. */
export interface Asked<Params, Query, Body> {
  params: Params;
  query: Query;
  body: Body;
  caller: Caller;
  /** Names this request for services that keep keys of their own. */
  key: string;
}

export interface Answered<Body> {
  body: Body;
  /** Path of what was made, where it can be read. */
  location?: string;
}

export interface WriteRoute<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  scope: Scope;
  tag: string;
  operationId: string;
  summary: string;
  description?: string;
  params: Params;
  query: Query;
  /** Left out: there is nothing to say. */
  body?: Body;
  /** 201 where something new can be pointed at, else 200. */
  status: 200 | 201;
  answer: { description: string; schema: Answer };
  run(asked: Asked<z.output<Params>, z.output<Query>, z.output<Body>>): Promise<Answered<z.input<Answer>>>;
}

type WriteOptions = Pick<ApiOptions, 'invocations' | 'log'>;

/** Adds a route that changes something. Not for what is read: that takes no key. */
export function write<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(app: Api, options: WriteOptions, route: WriteRoute<Params, Query, Body, Answer>): void {
  const { method, url, scope, tag, operationId, summary, description, params, query, body, status, answer } = route;
  // whatever the schemas are, their types are known to `run`
  app.withTypeProvider<FastifyTypeProviderDefault>().route({
    method,
    url,
    schema: {
      tags: [tag],
      operationId,
      summary,
      ...(description !== undefined && { description }),
      security: SIGNED_IN(scope),
      headers: idempotencyHeaders,
      params,
      querystring: query,
      ...(body !== undefined && { body }),
      response: {
        [status]: { description: answer.description, content: { 'application/json': { schema: answer.schema } } },
        ...refusals(401, 403, 404, 409, 413, 415, 422),
      },
    },
    // After the limit of the address, and before any body is read.
    preParsing: async request => {
      await requireCaller(request, scope);
    },
    handler: (request, reply) => handle(route, options, request, reply),
  });
}

async function handle<
  Params extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
>(
  { method, scope, status, body: schema, run }: WriteRoute<Params, Query, Body, Answer>,
  { invocations, log }: WriteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const caller = await requireCaller(request, scope);
  const { body, url } = request;
  if (schema === undefined && !isNothing(body)) throw nothingToSay();
  const key = serviceKey(caller.personId, String(request.headers[IDEMPOTENCY_HEADER]));
  const asked = {
    params: request.params as z.output<Params>,
    query: request.query as z.output<Query>,
    body: body as z.output<Body>,
    caller,
    key,
  };
  const fingerprint = fingerprintOf({ method, url, body });
  const { replayed, location, ...answered } = await runOnce(
    { invocations, log },
    { id: key, fingerprint },
    async () => {
      request.server.writePace.take(caller.personId);
      const made = await run(asked).catch((error: unknown) => Promise.reject(asRule(error)));
      return { body: made.body, location: made.location ?? null };
    },
  );
  if (replayed) reply.header(REPLAYED_HEADER, 'true');
  if (location !== null) reply.header('location', location);
  return reply.code(status).send(answered.body);
}

/** What a service cannot take although it could be read is against a rule of the game. */
function asRule(error: unknown): unknown {
  if (!(error instanceof ArenaError) || error.status !== 400) return error;
  const { code, message, field, details } = error;
  return new ArenaError(code, message, 422, {
    cause: error,
    ...(field !== undefined && { field }),
    ...(details && { details }),
  });
}

function isNothing(body: unknown): boolean {
  return body === undefined || body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}

function nothingToSay(): ArenaError {
  return new ArenaError(
    'unknown-parameter',
    'There is nothing to say in the body here: leave it out, or send {}.',
    400,
  );
}

/**
 * The caller as a member of a community, heard there.
 * Whether there is such a community is not told.
 * @throws ArenaError 'not-a-member', 'sanctioned' (403)
 */
export async function playerIn(
  options: Pick<ApiOptions, 'communities' | 'sanctions' | 'clock'>,
  caller: Caller,
  communityId: string,
): Promise<CommunityContext> {
  const context = await memberIn(options, caller, communityId);
  await options.sanctions.requireHeard(context, options.clock.now());
  return context;
}

/** The same for what no sanction closes. */
export async function memberIn(
  { communities }: Pick<ApiOptions, 'communities'>,
  caller: Caller,
  communityId: string,
): Promise<CommunityContext> {
  const context = await communities.contextOf(caller.personId, communityId);
  if (!context) throw notAMember();
  return context;
}

/** The caller as a member somewhere, for what is theirs in every community. @throws ArenaError 'not-a-member' (403) where they are none at all */
export async function anyMembership(
  { communities }: Pick<ApiOptions, 'communities'>,
  caller: Caller,
): Promise<CommunityContext> {
  const [membership] = await communities.membershipsOf(caller.personId);
  const context = membership && (await communities.contextOf(caller.personId, membership.communityId));
  if (!context) throw notAMember();
  return context;
}

function notAMember(): ArenaError {
  return new ArenaError(
    'not-a-member',
    'You are no member there. Say something to the arena in one of its chats first, /start say.',
    403,
  );
}
