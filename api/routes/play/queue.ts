import { z } from 'zod';
import type { Api, ApiOptions } from '../../options.ts';
import { typedId } from '../../schemas/common.ts';
import { answers, refusals } from '../../schemas/errors.ts';
import { presentQueueEntry, queueEntry } from '../../schemas/play.ts';
import { playerIn, write } from '../../write.ts';
import { nothing, ownAgent } from './agents.ts';
import { placeOf } from './place.ts';

/** The rated queue: who waits, joining it, leaving it. */

/** Of a queue as a page shows it. */
const SHOWN = 100;

const page = z
  .object({
    items: z.array(queueEntry),
    waiting: z
      .int()
      .min(0)
      .meta({ description: `All who wait; ${SHOWN} are listed at most.` }),
  })
  .meta({ id: 'Queue' });

export function queueRoute(app: Api, { matches, communities, announcements }: ApiOptions): void {
  app.get(
    '/v1/communities/:id/queue',
    {
      config: { cacheControl: 'no-cache' },
      schema: {
        tags: ['matches'],
        operationId: 'getQueue',
        summary: 'Who waits for a rated match, the longest first',
        params: z.strictObject({ id: typedId('a community') }),
        querystring: nothing,
        response: { ...answers('The queue.', page), ...refusals(404) },
      },
    },
    async request => {
      const { id } = await communities.byId(request.params.id);
      const entries = await matches.queue.entries(id);
      const shown = entries.slice(0, SHOWN);
      const told = await announcements.ratingsAsTold(shown.map(({ agentId }) => agentId));
      return {
        items: shown.map(entry => presentQueueEntry({ ...entry, rating: told.get(entry.agentId) ?? entry.rating })),
        waiting: entries.length,
      };
    },
  );
}

export function joinQueueRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'POST',
    url: '/v1/communities/:id/queue',
    scope: 'play',
    tag: 'matches',
    operationId: 'joinQueue',
    summary: 'Puts an agent into the rated queue',
    description:
      'Joining twice keeps the place. Opponents are looked for at once and every 30 seconds, ever wider; then a house agent steps in. The match is announced in the chats of the community, and in the stream.',
    params: z.strictObject({ id: typedId('a community') }),
    query: nothing,
    body: z.strictObject({ agent: typedId('your agent; your first one where left out').optional() }),
    status: 200,
    answer: { description: 'It waits.', schema: queueEntry },
    async run({ params, body, caller }) {
      const context = await playerIn(options, caller, params.id);
      const place = await placeOf(options, context);
      const entry = await options.matches.queue.join({ context, place, ...body });
      return { body: presentQueueEntry(entry) };
    },
  });
}

const left = z.object({
  left: z.array(z.string()).meta({ description: 'Names of those that left; none where none was waiting.' }),
});

export function leaveQueueRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'DELETE',
    url: '/v1/communities/:id/queue',
    scope: 'play',
    tag: 'matches',
    operationId: 'leaveQueue',
    summary: 'Takes all your agents out of the rated queue',
    params: z.strictObject({ id: typedId('a community') }),
    query: nothing,
    status: 200,
    answer: { description: 'Who left.', schema: left },
    async run({ params, caller }) {
      const context = await playerIn(options, caller, params.id);
      return { body: { left: await options.matches.queue.leave({ context }) } };
    },
  });
}

export function leaveQueueAgentRoute(app: Api, options: ApiOptions): void {
  write(app, options, {
    method: 'DELETE',
    url: '/v1/agents/:id/queue',
    scope: 'play',
    tag: 'matches',
    operationId: 'leaveQueueWithAgent',
    summary: 'Takes an agent out of the rated queue',
    params: z.strictObject({ id: typedId('an agent') }),
    query: nothing,
    status: 200,
    answer: { description: 'Who left.', schema: left },
    async run({ params, caller }) {
      const { agent, context } = await ownAgent(options, caller, params.id);
      return { body: { left: await options.matches.queue.leave({ context, agent: agent.id }) } };
    },
  });
}
