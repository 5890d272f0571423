import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { ArenaError, isUnavailable } from '../../core/platform/index.ts';
import type { Api, ApiConfig } from '../options.ts';
import type { ErrorAnswer } from '../schemas/errors.ts';

/** Every refusal and failure leaves as `{errors: [{code, message, field?, details?}], meta: {requestId}}`; whatever else is known stays in the log. */

/** Errors listed in one answer. */
const ERRORS_MAX = 10;
/** Characters of the caller's own text that come back in a message. */
const QUOTED_MAX = 40;
/** Seconds after which a 503, or a 429 that knows no better, invites another try. */
const RETRY_AFTER_SECONDS = 5;

type Problem = ErrorAnswer['errors'][number];

interface Refusal {
  status: number;
  errors: Problem[];
}

/** Fastify's own codes that a caller can cause, in our words. */
const FRAMEWORK_PROBLEMS: Record<string, readonly [status: number, code: string, message: string]> = {
  FST_ERR_BAD_URL: [400, 'bad-url', 'That address is not valid: check its percent signs.'],
  FST_ERR_MAX_PARAM_LENGTH: [414, 'url-too-long', 'That address is too long.'],
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'body-too-large', 'The body of that request is too large.'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unsupported-media-type',
    'Bodies are JSON: send content-type application/json.',
  ],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'bad-json', 'The body of that request is no JSON.'],
  FST_ERR_CTP_EMPTY_JSON_BODY: [
    400,
    'bad-json',
    'The body of that request is empty, although it says that it is JSON.',
  ],
  FST_ERR_HANDLER_TIMEOUT: [503, 'too-slow', 'That took too long. Please try again in a moment.'],
};

/** Call it after the rate limit: who tries out addresses is limited as well. */
export function problemsAsAnswers(app: Api, { requestsPerMinute }: ApiConfig): void {
  app.setErrorHandler((error: FastifyError, request, reply) => answer(error, request, reply));
  const limited = requestsPerMinute > 0 ? { preHandler: app.rateLimit() } : {};
  app.setNotFoundHandler(limited, (request, reply) => {
    const listed = isForEyes(request) ? '' : ' /docs lists what there is.';
    return send(request, reply, refuse(404, 'route-not-found', `There is nothing at this address.${listed}`));
  });
}

/** Answers an error; also for what fails before a route is found (`frameworkErrors`). */
export function answer(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply | Promise<FastifyReply> {
  const refusal = refusalOf(error);
  if (refusal.status >= 500) request.log[refusal.status === 503 ? 'warn' : 'error']({ error }, 'a request failed');
  return send(request, reply, refusal);
}

/** Addresses of programs, whoever asks: their refusals are JSON always. */
const FOR_PROGRAMS = /^\/(v1|docs|health|metrics|assets|openapi\.json|\.well-known)(?=[/?]|$)/;

/** A browser that wants to show something: it is shown a page. */
function isForEyes({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  return !FOR_PROGRAMS.test(url) && /\btext\/html\b/.test(headers.accept ?? '');
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { status, errors }: Refusal,
): FastifyReply | Promise<FastifyReply> {
  reply.code(status).header('cache-control', 'no-store');
  const wait = errors[0]?.details?.['retryAfterSeconds'];
  if (status === 503 || (status === 429 && !reply.hasHeader('retry-after'))) {
    reply.header('retry-after', typeof wait === 'number' ? wait : RETRY_AFTER_SECONDS);
  }
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
  if (isForEyes(request)) {
    const message = errors.map(problem => problem.message).join(' ');
    return request.server.errorPage(request, reply, { status, message });
  }
  reply.type('application/json; charset=utf-8');
  const body: ErrorAnswer = { errors, meta: { requestId: request.id } };
  return reply.send(body);
}

function refusalOf(error: unknown): Refusal {
  if (hasZodFastifySchemaValidationErrors(error)) {
    return { status: 400, errors: error.validation.flatMap(parameterProblems).slice(0, ERRORS_MAX) };
  }
  if (error instanceof ProblemsError) return { status: error.status, errors: error.problems };
  if (error instanceof ArenaError) return refusalOfArena(error);
  if (isUnavailable(error)) {
    return refuse(
      503,
      'database-unavailable',
      'The arena cannot reach its database at the moment. Nothing was lost; please try again in a minute.',
    );
  }
  const { code, statusCode } = (error ?? {}) as Partial<FastifyError>;
  const known = FRAMEWORK_PROBLEMS[code ?? ''];
  if (known) return refuse(...known);
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return refuse(statusCode, 'bad-request', 'That request cannot be read. /docs says how requests look.');
  }
  return refuse(
    500,
    'internal',
    'Something went wrong on our side. It is in the log under this request id; trying again may help.',
  );
}

/** Several problems at once (what a health check found). */
export class ProblemsError extends Error {
  readonly status: number;
  readonly problems: Problem[];

  constructor(status: number, problems: Problem[]) {
    super(problems.map(problem => problem.message).join(' '));
    this.name = 'ProblemsError';
    this.status = status;
    this.problems = problems;
  }
}

function refusalOfArena({ status, code, message, field, details }: ArenaError): Refusal {
  return {
    status,
    errors: [{ code, message, ...(field !== undefined && { field }), ...(details && { details: { ...details } }) }],
  };
}

function refuse(status: number, code: string, message: string): Refusal {
  return { status, errors: [{ code, message }] };
}

interface ParameterIssue {
  keyword: string;
  instancePath: string;
  message?: string;
  params?: unknown;
}

function parameterProblems(issue: ParameterIssue): Problem[] {
  const params = issue.params as { keys?: unknown; params?: { code?: unknown } } | undefined;
  if (issue.keyword === 'unrecognized_keys' && Array.isArray(params?.keys)) {
    return params.keys.map(key => ({
      code: 'unknown-parameter',
      message: `There is no parameter called “${quoted(String(key))}” here.`,
      field: quoted([...pathOf(issue), String(key)].join('.')),
    }));
  }
  const field = pathOf(issue).join('.');
  const code = params?.params?.code;
  return [
    {
      code: typeof code === 'string' ? code : 'bad-parameter',
      message: wordsOf(issue),
      ...(field ? { field: quoted(field) } : {}),
    },
  ];
}

/** What zod says by itself of a value of another type names JavaScript's; whoever sends JSON is told in its words. */
const OTHER_TYPE = /^Invalid input: expected (\w+), received (\w+)$/;

function wordsOf({ message }: ParameterIssue): string {
  const [, wanted, given] = OTHER_TYPE.exec(message ?? '') ?? [];
  if (wanted === undefined) return message ?? 'That value is not allowed.';
  const kind = `${/^[aeio]/.test(wanted) ? 'an' : 'a'} ${wanted}`;
  return given === 'undefined' ? `This is missing: ${kind} is needed here.` : `This has to be ${kind}.`;
}

/** Where in the query or body: ['build', 'power']. */
function pathOf({ instancePath }: ParameterIssue): string[] {
  return instancePath.split('/').filter(part => part !== '');
}

/** A caller's own text, short and without characters that hide or turn what follows. */
function quoted(text: string): string {
  return [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '\ufffd')].slice(0, QUOTED_MAX).join('');
}
