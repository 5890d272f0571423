import { createHmac } from 'node:crypto';

/**
 * What stands for a chat account where its name must not be kept: HMAC-SHA-256 under a secret of this installation. Whoever has the
 * database but not the secret cannot try out account numbers; the same account gives the same hash after it was forgotten and came back.
 *
 * @param key PRIVACY_KEY, or the secret made at first start
 * @param externalId the surface's own user id
 * @returns 64 hexadecimal digits
 */
export function identityHash(key: string, surface: string, externalId: string): string {
  return createHmac('sha256', key).update(`${surface}:${externalId}`).digest('hex');
}
