import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLive } from '../../core/live/testing/append.ts';
import { mergeMembers } from '../../core/people/merge.ts';
import { newId } from '../../core/platform/index.ts';
import { payloadSchema, type WebhookKind } from '../../core/webhooks/index.ts';
import { ATTEMPTS_MAX, TESTS_MAX, WAITING_MAX } from '../../core/webhooks/rules.ts';
import { openWebhookWorld, type Receiver, type WebhookWorld } from './world.ts';

const HOUR_MS = 3_600_000;
let world: WebhookWorld;
beforeAll(async () => {
  world = await openWebhookWorld();
});
afterAll(() => world.close());

const kinds = ({ messages }: Receiver) => messages.map(({ payload }) => payload.type);

/** A season that somebody has opened: the cheapest event. */
async function happen(communityId: string, times = 1): Promise<void> {
  const subjectId = newId();
  await world.test.database.transaction(async tx => {
    for (let count = 0; count < times; count++) {
      const data = { seasonId: subjectId, state: 'open' as const };
      await appendLive(tx, { kind: 'season', communityId, subjectId, data });
    }
  });
  await world.dispatch();
}

/** A casual match from its making to its result, told nowhere. */
async function fight(context: Awaited<ReturnType<WebhookWorld['member']>>): Promise<string> {
  await world.pass(60_000);
  const id = await world.house.matches.casual.start({
    context,
    place: { surface: 'console', chatId: 'nowhere', channelId: 'nowhere' },
    opponent: 'IRONSIDE',
    idempotencyKey: newId(),
  });
  await world.house.matches.advance(id);
  // whoever is told it in a chat has been told
  await world.test.database.pool.query(`UPDATE "MatchPost" SET closed = 'done' WHERE "matchId" = $1`, [id]);
  await world.dispatch();
  return id;
}

describe('what is sent', () => {
  test('is the life of a match, in the shapes that are documented, signed by the specification', async () => {
    const ada = await world.member('ada', 'signed');
    const receiver = await world.receiver();
    const { secret } = await world.webhook(ada, receiver, [
      'match.opened',
      'match.locked',
      'match.watchable',
      'match.result',
      'match.void',
    ]);
    const matchId = await fight(ada);
    await world.deliver();
    expect(kinds(receiver).sort()).toEqual(['match.locked', 'match.opened', 'match.result', 'match.watchable']);
    for (const { headers, body, payload } of receiver.messages) {
      expect(new Set(receiver.messages.map(message => message.headers['webhook-id'])).size).toBe(4);
      expect(headers['content-type']).toBe('application/json; charset=utf-8');
      expect(
        payloadSchema(payload.type as WebhookKind)
          .strict()
          .parse(payload).data,
      ).toMatchObject({ matchId });
      expect(payload.communityId).toBe(ada.communityId);
      // the tolerance of the library is real time: the world's runs ahead
      const signed = new Webhook(secret).sign(
        headers['webhook-id'] ?? '',
        new Date(Number(headers['webhook-timestamp']) * 1000),
        body,
      );
      expect(headers['webhook-signature']).toBe(signed);
      expect(Math.abs(Number(headers['webhook-timestamp']) * 1000 - world.clock.now().getTime())).toBeLessThan(60_000);
      expect(body).not.toContain(ada.memberId);
      expect(body).not.toContain(ada.personId);
      expect(body).not.toContain('ada-');
    }
    const result = receiver.messages.find(({ payload }) => payload.type === 'match.result')?.payload.data;
    expect(result).toMatchObject({ winner: expect.any(Number), agents: [{ name: expect.any(String) }, {}] });
  });

  test('goes to the community’s webhooks that asked for it, once each, and not for what was before they came', async () => {
    const ada = await world.member('ada', 'one');
    const bob = await world.member('bob', 'other');
    const [seasons, results, elsewhere] = [await world.receiver(), await world.receiver(), await world.receiver()];
    await world.webhook(ada, results, ['match.result']);
    await world.webhook(bob, elsewhere, ['season.progress']);
    await happen(ada.communityId);
    await world.pass(10);
    await world.webhook(ada, seasons, ['season.progress', 'match.void']);
    await happen(ada.communityId, 2);
    await world.dispatch();
    await world.deliver();
    await world.deliver();
    expect(kinds(seasons)).toEqual(['season.progress', 'season.progress']);
    expect(kinds(results)).toEqual([]);
    expect(kinds(elsewhere)).toEqual([]);
  });

  test('of settlements is one’s own alone, also of a member who was merged', async () => {
    const [ada, bob] = [await world.member('ada', 'money'), await world.member('bob', 'money')];
    const [hers, his] = [await world.receiver(), await world.receiver()];
    await world.webhook(ada, hers, ['settlement']);
    await world.webhook(bob, his, ['settlement']);
    const matchId = newId();
    const settle = async (memberId: string, payout: number) => {
      await world.test.database.transaction(tx =>
        appendLive(tx, {
          kind: 'settlement',
          communityId: ada.communityId,
          subjectId: matchId,
          memberId,
          data: { matchId, memberId, paid: 30, released: 5, payout },
        }),
      );
      await world.dispatch();
      await world.deliver();
    };
    await settle(ada.memberId, 40);
    expect(hers.messages.map(({ payload }) => payload.data)).toEqual([
      { matchId, paid: 30, released: 5, payout: 40, net: 15, isCorrected: false },
    ]);
    expect(his.messages).toEqual([]);
    await world.test.database.transaction(tx =>
      mergeMembers(tx, [{ fromId: ada.memberId, intoId: bob.memberId }], newId),
    );
    await settle(ada.memberId, 0);
    // his own, and hers that he has taken over
    expect([hers.messages.length, his.messages.length]).toEqual([2, 1]);
  });

  test('stops for who is banned, and nothing is left of who is erased', async () => {
    const [ada, mod] = [await world.member('ada', 'strict'), await world.member('mod', 'strict')];
    const receiver = await world.receiver();
    const { id } = await world.webhook(ada, receiver, ['season.progress']);
    await world.house.moderation.sanction(mod, {
      target: { ...ada, isModerator: false, isBot: false },
      kind: 'ban',
      reason: 'for the test',
      durationMs: null,
    });
    await happen(ada.communityId);
    await world.deliver();
    expect(receiver.messages).toEqual([]);
    await expect(world.webhook(ada, receiver, ['season.progress'])).rejects.toMatchObject({ code: 'sanctioned' });
    expect(await world.house.people.privacy.askErasure(ada)).toMatchObject({ done: true });
    expect(await world.test.database.prisma.webhook.findUnique({ where: { id } })).toBeNull();
  });
});

