import { z } from 'zod';
import {
  type DeliveryView,
  WEBHOOK_DATA,
  WEBHOOK_EVENTS,
  WEBHOOK_VERSION,
  type WebhookKind,
  type WebhookView,
} from '../../core/webhooks/index.ts';
import { count, id, timestamp } from './common.ts';

export const webhookEvent = z.enum(WEBHOOK_EVENTS).meta({
  id: 'WebhookEvent',
  description:
    'Results are told only once the chats have told them. `settlement` tells of your own stakes, and nobody else’s.',
});

export const webhook = z
  .object({
    id,
    communityId: id,
    url: z.string(),
    events: z.array(webhookEvent),
    createdAt: timestamp,
    state: z.enum(['enabled', 'disabled']),
    disabledAt: timestamp.nullable(),
    reason: z.enum(['gone', 'failing', 'owner']).nullable().meta({
      description: 'Why it is disabled: it answered 410, nothing succeeded for a day, or you switched it off.',
    }),
    failures: count.meta({ description: 'Failed attempts in a row.' }),
    failingSince: timestamp.nullable(),
    formerKeyUntil: timestamp
      .nullable()
      .meta({ description: 'Until then the key before the present one signs as well.' }),
  })
  .meta({ id: 'Webhook' });

export const webhookWithSecret = z
  .object({
    ...webhook.shape,
    secret: z.string().meta({
      description: 'Signs the messages: `whsec_` and 32 bytes in base64. In this answer and never again.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw8oTUmZOuEXM=',
    }),
  })
  .meta({ id: 'WebhookWithSecret' });

export const webhookDelivery = z
  .object({
    id: id.meta({ description: 'Also the `webhook-id` of the message: the same in every attempt.' }),
    event: z.enum(Object.keys(WEBHOOK_DATA) as [WebhookKind, ...WebhookKind[]]),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: count,
    statusCode: z.int().nullable().meta({ description: 'Of the last answer, where there was one.' }),
    problem: z
      .enum(['address', 'unreachable', 'tls', 'timeout', 'redirect', 'bad-answer', 'status', 'disabled'])
      .nullable()
      .meta({
        description:
          'What went wrong last. `address`: the name does not lead to public addresses (alone). `redirect`: it is not followed. `status`: the answer was not 2xx.',
      }),
    createdAt: timestamp,
    triedAt: timestamp.nullable(),
    nextAt: timestamp.nullable().meta({ description: 'When it is tried next, while it waits.' }),
    deliveredAt: timestamp.nullable(),
    payload: z
      .object({
        type: z.string(),
        version: z.literal(WEBHOOK_VERSION),
        timestamp,
        communityId: id,
        data: z.record(z.string(), z.unknown()),
      })
      .meta({ description: 'The body as it was or will be sent; see `webhooks` of this document.' }),
  })
  .meta({ id: 'WebhookDelivery' });

const iso = (at: Date | null) => at?.toISOString() ?? null;

export function presentWebhook(view: WebhookView): z.input<typeof webhook> {
  return {
    id: view.id,
    communityId: view.communityId,
    url: view.url,
    events: view.events,
    createdAt: view.createdAt.toISOString(),
    state: view.disabledAt ? 'disabled' : 'enabled',
    disabledAt: iso(view.disabledAt),
    reason: view.reason,
    failures: view.failures,
    failingSince: iso(view.failingSince),
    formerKeyUntil: iso(view.formerKeyUntil),
  };
}

export function presentDelivery(view: DeliveryView): z.input<typeof webhookDelivery> {
  const { id, event, state, attempts, statusCode, problem, payload } = view;
  return {
    id,
    event,
    state,
    attempts,
    statusCode,
    problem,
    createdAt: view.createdAt.toISOString(),
    triedAt: iso(view.triedAt),
    nextAt: iso(view.nextAt),
    deliveredAt: iso(view.deliveredAt),
    payload: { ...payload, data: { ...payload.data } },
  };
}
