import type { Prisma, Webhook } from '../../prisma/generated/client.ts';
import { type CommunityContext, closing } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { type Outbound, readOutboundUrl } from '../platform/outbound.ts';
import { appendOutbox } from '../platform/outbox.ts';
import { sqlOf } from '../platform/sql.ts';
import { createDispatcher, hostJob } from './dispatcher.ts';
import { WEBHOOK_EVENTS, WEBHOOK_VERSION, type WebhookEvent, type WebhookPayload } from './events.ts';
import type { WebhookOptions } from './options.ts';
import { FORMER_KEY_MS, KEPT_MS, TESTS_MAX, TESTS_WITHIN_MS, WEBHOOKS_MAX } from './rules.ts';
import { createSender } from './sender.ts';
import { newSecret, SEAL_PURPOSE } from './signing.ts';
import { type DeliveryView, deliveryView, type WebhookView, webhookView } from './views.ts';
import { dropWaiting } from './waiting.ts';

/** Addresses of members that are told what happens: registered here, fed by dispatcher.ts, asked by sender.ts. */

/** Deliveries that a list shows. */
const RECENT = 50;

/** A webhook with its key, which is told this once. */
export type WebhookWithSecret = WebhookView & { secret: string };

export type WebhookService = ReturnType<typeof createWebhookService>;

export function createWebhookService(options: WebhookOptions) {
  const { database, clock, random, newId, seal, outbound, sanctions } = options;
  const { prisma } = database;
  const dispatcher = createDispatcher(options);
  const sender = createSender(options);

  /** The person's own webhook, its row locked. @throws ArenaError 'webhook-not-found' */
  async function own(tx: Transaction, personId: string, id: string): Promise<Webhook> {
    await tx.$queryRaw`SELECT id FROM "Webhook" WHERE id = ${id} FOR UPDATE`;
    return required(await tx.webhook.findFirst({ where: { id, memberId: { in: await memberIdsOf(tx, personId) } } }));
  }

  async function requireUnbanned(tx: Transaction, memberId: string): Promise<void> {
    const given = (await sanctions.ofMembers(sqlOf(tx), [memberId])).get(memberId) ?? [];
    if (!closing(given, 'ban')) return;
    throw new ArenaError(
      'sanctioned',
      'A moderator has decided that you may not take part in this arena for now.',
      403,
    );
  }

  /** One delivery more, of the present moment. */
  function testRow({ id: webhookId, communityId }: Webhook) {
    const now = clock.now();
    const payload: WebhookPayload<'test'> = {
      type: 'test',
      version: WEBHOOK_VERSION,
      timestamp: now.toISOString(),
      communityId,
      data: { webhookId },
    };
    const id = newId();
    const data = payload as unknown as Prisma.InputJsonObject;
    return { id, webhookId, eventKey: `test:${id}`, kind: 'test', payload: data, nextAt: now, createdAt: now };
  }

  return {
    ...dispatcher,
    ...sender,

    /** All of a person's, the oldest first. */
    async list(personId: string): Promise<WebhookView[]> {
      const memberIds = await memberIdsOf(prisma, personId);
      const rows = await prisma.webhook.findMany({
        where: { memberId: { in: memberIds } },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      });
      return rows.map(row => webhookView(row, clock.now()));
    },

    /** @throws ArenaError 'webhook-not-found' where it is not this person's */
    async byId(personId: string, id: string): Promise<WebhookView> {
      const memberIds = await memberIdsOf(prisma, personId);
      const row = await prisma.webhook.findFirst({ where: { id, memberId: { in: memberIds } } });
      return webhookView(required(row), clock.now());
    },

    /**
     * Registers an address for a member of a community. Its key is in this answer and never again.
     * @throws ArenaError 'webhook-address' (422), 'webhook-events' (422), 'too-many-webhooks' (409), 'sanctioned' (403)
     */
    async create(
      context: Pick<CommunityContext, 'communityId' | 'memberId'>,
      wish: { url: string; events: readonly WebhookEvent[] },
    ): Promise<WebhookWithSecret> {
      const { communityId, memberId } = context;
      const address = checkedAddress(outbound, wish.url);
      const events = checkedEvents(wish.events);
      const secret = newSecret(random);
      const row = await database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Member" WHERE id = ${memberId} FOR NO KEY UPDATE`;
        await requireUnbanned(tx, memberId);
        if ((await tx.webhook.count({ where: { memberId } })) >= WEBHOOKS_MAX) throw tooMany();
        const id = newId();
        const sealed = seal.close(secret, SEAL_PURPOSE);
        // when, the database says: by its clock it is told what happens from then on
        return tx.webhook.create({ data: { id, communityId, memberId, ...address, events, sealed } });
      });
      return { ...webhookView(row, clock.now()), secret };
    },

    /**
     * Changes what it is told, or switches it off and on again; what waited while it was off is not told.
     * @throws ArenaError 'webhook-not-found', 'webhook-events'
     */
    async update(
      personId: string,
      id: string,
      { events, isEnabled }: { events?: readonly WebhookEvent[] | undefined; isEnabled?: boolean | undefined },
    ): Promise<WebhookView> {
      const row = await database.transaction(async tx => {
        const known = await own(tx, personId, id);
        if (isEnabled === false && !known.disabledAt) await dropWaiting(tx, id);
        return tx.webhook.update({
          where: { id },
          data: {
            ...(events && { events: checkedEvents(events) }),
            ...(isEnabled === true && { disabledAt: null, reason: null, failures: 0, failingSince: null }),
            ...(isEnabled === false && !known.disabledAt && { disabledAt: clock.now(), reason: 'owner' }),
          },
        });
      });
      return webhookView(row, clock.now());
    },

    /** A new key; the one before signs beside it for a day, so that a receiver may change over without a gap. */
    async rotate(personId: string, id: string): Promise<WebhookWithSecret> {
      const secret = newSecret(random);
      const row = await database.transaction(async tx => {
        const known = await own(tx, personId, id);
        return tx.webhook.update({
          where: { id },
          data: {
            sealed: seal.close(secret, SEAL_PURPOSE),
            sealedBefore: known.sealed,
            beforeUntil: new Date(clock.now().getTime() + FORMER_KEY_MS),
          },
        });
      });
      return { ...webhookView(row, clock.now()), secret };
    },

    /** Another time changes nothing. @throws ArenaError 'webhook-not-found' where it never was this person's */
    async remove(personId: string, id: string): Promise<void> {
      await database.transaction(async tx => {
        await own(tx, personId, id);
        await tx.webhook.delete({ where: { id } });
      });
    },

    /** Sends a message that says nothing. @throws ArenaError 'webhook-disabled' (409), 'too-many-tests' (429) */
    async test(personId: string, id: string): Promise<DeliveryView> {
      const row = await database.transaction(async tx => {
        const webhook = requireEnabled(await own(tx, personId, id));
        const since = new Date(clock.now().getTime() - TESTS_WITHIN_MS);
        const recent = await tx.webhookDelivery.count({
          where: { webhookId: id, kind: 'test', createdAt: { gt: since } },
        });
        if (recent >= TESTS_MAX) {
          throw new ArenaError('too-many-tests', 'That were many tests. Please wait for some minutes.', 429);
        }
        await appendOutbox(tx, hostJob(webhook.host));
        return tx.webhookDelivery.create({ data: testRow(webhook) });
      });
      return deliveryView(row);
    },

    /** The latest, the newest first. @throws ArenaError 'webhook-not-found' */
    async deliveries(personId: string, id: string): Promise<DeliveryView[]> {
      await this.byId(personId, id);
      const rows = await prisma.webhookDelivery.findMany({
        where: { webhookId: id },
        orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
        take: RECENT,
      });
      return rows.map(deliveryView);
    },

    /** Sends it once more, with the same id. @throws ArenaError 'delivery-not-found', 'webhook-disabled' */
    async redeliver(personId: string, id: string, deliveryId: string): Promise<DeliveryView> {
      const row = await database.transaction(async tx => {
        const { host } = requireEnabled(await own(tx, personId, id));
        const { count } = await tx.webhookDelivery.updateMany({
          where: { id: deliveryId, webhookId: id },
          data: { state: 'waiting', attempts: 0, problem: null, deliveredAt: null, nextAt: clock.now() },
        });
        if (count === 0) throw new ArenaError('delivery-not-found', 'That webhook has no such delivery.', 404);
        await appendOutbox(tx, hostJob(host));
        return tx.webhookDelivery.findUniqueOrThrow({ where: { id: deliveryId } });
      });
      return deliveryView(row);
    },

    /** Forgets deliveries that are over, a week after they were made. @returns how many */
    async sweep(): Promise<number> {
      const before = new Date(clock.now().getTime() - KEPT_MS);
      const { count } = await prisma.webhookDelivery.deleteMany({
        where: { createdAt: { lt: before }, state: { not: 'waiting' } },
      });
      return count;
    },
  };
}

