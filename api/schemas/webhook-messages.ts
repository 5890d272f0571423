import type { OpenAPIV3_1 } from 'openapi-types';
import { z } from 'zod';
import { payloadSchema, WEBHOOK_DATA, type WebhookKind } from '../../core/webhooks/index.ts';

/** The messages that webhooks are sent, for the `webhooks` section of the OpenAPI document. */

const SUMMARIES: Record<WebhookKind, string> = {
  'match.opened': 'A match was made; bets are taken, or soon will be',
  'match.locked': 'Bets on a match are closed; its tape begins',
  'match.watchable': 'The chats show the fight: its replay may be watched from now on, its result is not told yet',
  'match.result': 'The result of a match was told, or corrected by moderators',
  'match.void': 'A match will not be fought, or does not count: stakes went back',
  'tournament.progress': 'A tournament has changed its state, or its bracket has',
  'season.progress': 'A season has changed its state',
  settlement: 'What you got from a match on which you had staked credits; once its result was told',
  test: 'You asked for a test delivery',
};

const DESCRIPTION = `Signed by the Standard Webhooks specification (standardwebhooks.com), for which there are libraries in most languages:
\`webhook-signature\` holds, divided by spaces, \`v1,\` and the base64 of HMAC-SHA256 over \`webhook-id\`, \`.\`, \`webhook-timestamp\`, \`.\` and the body, keyed
with the bytes that the base64 in \`whsec_...\` stands for. After the key was rotated there is one signature a key for a day. Refuse what has no signature
that fits, whose timestamp is more than five minutes away from your clock, or whose id you have had before: nobody can then replay a message.

\`\`\`js
import { Webhook } from 'standardwebhooks';
const message = new Webhook(process.env.WEBHOOK_SECRET).verify(rawBody, request.headers); // throws where it is not genuine
if (await seenBefore(request.headers['webhook-id'])) return;
\`\`\`

Answer 2xx within ten seconds; what you answer besides is not read. Anything else is tried again up to eleven times over about a day, longer and longer
apart (Retry-After in seconds is heeded), each time with the same id. 410 switches the webhook off, as does a day in which nothing succeeds. Messages may come
twice and in another order than things happened.`;

const HEADERS: OpenAPIV3_1.ParameterObject[] = [
  ['webhook-id', 'The message, the same in every attempt.', '7H2K9QX4M1ZT'],
  ['webhook-timestamp', 'When this attempt was made: seconds since 1970.', '1795256096'],
  ['webhook-signature', 'One signature or two, divided by a space.', 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4='],
].map(([name = '', description = '', example]) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
  example,
}));

export function webhookMessages(): Record<string, OpenAPIV3_1.PathItemObject> {
  const kinds = Object.keys(WEBHOOK_DATA) as WebhookKind[];
  return Object.fromEntries(kinds.map(kind => [kind, { post: operationOf(kind) } as OpenAPIV3_1.PathItemObject]));
}

function operationOf(kind: WebhookKind): OpenAPIV3_1.OperationObject {
  const { $schema: _dialect, ...schema } = z.toJSONSchema(payloadSchema(kind), { target: 'draft-2020-12' });
  return {
    tags: ['webhooks'],
    summary: SUMMARIES[kind],
    description: DESCRIPTION,
    security: [],
    parameters: HEADERS,
    requestBody: { required: true, content: { 'application/json': { schema: schema as OpenAPIV3_1.SchemaObject } } },
    responses: {
      '2XX': { description: 'Taken.' },
      '410': { description: 'Nobody is here any more: the webhook is switched off.' },
      default: { description: 'Not taken: it is tried again.' },
    },
  };
}
