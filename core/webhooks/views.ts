import type { Webhook, WebhookDelivery } from '../../prisma/generated/client.ts';
import { WEBHOOK_EVENTS, type WebhookEvent, type WebhookKind, type WebhookPayload } from './events.ts';

export interface WebhookView {
  id: string;
  communityId: string;
  url: string;
  events: WebhookEvent[];
  createdAt: Date;
  /** Since when nothing is sent any more; null while it works. */
  disabledAt: Date | null;
  reason: DisabledReason | null;
  /** Failed attempts in a row. */
  failures: number;
  failingSince: Date | null;
  /** Until when the key before the present one signs as well. */
  formerKeyUntil: Date | null;
}

/** 'gone': it answered 410; 'failing': nothing succeeded for a day; 'owner': its owner switched it off. */
export type DisabledReason = 'gone' | 'failing' | 'owner';

/** What a member reads of a failed attempt. Where a name leads is nobody's business but its owner's: both refusals are one. */
export type DeliveryProblem =
  | 'address'
  | 'unreachable'
  | 'tls'
  | 'timeout'
  | 'redirect'
  | 'bad-answer'
  | 'status'
  | 'disabled';

export interface DeliveryView {
  /** Also the message's `webhook-id`. */
  id: string;
  event: WebhookKind;
  state: 'waiting' | 'delivered' | 'failed';
  attempts: number;
  /** Of the last answer, where there was one. */
  statusCode: number | null;
  problem: DeliveryProblem | null;
  createdAt: Date;
  triedAt: Date | null;
  /** When it is tried next, while it waits. */
  nextAt: Date | null;
  deliveredAt: Date | null;
  payload: WebhookPayload;
}

export function webhookView(row: Webhook, now: Date): WebhookView {
  const { id, communityId, url, createdAt, disabledAt, failures, failingSince, beforeUntil } = row;
  return {
    id,
    communityId,
    url,
    events: WEBHOOK_EVENTS.filter(event => row.events.includes(event)),
    createdAt,
    disabledAt,
    reason: disabledAt ? (row.reason as DisabledReason | null) : null,
    failures,
    failingSince,
    formerKeyUntil: beforeUntil && beforeUntil > now ? beforeUntil : null,
  };
}

export function deliveryView(row: WebhookDelivery): DeliveryView {
  const { id, attempts, statusCode, createdAt, triedAt, deliveredAt } = row;
  const state = row.state as DeliveryView['state'];
  return {
    id,
    event: row.kind as WebhookKind,
    state,
    attempts,
    statusCode,
    problem: row.problem as DeliveryProblem | null,
    createdAt,
    triedAt,
    nextAt: state === 'waiting' ? row.nextAt : null,
    deliveredAt,
    payload: row.payload as unknown as WebhookPayload,
  };
}
