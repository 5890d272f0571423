import { expect } from 'vitest';
import type { Example, Sent, Stage } from '../stage.ts';

/** What happens, sent to an address of a member's. Nothing is sent here: no worker runs. */

const HOOK = 'webhook';
const DELIVERY = 'delivery';
const made = ({ made }: Stage, what: string) => made.get(what) ?? 'none';
const own = (stage: Stage): Sent => ({ as: 'ada', params: { id: made(stage, HOOK) } });
const wish = ({ world }: Stage) => ({
  communityId: world.communityId,
  url: 'https://hooks.example.org/arena?x=1',
  events: ['match.result', 'settlement'],
});
const create = (change: (stage: Stage) => object, as?: 'ada') => ({
  ask: (stage: Stage): Sent => ({ ...(as && { as }), body: { ...wish(stage), ...change(stage) } }),
});

export default [
  {
    operation: 'POST /v1/webhooks',
    status: 201,
    ask: stage => ({ as: 'ada', body: wish(stage) }),
    after: (answer, stage) => {
      const body = answer.json as { id: string; secret: string };
      expect(body).toMatchObject({ state: 'enabled', events: ['match.result', 'settlement'], failures: 0 });
      expect(body.secret).toMatch(/^whsec_/);
      expect(answer.headers['cache-control']).toBe('no-store');
      stage.made.set(HOOK, body.id);
    },
  },
  { operation: 'POST /v1/webhooks', status: 401, ...create(() => ({})) },
  {
    operation: 'POST /v1/webhooks',
    status: 403,
    ...create(({ world }) => ({ communityId: world.otherCommunityId }), 'ada'),
  },
  { operation: 'POST /v1/webhooks', status: 422, ...create(() => ({ url: 'https://127.0.0.1/' }), 'ada') },
  { operation: 'POST /v1/webhooks', status: 422, ...create(() => ({ url: 'http://hooks.example.org/' }), 'ada') },
  { operation: 'POST /v1/webhooks', status: 400, ...create(() => ({ events: ['match.secret'] }), 'ada') },
  { operation: 'POST /v1/webhooks', status: 400, ...create(() => ({ secret: 'mine' }), 'ada') },
  {
    operation: 'GET /v1/webhooks',
    status: 200,
    ask: () => ({ as: 'ada' }),
    after: answer => {
      expect((answer.json as { items: unknown[] }).items).toHaveLength(1);
      expect(answer.text).not.toContain('whsec_');
    },
  },
  {
    operation: 'GET /v1/webhooks',
    status: 200,
    ask: () => ({ as: 'bob' }),
    after: answer => expect(answer.json).toEqual({ items: [] }),
  },
  { operation: 'GET /v1/webhooks/{id}', status: 200, ask: own },
  { operation: 'GET /v1/webhooks/{id}', status: 404, ask: stage => ({ ...own(stage), as: 'bob' }) },
  {
    operation: 'PATCH /v1/webhooks/{id}',
    status: 200,
    ask: stage => ({ ...own(stage), body: { events: ['match.opened'] } }),
  },
  { operation: 'POST /v1/webhooks/{id}/rotate', status: 200, ask: own },
  {
    operation: 'POST /v1/webhooks/{id}/test',
    status: 202,
    ask: own,
    after: (answer, stage) => {
      expect(answer.json).toMatchObject({ state: 'waiting', event: 'test' });
      stage.made.set(DELIVERY, (answer.json as { id: string }).id);
    },
  },
  { operation: 'GET /v1/webhooks/{id}/deliveries', status: 200, ask: own },
  {
    operation: 'POST /v1/webhooks/{id}/deliveries/{deliveryId}/redeliver',
    status: 202,
    ask: stage => ({ as: 'ada', params: { id: made(stage, HOOK), deliveryId: made(stage, DELIVERY) } }),
  },
  { operation: 'PATCH /v1/webhooks/{id}', status: 200, ask: stage => ({ ...own(stage), body: { state: 'disabled' } }) },
  { operation: 'POST /v1/webhooks/{id}/test', status: 409, ask: own },
  { operation: 'DELETE /v1/webhooks/{id}', status: 404, ask: stage => ({ ...own(stage), as: 'bob' }) },
  { operation: 'DELETE /v1/webhooks/{id}', status: 204, ask: own },
  { operation: 'DELETE /v1/webhooks/{id}', status: 404, ask: own },
] satisfies Example[];