async function memberIdsOf(reader: Pick<Transaction, 'member'>, personId: string): Promise<string[]> {
  const members = await reader.member.findMany({ where: { personId, mergedIntoId: null }, select: { id: true } });
  return members.map(({ id }) => id);
}

function checkedAddress(outbound: Outbound, url: string): { url: string; host: string } {
  const refusal = outbound.refusal(url);
  const read = refusal ?? readOutboundUrl(url, { loopback: true });
  if (typeof read === 'string') {
    throw new ArenaError('webhook-address', `That address cannot be used. ${read}`, 422, { field: 'url' });
  }
  return { url: read.url.href, host: read.url.host };
}

function checkedEvents(events: readonly WebhookEvent[]): WebhookEvent[] {
  const known = WEBHOOK_EVENTS.filter(event => events.includes(event));
  if (known.length > 0) return known;
  throw new ArenaError('webhook-events', `Say at least one of ${WEBHOOK_EVENTS.join(', ')}.`, 422, { field: 'events' });
}

function required(row: Webhook | null): Webhook {
  if (row) return row;
  throw new ArenaError('webhook-not-found', 'You have no such webhook.', 404);
}

function requireEnabled(row: Webhook): Webhook {
  if (!row.disabledAt) return row;
  throw new ArenaError('webhook-disabled', 'That webhook is switched off. Switch it on first, and try again.', 409);
}

function tooMany(): ArenaError {
  return new ArenaError(
    'too-many-webhooks',
    `You have ${WEBHOOKS_MAX} webhooks in this community already. Delete one that you do not need, and try again.`,
    409,
  );
}
