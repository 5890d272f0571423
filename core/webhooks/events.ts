import { z } from 'zod';

/** What webhooks are told: small, versioned, ids and public facts. Pure. */

export const WEBHOOK_EVENTS = [
  'match.opened',
  'match.locked',
  'match.watchable',
  'match.result',
  'match.void',
  'tournament.progress',
  'season.progress',
  'settlement',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

export const WEBHOOK_VERSION = 1;

const id = z.string().meta({ description: '12 characters of Crockford base32.', example: '7H2K9QX4M1ZT' });
const moment = z.iso.datetime().meta({ description: 'UTC, with milliseconds.' });
const agents = z
  .array(z.object({ id, name: z.string() }))
  .length(2)
  .meta({ description: 'Corner 0, then corner 1.' });
const credits = z.int();

const match = z.object({
  matchId: id,
  kind: z.enum(['rated', 'casual', 'exhibition']),
  agents,
  symbol: z.string().meta({ example: 'BTC-USD' }),
  lockAt: moment.meta({ description: 'When bets close.' }),
  occasion: z.string().nullable().meta({ description: 'What it is part of, as people call it.' }),
});

/** What `data` of each event holds. */
export const WEBHOOK_DATA = {
  'match.opened': match,
  'match.locked': match,
  'match.watchable': match.extend({ startedAt: moment.meta({ description: 'When the chats began to show it.' }) }),
  'match.result': match.extend({
    winner: z.union([z.literal(0), z.literal(1)]).meta({ description: 'Corner.' }),
    result: z.enum(['knockout', 'decision', 'forfeit']),
    isCorrected: z.boolean().meta({ description: 'Moderators have overridden what was told before.' }),
  }),
  'match.void': match.extend({ reason: z.string().nullable() }),
  'tournament.progress': z.object({
    tournamentId: id,
    name: z.string(),
    state: z.enum(['registering', 'checkin', 'running', 'finished', 'cancelled']),
    bout: z.string().nullable().meta({ description: 'Key of the bout that changed.' }),
    matchId: id.nullable(),
  }),
  'season.progress': z.object({
    seasonId: id,
    name: z.string(),
    state: z.enum(['created', 'open', 'running', 'paused', 'frozen', 'closed']),
  }),
  settlement: z
    .object({
      matchId: id,
      paid: credits.meta({ description: 'Paid in.' }),
      released: credits.meta({ description: 'Paid out before the end, by sales.' }),
      payout: credits.meta({ description: 'Paid out at the end; of a void match what was given back.' }),
      net: credits.meta({ description: 'What was won, or below zero lost, altogether.' }),
      isCorrected: z.boolean(),
    })
    .meta({ description: 'Of your own stakes alone.' }),
  test: z.object({ webhookId: id }),
} as const;

export type WebhookKind = keyof typeof WEBHOOK_DATA;

export interface WebhookPayload<Kind extends WebhookKind = WebhookKind> {
  type: Kind;
  version: typeof WEBHOOK_VERSION;
  /** ISO 8601, UTC: when it happened, not when it is told. */
  timestamp: string;
  communityId: string;
  data: z.infer<(typeof WEBHOOK_DATA)[Kind]>;
}

/** The body of a delivery of this kind, as OpenAPI documents it. */
export function payloadSchema<Kind extends WebhookKind>(kind: Kind) {
  return z.object({
    type: z.literal(kind),
    version: z.literal(WEBHOOK_VERSION).meta({ description: 'Grows where a field changes its meaning or goes.' }),
    timestamp: moment.meta({ description: 'When it happened.' }),
    communityId: id,
    data: WEBHOOK_DATA[kind],
  });
}
