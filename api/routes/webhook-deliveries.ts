import { z } from 'zod';
import type { Api, ApiOptions } from '../options.ts';
import { requireCaller, SIGNED_IN } from '../plugins/callers.ts';
import { typedId } from '../schemas/common.ts';
import { refusals } from '../schemas/errors.ts';
import { presentDelivery, webhookDelivery } from '../schemas/webhook.ts';

const deliveries = z.object({ items: z.array(webhookDelivery) }).meta({ id: 'WebhookDeliveries' });
const queued = {
  202: {
    description: 'It is sent in a moment; the list of deliveries shows what came of it.',
    content: { 'application/json': { schema: webhookDelivery } },
  },
};
const common = { tags: ['webhooks'], security: SIGNED_IN('webhooks') };
const id = typedId('a webhook');

/** What was sent to one's webhooks, and what came of it. */
export function webhookDeliveriesRoute(app: Api, { webhooks }: ApiOptions): void {
  app.get(
    '/v1/webhooks/:id/deliveries',
    {
      schema: {
        ...common,
        operationId: 'getWebhookDeliveries',
        summary: 'The latest 50 deliveries of a webhook; they are kept for a week',
        params: z.strictObject({ id }),
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The newest first.', content: { 'application/json': { schema: deliveries } } },
          ...refusals(401, 403, 404),
        },
      },
    },
    async request => {
      const { personId } = await requireCaller(request, 'webhooks');
      return { items: (await webhooks.deliveries(personId, request.params.id)).map(presentDelivery) };
    },
  );

  app.post(
    '/v1/webhooks/:id/test',
    {
      schema: {
        ...common,
        operationId: 'testWebhook',
        summary: 'Send a webhook a message that says nothing',
        params: z.strictObject({ id }),
        querystring: z.strictObject({}),
        response: { ...queued, ...refusals(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { personId } = await requireCaller(request, 'webhooks');
      return reply.code(202).send(presentDelivery(await webhooks.test(personId, request.params.id)));
    },
  );

  app.post(
    '/v1/webhooks/:id/deliveries/:deliveryId/redeliver',
    {
      schema: {
        ...common,
        operationId: 'redeliverWebhook',
        summary: 'Send a message once more, with the same id',
        params: z.strictObject({ id, deliveryId: typedId('a delivery') }),
        querystring: z.strictObject({}),
        response: { ...queued, ...refusals(401, 403, 404, 409) },
      },
    },
    async (request, reply) => {
      const { personId } = await requireCaller(request, 'webhooks');
      const { id, deliveryId } = request.params;
      return reply.code(202).send(presentDelivery(await webhooks.redeliver(personId, id, deliveryId)));
    },
  );
}
