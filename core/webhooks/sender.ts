import type { Webhook } from '../../prisma/generated/client.ts';
import type { Transaction } from '../platform/database.ts';
import type { OutboundProblem, OutboundResult } from '../platform/outbound.ts';
import type { WebhookKind } from './events.ts';
import type { WebhookOptions } from './options.ts';
import {
  ANSWER_MAX_BYTES,
  ATTEMPT_MS,
  CLAIM_MS,
  FAILING_LEAST,
  FAILING_MS,
  restAfter,
  retryAfterMs,
  waitAfter,
} from './rules.ts';
import { SEAL_PURPOSE, signedHeaders } from './signing.ts';
import { tellOwner } from './tell.ts';
import type { DeliveryProblem } from './views.ts';
import { dropWaiting } from './waiting.ts';

/**
 * Makes deliveries, at least once each: one is claimed by putting its next attempt a little into the future, so that it comes again where
 * the process dies. A host is asked for two of its deliveries at a time and no longer than a turn lasts, so that a slow one holds up
 * nobody else.
 */

/** Deliveries under way to one host. */
const LANES = 2;
/** Then another host may want the thread; the rest has a turn of its own. */
const TURN_MS = 30_000;
const TURN_DELIVERIES = 100;

interface Claimed {
  id: string;
  webhookId: string;
  kind: WebhookKind;
  payload: unknown;
  attempts: number;
}

interface Outcome {
  /** The webhook's other deliveries wait. */
  isResting: boolean;
}

export type WebhookSender = ReturnType<typeof createSender>;

