import { Webhook } from 'standardwebhooks';
import type { Random } from '../platform/random.ts';

/** Signatures by the Standard Webhooks specification (standardwebhooks.com): HMAC-SHA256 over id, moment and body. */

/** What the keys are sealed for. */
export const SEAL_PURPOSE = 'webhook';
const KEY_BYTES = 32;

export function newSecret(random: Random): string {
  return `whsec_${Buffer.from(random.bytes(KEY_BYTES)).toString('base64')}`;
}

export interface SignedMessage {
  /** The same in every attempt: by it a receiver knows what it has had. */
  id: string;
  at: Date;
  body: string;
  /** The newest first; a receiver takes the message where one of its own fits. */
  secrets: readonly string[];
}

export function signedHeaders({ id, at, body, secrets }: SignedMessage): Record<string, string> {
  return {
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map(secret => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}