describe('an attempt that fails', () => {
  test('is made again with the same id, later and later, until there is an answer', async () => {
    const ada = await world.member('ada', 'retries');
    const receiver = await world.receiver((response, nth) => {
      response.statusCode = nth < 3 ? 503 : 204;
      response.end();
    });
    const { id } = await world.webhook(ada, receiver, ['season.progress']);
    await happen(ada.communityId);
    const waits: { least: number; most: number }[] = [];
    for (let attempt = 1; attempt <= 4; attempt++) {
      const before = world.clock.now().getTime();
      await world.deliver();
      await world.deliver();
      expect(receiver.messages).toHaveLength(attempt);
      const [delivery] = await world.house.webhooks.deliveries(ada.personId, id);
      expect(delivery).toMatchObject({ attempts: attempt, statusCode: attempt < 4 ? 503 : 204 });
      const nextAt = delivery?.nextAt?.getTime() ?? 0;
      const waitMs = nextAt - world.clock.now().getTime();
      if (attempt < 4) waits.push({ least: waitMs, most: nextAt - before });
      await world.pass(waitMs + 10);
    }
    expect(new Set(receiver.messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.messages.map(({ headers }) => headers['webhook-signature'])).size).toBe(4);
    // a wait of so long at least and at most, whatever the attempt itself took
    expect(waits[0]?.most).toBeGreaterThan(3_500);
    expect(waits[1]?.most).toBeGreaterThan(20_000);
    expect(waits[2]?.most).toBeGreaterThan(90_000);
    expect(waits[2]?.least).toBeLessThan(150_000);
    expect(await world.house.webhooks.byId(ada.personId, id)).toMatchObject({ failures: 0, failingSince: null });
    const [delivered] = await world.house.webhooks.deliveries(ada.personId, id);
    expect(delivered).toMatchObject({ state: 'delivered', nextAt: null, problem: null, event: 'season.progress' });
  });

  test('for a day disables the webhook, tells its owner, and what waits is over; it may be switched on again', async () => {
    const ada = await world.member('ada', 'failing');
    const receiver = await world.receiver(response => {
      response.statusCode = 500;
      response.end('a'.repeat(100_000));
    });
    const { id } = await world.webhook(ada, receiver, ['season.progress']);
    await happen(ada.communityId);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      await world.deliver();
      await world.pass(8 * HOUR_MS);
    }
    expect(receiver.messages.length).toBeGreaterThanOrEqual(10);
    expect(receiver.messages.length).toBeLessThanOrEqual(ATTEMPTS_MAX);
    const view = await world.house.webhooks.byId(ada.personId, id);
    expect(view).toMatchObject({ reason: 'failing', disabledAt: expect.any(Date) });
    const told = await world.test.database.prisma.outbox.findMany({ where: { name: 'webhook' } });
    expect(told.map(({ queue, data }) => ({ queue, data }))).toEqual([
      {
        queue: 'announce-console',
        data: {
          key: expect.stringContaining(id),
          userId: 'ada-failing',
          host: expect.stringContaining(receiver.name),
          communityName: 'Chat failing',
          reason: 'failing',
        },
      },
    ]);
    await happen(ada.communityId);
    expect((await world.house.webhooks.deliveries(ada.personId, id)).map(({ state }) => state)).toEqual(['failed']);
    await expect(world.house.webhooks.test(ada.personId, id)).rejects.toMatchObject({ code: 'webhook-disabled' });
    await world.house.webhooks.update(ada.personId, id, { isEnabled: true });
    await happen(ada.communityId);
    expect(await world.house.webhooks.deliveries(ada.personId, id)).toHaveLength(2);
    await world.house.webhooks.remove(ada.personId, id);
  });

  test('with 410 is the last one', async () => {
    const ada = await world.member('ada', 'gone');
    const receiver = await world.receiver(response => void response.writeHead(410).end());
    const { id } = await world.webhook(ada, receiver, ['season.progress']);
    await happen(ada.communityId, 3);
    await world.deliver();
    await world.pass(7 * HOUR_MS);
    await world.deliver();
    // two at a time: the second may have been under way
    expect(receiver.messages.length).toBeLessThanOrEqual(2);
    expect(await world.house.webhooks.byId(ada.personId, id)).toMatchObject({ reason: 'gone' });
    const states = (await world.house.webhooks.deliveries(ada.personId, id)).map(({ state }) => state);
    expect(states).toEqual(['failed', 'failed', 'failed']);
  });

  test('lets the webhook rest: others of it are not tried as if nothing had happened', async () => {
    const ada = await world.member('ada', 'resting');
    const receiver = await world.receiver(
      response => void response.writeHead(302, { location: 'https://a.example/' }).end(),
    );
    const { id } = await world.webhook(ada, receiver, ['season.progress']);
    await happen(ada.communityId, 20);
    await world.deliver();
    await world.deliver();
    // the first failure may be chance, and two are under way at a time
    expect(receiver.messages.length).toBeLessThanOrEqual(4);
    expect(await world.house.webhooks.deliveries(ada.personId, id)).toEqual(
      expect.arrayContaining([expect.objectContaining({ statusCode: 302, problem: 'redirect', state: 'waiting' })]),
    );
    await world.house.webhooks.remove(ada.personId, id);
  });

  test('heeds Retry-After', async () => {
    const ada = await world.member('ada', 'later');
    const receiver = await world.receiver(response => void response.writeHead(429, { 'retry-after': '3600' }).end());
    const { id } = await world.webhook(ada, receiver, ['season.progress']);
    await happen(ada.communityId);
    const before = world.clock.now().getTime();
    await world.deliver();
    const after = world.clock.now().getTime();
    const [delivery] = await world.house.webhooks.deliveries(ada.personId, id);
    const askedAt = (delivery?.nextAt?.getTime() ?? 0) - HOUR_MS;
    expect(askedAt).toBeGreaterThanOrEqual(before);
    expect(askedAt).toBeLessThanOrEqual(after);
    await world.house.webhooks.remove(ada.personId, id);
  });
});

