import type { Prisma, Webhook } from '../../prisma/generated/client.ts';
import { closing } from '../communities/index.ts';
import type { LiveEvent } from '../live/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox, type OutboxEvent } from '../platform/outbox.ts';
import { sqlOf } from '../platform/sql.ts';
import type { WebhookKind, WebhookPayload } from './events.ts';
import { readFacts } from './facts.ts';
import type { WebhookOptions } from './options.ts';
import { payloadOf } from './payloads.ts';
import { WAITING_MAX } from './rules.ts';

/** From what happens to deliveries: each webhook is given each event once, in the transaction that moves the log's cursor on. */

/** The queue on which hosts are asked. */
export const WEBHOOK_QUEUE = 'webhooks';

export type WebhookDispatcher = ReturnType<typeof createDispatcher>;

export function createDispatcher({ newId, sanctions, clock }: Pick<WebhookOptions, 'newId' | 'sanctions' | 'clock'>) {
  /** Those who may be told of something in these communities now: switched on, not banned, and not too far behind. */
  async function listeners(tx: Transaction, communityIds: readonly string[]): Promise<Webhook[]> {
    const webhooks = await tx.webhook.findMany({
      where: { communityId: { in: [...communityIds] }, disabledAt: null },
      orderBy: { id: 'asc' },
    });
    if (webhooks.length === 0) return [];
    const given = await sanctions.ofMembers(
      sqlOf(tx),
      webhooks.map(({ memberId }) => memberId),
    );
    const waiting = await tx.webhookDelivery.groupBy({
      by: ['webhookId'],
      where: { webhookId: { in: webhooks.map(({ id }) => id) }, state: 'waiting' },
      _count: true,
    });
    const full = new Set(waiting.filter(({ _count }) => _count >= WAITING_MAX).map(({ webhookId }) => webhookId));
    return webhooks.filter(({ id, memberId }) => !full.has(id) && !closing(given.get(memberId) ?? [], 'ban'));
  }

  return {
    /** Writes what these events mean for everybody's webhooks. For a follower of the log. */
    async dispatch(tx: Transaction, events: readonly LiveEvent[]): Promise<void> {
      const webhooks = await listeners(tx, [...new Set(events.map(({ communityId }) => communityId))]);
      if (webhooks.length === 0) return;
      const facts = await readFacts(tx, events);
      const rows: Prisma.WebhookDeliveryCreateManyInput[] = [];
      const hosts = new Set<string>();
      for (const event of events) {
        const payload = payloadOf(event, facts);
        if (!payload) continue;
        for (const webhook of webhooks.filter(each => isFor(each, event, payload, facts.heirs))) {
          rows.push(rowOf(webhook, event, payload));
          hosts.add(webhook.host);
        }
      }
      await tx.webhookDelivery.createMany({ data: rows, skipDuplicates: true });
      await appendOutbox(tx, ...[...hosts].map(hostJob));
    },
  };

  function rowOf({ id: webhookId }: Webhook, event: LiveEvent, payload: WebhookPayload) {
    return {
      id: newId(),
      webhookId,
      eventKey: `live:${event.position.xid}-${event.position.id}`,
      kind: payload.type,
      payload: payload as unknown as Prisma.InputJsonObject,
      createdAt: clock.now(),
      nextAt: clock.now(),
    };
  }
}

/** A job that asks a host: at most one of a host waits, and never two run side by side. */
export function hostJob(host: string): OutboxEvent {
  return { queue: WEBHOOK_QUEUE, name: 'host', data: { host }, jobId: `webhooks-${host.replace(/[^\w.-]/g, '_')}` };
}

/** A webhook is told what it asked for, of its community, since it was made; and what is private only of its owner. */
function isFor(
  webhook: Webhook,
  event: LiveEvent,
  { type }: { type: WebhookKind },
  heirs: ReadonlyMap<string, string>,
): boolean {
  if (webhook.communityId !== event.communityId || !webhook.events.includes(type)) return false;
  if (event.at < webhook.createdAt) return false;
  return event.memberId === null || (heirs.get(event.memberId) ?? event.memberId) === webhook.memberId;
}
