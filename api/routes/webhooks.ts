import { z } from 'zod';
import { ArenaError } from '../../core/platform/index.ts';
import { WEBHOOKS_MAX } from '../../core/webhooks/index.ts';
import type { Api, ApiOptions } from '../options.ts';
import { requireCaller, SIGNED_IN } from '../plugins/callers.ts';
import { typedId } from '../schemas/common.ts';
import { empty, refusals } from '../schemas/errors.ts';
import { presentWebhook, webhook, webhookEvent, webhookWithSecret } from '../schemas/webhook.ts';

/** Longer addresses are refused by the service, in words of its own. */
const URL_READ_MAX = 4_096;
const events = z.array(webhookEvent).min(1).max(50);

const webhookList = z.object({ items: z.array(webhook) }).meta({ id: 'Webhooks' });
const newWebhook = z
  .strictObject({
    communityId: typedId('a community'),
    url: z.string().min(1).max(URL_READ_MAX).meta({
      description:
        'https, a public name, port 443 or from 1024; no user name, no part after #. Redirects are not followed.',
      example: 'https://hooks.example.org/arena',
    }),
    events,
  })
  .meta({ id: 'NewWebhook' });
const webhookChange = z
  .strictObject({
    events: events.optional(),
    state: z.enum(['enabled', 'disabled']).optional().meta({
      description: 'What waits when it is switched off, or happens while it is off, is never told.',
    }),
  })
  .meta({ id: 'WebhookChange' });

const byId = { params: z.strictObject({ id: typedId('a webhook') }), querystring: z.strictObject({}) };
const common = { tags: ['webhooks'], security: SIGNED_IN('webhooks') };
const shown = (schema: typeof webhook | typeof webhookWithSecret, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

/** One's own webhooks: addresses that are told what happens in a community. */
export function webhooksRoute(app: Api, { webhooks, communities }: ApiOptions): void {
  app.get(
    '/v1/webhooks',
    {
      schema: {
        ...common,
        operationId: 'getWebhooks',
        summary: "One's webhooks, in all communities, without their keys",
        querystring: z.strictObject({}),
        response: {
          200: { description: 'The oldest first.', content: { 'application/json': { schema: webhookList } } },
          ...refusals(401, 403),
        },
      },
    },
    async request => {
      const { personId } = await requireCaller(request, 'webhooks');
      return { items: (await webhooks.list(personId)).map(presentWebhook) };
    },
  );

  app.post(
    '/v1/webhooks',
    {
      schema: {
        ...common,
        operationId: 'createWebhook',
        summary: `Have what happens in a community sent to an address of yours; ${WEBHOOKS_MAX} a community at most`,
        querystring: z.strictObject({}),
        body: newWebhook,
        response: {
          201: shown(webhookWithSecret, 'The webhook, with its key.'),
          ...refusals(401, 403, 409, 413, 415, 422),
        },
      },
    },
    async (request, reply) => {
      const { personId } = await requireCaller(request, 'webhooks');
      const { communityId, ...wish } = request.body;
      const context = await communities.contextOf(personId, communityId);
      if (!context) {
        throw new ArenaError(
          'not-a-member',
          'You are not a member of that community yet. Say something in its chat first: /start will do.',
          403,
        );
      }
      const { secret, ...made } = await webhooks.create(context, wish);
      return reply
        .code(201)
        .header('location', `/v1/webhooks/${made.id}`)
        .send({ ...presentWebhook(made), secret });
    },
  );

  app.get(
    '/v1/webhooks/:id',
    {
      schema: {
        ...common,
        ...byId,
        operationId: 'getWebhook',
        summary: 'A webhook, without its key',
        response: { 200: shown(webhook, 'The webhook.'), ...refusals(401, 403, 404) },
      },
    },
    async request => {
      const { personId } = await requireCaller(request, 'webhooks');
      return presentWebhook(await webhooks.byId(personId, request.params.id));
    },
  );

  app.patch(
    '/v1/webhooks/:id',
    {
      schema: {
        ...common,
        ...byId,
        operationId: 'changeWebhook',
        summary: 'Change what a webhook is told, or switch it off and on again',
        body: webhookChange,
        response: { 200: shown(webhook, 'The webhook as it is now.'), ...refusals(401, 403, 404, 413, 415, 422) },
      },
    },
    async request => {
      const { personId } = await requireCaller(request, 'webhooks');
      const { events, state } = request.body;
      const change = { events, isEnabled: state === undefined ? undefined : state === 'enabled' };
      return presentWebhook(await webhooks.update(personId, request.params.id, change));
    },
  );

  app.delete(
    '/v1/webhooks/:id',
    {
      schema: {
        ...common,
        ...byId,
        operationId: 'deleteWebhook',
        summary: 'Delete a webhook with all its deliveries',
        response: { ...empty('It is deleted.'), ...refusals(401, 403, 404) },
      },
    },
    async (request, reply) => {
      const { personId } = await requireCaller(request, 'webhooks');
      await webhooks.remove(personId, request.params.id);
      return reply.code(204).send(undefined);
    },
  );

  app.post(
    '/v1/webhooks/:id/rotate',
    {
      schema: {
        ...common,
        ...byId,
        operationId: 'rotateWebhookKey',
        summary: 'Give a webhook a new key',
        description:
          'For a day messages carry a signature of each of the two keys, so that you may change over in between.',
        response: { 200: shown(webhookWithSecret, 'The webhook, with its new key.'), ...refusals(401, 403, 404) },
      },
    },
    async request => {
      const { personId } = await requireCaller(request, 'webhooks');
      const { secret, ...view } = await webhooks.rotate(personId, request.params.id);
      return { ...presentWebhook(view), secret };
    },
  );
}