describe('a slow receiver', () => {
  test('holds up no other, and is asked for two at a time', async () => {
    const ada = await world.member('ada', 'slow');
    let open = 0;
    let most = 0;
    let answerSlowly = () => {};
    const mayAnswer = new Promise<void>(resolve => {
      answerSlowly = resolve;
    });
    const slow = await world.receiver(async response => {
      open += 1;
      most = Math.max(most, open);
      await mayAnswer;
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 100);
    });
    const quick = await world.receiver();
    const hooks = [
      await world.webhook(ada, slow, ['season.progress']),
      await world.webhook(ada, quick, ['season.progress']),
    ];
    await happen(ada.communityId, 6);
    const hosts = await world.house.webhooks.dueHosts();
    expect(hosts.map(host => host.split(':')[0]).sort()).toEqual([slow.name, quick.name].sort());
    const never = new AbortController().signal;
    const turns = hosts.map(host => world.house.webhooks.deliverHost(host, never));
    await expect.poll(() => quick.messages.length).toBe(6);
    await expect.poll(() => slow.messages.length).toBe(2);
    answerSlowly();
    await Promise.all(turns);
    expect([slow.messages.length, most]).toEqual([6, 2]);
    for (const { id } of hooks) await world.house.webhooks.remove(ada.personId, id);
  });

  test('is not given more than may wait', async () => {
    const ada = await world.member('ada', 'full');
    const { id } = await world.webhook(ada, await world.receiver(), ['season.progress']);
    await happen(ada.communityId, WAITING_MAX);
    await happen(ada.communityId, 5);
    const waiting = { where: { webhookId: id, state: 'waiting' } };
    expect(await world.test.database.prisma.webhookDelivery.count(waiting)).toBe(WAITING_MAX);
    await world.house.webhooks.remove(ada.personId, id);
  });
});