export function createSender({ database, clock, random, seal, outbound, log: parent }: WebhookOptions) {
  const log = parent.child({ part: 'webhooks' });
  const { prisma } = database;

  /** The next of a host that is due. Webhooks in `resting` have failed in this turn. */
  async function claim(host: string, resting: ReadonlySet<string>): Promise<Claimed | null> {
    const now = clock.now();
    const [row] = await prisma.$queryRaw<Claimed[]>`
      UPDATE "WebhookDelivery" SET "nextAt" = ${new Date(now.getTime() + CLAIM_MS)}
       WHERE id = (SELECT delivery.id FROM "WebhookDelivery" delivery JOIN "Webhook" webhook ON webhook.id = delivery."webhookId"
                    WHERE delivery.state = 'waiting' AND delivery."nextAt" <= ${now}
                      AND webhook.host = ${host} AND webhook."disabledAt" IS NULL AND webhook.id <> ALL(${[...resting]})
                    ORDER BY delivery."nextAt", delivery.id LIMIT 1 FOR UPDATE OF delivery SKIP LOCKED)
      RETURNING id, "webhookId", kind, payload, attempts`;
    return row ?? null;
  }

  async function attempt(delivery: Claimed, signal: AbortSignal): Promise<Outcome | null> {
    const webhook = await prisma.webhook.findUnique({ where: { id: delivery.webhookId } });
    if (!webhook) return null;
    const now = clock.now();
    const body = JSON.stringify(delivery.payload);
    const secrets = [webhook.sealed];
    if (webhook.sealedBefore && webhook.beforeUntil && webhook.beforeUntil > now) secrets.push(webhook.sealedBefore);
    const result = await outbound.ask({
      url: webhook.url,
      method: 'POST',
      headers: signedHeaders({
        id: delivery.id,
        at: now,
        body,
        secrets: secrets.map(sealed => seal.open(sealed, SEAL_PURPOSE)),
      }),
      body,
      timeoutMs: ATTEMPT_MS,
      bodyMaxBytes: ANSWER_MAX_BYTES,
      signal,
    });
    // called off by us: the claim ends by itself
    if (!result.ok && result.problem === 'aborted') return null;
    return database.transaction(tx => note(tx, delivery, result));
  }

  /** What came of an attempt: of the delivery, and of its webhook, whose row is locked first. */
  async function note(tx: Transaction, { id, webhookId }: Claimed, result: OutboundResult): Promise<Outcome | null> {
    await tx.$queryRaw`SELECT id FROM "Webhook" WHERE id = ${webhookId} FOR UPDATE`;
    const webhook = await tx.webhook.findUnique({ where: { id: webhookId } });
    const delivery = await tx.webhookDelivery.findUnique({ where: { id } });
    if (!webhook || !delivery) return null;
    const now = clock.now();
    const attempts = delivery.attempts + 1;
    const tried = { attempts, triedAt: now, statusCode: result.status };
    if (result.ok && result.status >= 200 && result.status < 300) {
      await tx.webhook.update({ where: { id: webhookId }, data: { failures: 0, failingSince: null } });
      const data = { ...tried, state: 'delivered', problem: null, deliveredAt: now };
      await tx.webhookDelivery.update({ where: { id }, data });
      return { isResting: false };
    }
    const asked = result.ok ? retryAfterMs(result.headers['retry-after']) : null;
    const waitMs = isGone(result) ? null : waitAfter(attempts, random.integer(1_000) / 1_000, asked);
    const problem = problemOf(result);
    const again = waitMs === null ? { state: 'failed' } : { nextAt: new Date(now.getTime() + waitMs) };
    await tx.webhookDelivery.update({ where: { id }, data: { ...tried, problem, ...again } });
    return { isResting: await noteFailure(tx, webhook, { now, isGone: isGone(result) }) };
  }

  /**
   * One failure more in a row: from the second on the webhook's other deliveries rest; it is disabled where it is gone or has failed for
   * a day. @returns whether nothing more of it is to be tried now
   */
  async function noteFailure(
    tx: Transaction,
    webhook: Webhook,
    { now, isGone }: { now: Date; isGone: boolean },
  ): Promise<boolean> {
    const failures = webhook.failures + 1;
    const failingSince = webhook.failingSince ?? now;
    const isFailing = failures >= FAILING_LEAST && now.getTime() - failingSince.getTime() >= FAILING_MS;
    const reason = isGone ? 'gone' : isFailing ? 'failing' : null;
    const { id } = webhook;
    await tx.webhook.update({
      where: { id },
      data: { failures, failingSince, ...(reason && !webhook.disabledAt && { disabledAt: now, reason }) },
    });
    if (reason && !webhook.disabledAt) {
      await dropWaiting(tx, id);
      await tellOwner(tx, webhook, { reason, at: now });
      log.info({ webhook: id, reason }, 'a webhook is disabled');
      return true;
    }
    const restMs = restAfter(failures);
    if (restMs === 0) return false;
    const rested = new Date(now.getTime() + restMs);
    await tx.webhookDelivery.updateMany({
      where: { webhookId: id, state: 'waiting', nextAt: { lt: rested } },
      data: { nextAt: rested },
    });
    return true;
  }

  return {
    /**
     * One turn of a host: makes what is due there.
     * @returns whether something may be left that is due
     */
    async deliverHost(host: string, signal: AbortSignal): Promise<boolean> {
      const endsAt = performance.now() + TURN_MS;
      const resting = new Set<string>();
      let made = 0;
      const isOver = () => signal.aborted || performance.now() >= endsAt || made >= TURN_DELIVERIES;
      const lane = async (): Promise<void> => {
        while (!isOver()) {
          const delivery = await claim(host, resting);
          if (!delivery) return;
          made += 1;
          const outcome = await attempt(delivery, signal);
          if (outcome?.isResting !== false) resting.add(delivery.webhookId);
        }
      };
      await Promise.all(Array.from({ length: LANES }, lane));
      return isOver();
    },

    /** Hosts at which something is due. */
    async dueHosts(): Promise<string[]> {
      const rows = await prisma.$queryRaw<{ host: string }[]>`
        SELECT DISTINCT webhook.host FROM "WebhookDelivery" delivery JOIN "Webhook" webhook ON webhook.id = delivery."webhookId"
         WHERE delivery.state = 'waiting' AND delivery."nextAt" <= ${clock.now()} AND webhook."disabledAt" IS NULL`;
      return rows.map(({ host }) => host);
    },
  };
}

/** The receiver says that there is nothing any more, for good. */
function isGone(result: OutboundResult): boolean {
  return result.ok && result.status === 410;
}

const PROBLEMS: Record<OutboundProblem, DeliveryProblem> = {
  'bad-url': 'address',
  'name-not-found': 'address',
  'name-servers': 'address',
  'address-refused': 'address',
  unreachable: 'unreachable',
  'hung-up': 'unreachable',
  tls: 'tls',
  timeout: 'timeout',
  aborted: 'timeout',
  redirect: 'redirect',
  'headers-too-large': 'bad-answer',
  'bad-answer': 'bad-answer',
};

function problemOf(result: OutboundResult): DeliveryProblem {
  return result.ok ? 'status' : PROBLEMS[result.problem];
}
