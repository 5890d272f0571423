import { type AccountReference, issuanceOf } from './accounts.ts';
import type { NewTransfer } from './transfers.ts';

/**
 * Credits that go along with a member who changes communities: no transfer leaves its community, so they are burned to the one's
 * issuance and come out of the other's. Two transfers, made in one transaction (the ledger's check pairs them by their keys).
 *
 * @param key unique for ever, 'move:...'
 */
export function moveBetween(key: string, from: AccountReference, to: AccountReference, amount: bigint): NewTransfer[] {
  if (from.communityId === to.communityId) throw new RangeError(`Move ${key} stays in community ${to.communityId}`);
  return [
    { key: `${key}:out`, kind: 'community-move', from, to: issuanceOf(from.communityId), amount },
    { key: `${key}:in`, kind: 'community-move', from: issuanceOf(to.communityId), to, amount },
  ];
}
