import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** What is derived from something under the installation's secret, and never kept. */
export type Keyed = (text: string) => string;

/** @param purpose what is derived for one purpose is of no use for another */
export function createKeyed(secret: string, purpose: string): Keyed {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `agent-arena ${purpose}`, 32));
  return text => createHmac('sha256', key).update(text).digest('base64url');
}

/** In a time that does not depend on where they differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
