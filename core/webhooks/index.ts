export {
  payloadSchema,
  WEBHOOK_DATA,
  WEBHOOK_EVENTS,
  WEBHOOK_VERSION,
  type WebhookEvent,
  type WebhookKind,
  type WebhookPayload,
} from './events.ts';
export { startWebhookJobs } from './jobs.ts';
export { FAILING_HOURS, WEBHOOKS_MAX } from './rules.ts';
export { createWebhookService, type WebhookService, type WebhookWithSecret } from './service.ts';
export type { WebhookNotice } from './tell.ts';
export type { DeliveryView, WebhookView } from './views.ts';
