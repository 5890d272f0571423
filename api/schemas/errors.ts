import { z } from 'zod';

/** How every refusal and failure looks, whatever its status. */
export const errorAnswer = z
  .object({
    errors: z
      .array(
        z.object({
          code: z.string().meta({ description: 'Stable; for programs.', example: 'match-not-found' }),
          message: z.string().meta({ description: 'For people: what is wrong and what to do.' }),
          field: z.string().optional().meta({ description: 'The parameter or field at fault.' }),
          details: z
            .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
            .optional()
            .meta({ description: 'What programs may want to know besides: bounds, moments, what stands in the way.' }),
        }),
      )
      .min(1),
    meta: z.object({
      requestId: z.string().meta({ description: 'Also in x-request-id; names this request in the log.' }),
    }),
  })
  .meta({ id: 'Errors', description: 'Why a request was refused, or failed.' });

export type ErrorAnswer = z.infer<typeof errorAnswer>;

const DESCRIPTIONS = {
  400: 'A parameter or field is missing, unknown or cannot be read.',
  401: 'Not signed in: the session or token is missing, expired or wrong.',
  403: 'Signed in, but this is not for this caller: not theirs, not a member, or the scope is missing.',
  404: 'There is no such thing.',
  409: 'Not as things stand: not yet, no more, or somebody was faster.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'Understood, but the rules of the game do not allow it.',
  426: 'This address speaks WebSocket: ask for an upgrade.',
  429: 'Too many requests from this address, or too much of this for one member; see retry-after.',
  500: 'Our fault. The log has the details under the request id.',
  503: 'The arena cannot answer at the moment; see retry-after.',
} as const;

type ErrorStatus = keyof typeof DESCRIPTIONS;

interface ErrorResponse {
  description: string;
  content: { 'application/json': { schema: typeof errorAnswer } };
}

/** Response schemas of the refusals that a route knows, besides those that any route knows. */
export function refusals<Status extends ErrorStatus>(...statuses: Status[]) {
  const responses: Partial<Record<ErrorStatus, ErrorResponse>> = {};
  for (const status of [...statuses, 400, 429, 500, 503] as const) {
    responses[status] = { description: DESCRIPTIONS[status], content: { 'application/json': { schema: errorAnswer } } };
  }
  return responses as Record<Status | 400 | 429 | 500 | 503, ErrorResponse>;
}

/** Response schema of the answer that was asked for, and of the 304 to who has it already. */
export function answers<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { 200: { description, content: { 'application/json': { schema } } }, ...notModified };
}

/** Response schema of what is the caller's own: nobody keeps it, so nobody asks whether it has changed. */
export function ownAnswers<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { 200: { description, content: { 'application/json': { schema } } } };
}

/** The answer to a conditional request for what the caller has already. */
export const notModified = { 304: z.undefined().describe('What you have is still true (If-None-Match).') };

/** Response schema of what was done and has nothing to say. */
export function empty(description: string) {
  return { 204: z.undefined().describe(description) };
}