describe('its owner', () => {
  test('has five in a community at most, at addresses that may be asked', async () => {
    const ada = await world.member('ada', 'many');
    const receiver = await world.receiver();
    const made = await Promise.allSettled(
      Array.from({ length: 8 }, () => world.webhook(ada, receiver, ['match.result'])),
    );
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const { reason } of made.filter(each => each.status === 'rejected')) {
      expect(reason).toMatchObject({ code: 'too-many-webhooks', status: 409 });
    }
    for (const url of ['https://10.0.0.1/', 'http://hooks.example.org:80/', 'https://a@b.example.org/', 'x']) {
      const wish = { url, events: ['match.result' as const] };
      await expect(world.house.webhooks.create(ada, wish)).rejects.toMatchObject({
        code: 'webhook-address',
        status: 422,
      });
    }
    const list = await world.house.webhooks.list(ada.personId);
    expect(list).toHaveLength(5);
    expect(JSON.stringify(list)).not.toMatch(/whsec_|sealed/);
    const rows = await world.test.database.prisma.webhook.findMany({ where: { memberId: ada.memberId } });
    expect(JSON.stringify(rows)).not.toContain('whsec_');
  });

  test('alone sees and changes it', async () => {
    const [ada, eve] = [await world.member('ada', 'own'), await world.member('eve', 'own')];
    const { id } = await world.webhook(ada, await world.receiver(), ['match.result']);
    const { webhooks } = world.house;
    const tries = [
      () => webhooks.byId(eve.personId, id),
      () => webhooks.update(eve.personId, id, { isEnabled: false }),
      () => webhooks.rotate(eve.personId, id),
      () => webhooks.test(eve.personId, id),
      () => webhooks.deliveries(eve.personId, id),
      () => webhooks.redeliver(eve.personId, id, newId()),
      () => webhooks.remove(eve.personId, id),
    ];
    for (const each of tries) await expect(each()).rejects.toMatchObject({ code: 'webhook-not-found', status: 404 });
    expect(await webhooks.byId(ada.personId, id)).toMatchObject({ id, disabledAt: null });
  });

  test('changes the key without a gap: both sign for a day', async () => {
    const ada = await world.member('ada', 'keys');
    const receiver = await world.receiver();
    const { id, secret } = await world.webhook(ada, receiver, ['match.result']);
    const rotated = await world.house.webhooks.rotate(ada.personId, id);
    expect(rotated.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(rotated.secret).not.toBe(secret);
    const signatures = async () => {
      await world.house.webhooks.test(ada.personId, id);
      await world.deliver();
      const { headers, body } = receiver.messages.at(-1) ?? { headers: {} as Record<string, string>, body: '' };
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      const fits = (key: string) =>
        headers['webhook-signature']?.split(' ').includes(new Webhook(key).sign(headers['webhook-id'] ?? '', at, body));
      return [fits(secret), fits(rotated.secret)];
    };
    expect(await signatures()).toEqual([true, true]);
    await world.pass(25 * HOUR_MS);
    expect(await signatures()).toEqual([false, true]);
  });

  test('tests it, sees what came of it, and sends it again', async () => {
    const ada = await world.member('ada', 'tests');
    const receiver = await world.receiver();
    const { id } = await world.webhook(ada, receiver, ['match.result']);
    const queued = await world.house.webhooks.test(ada.personId, id);
    expect(queued).toMatchObject({ state: 'waiting', event: 'test', attempts: 0 });
    await world.deliver();
    expect(payloadSchema('test').strict().parse(receiver.messages[0]?.payload).data).toEqual({ webhookId: id });
    const again = await world.house.webhooks.redeliver(ada.personId, id, queued.id);
    expect(again).toMatchObject({ id: queued.id, state: 'waiting' });
    await world.deliver();
    expect(receiver.messages.map(({ headers }) => headers['webhook-id'])).toEqual([queued.id, queued.id]);
    await expect(world.house.webhooks.redeliver(ada.personId, id, newId())).rejects.toMatchObject({
      code: 'delivery-not-found',
    });
    for (let count = 1; count < TESTS_MAX; count++) await world.house.webhooks.test(ada.personId, id);
    await expect(world.house.webhooks.test(ada.personId, id)).rejects.toMatchObject({ code: 'too-many-tests' });
    await world.pass(8 * 24 * HOUR_MS);
    await world.deliver();
    expect(await world.house.webhooks.sweep()).toBeGreaterThanOrEqual(TESTS_MAX);
    expect(await world.house.webhooks.deliveries(ada.personId, id)).toEqual([]);
  });
});
