import { announceQueue } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/** What the announcer tells a webhook's owner in private (queue of the surface, job 'webhook'): that nothing is sent to it any more. */
export interface WebhookNotice {
  key: string;
  /** The surface's own user id. */
  userId: string;
  /** Not the whole address, which may hold a secret. */
  host: string;
  communityName: string;
  reason: 'gone' | 'failing';
}

/** One job for each of the owner's accounts, in the transaction that disables the webhook. */
export async function tellOwner(
  tx: Transaction,
  { id, memberId, host }: { id: string; memberId: string; host: string },
  { reason, at }: { reason: WebhookNotice['reason']; at: Date },
): Promise<void> {
  const member = await tx.member.findUnique({
    where: { id: memberId },
    select: {
      community: { select: { name: true } },
      person: { select: { identities: { select: { surface: true, externalId: true } } } },
    },
  });
  if (!member) return;
  const events = member.person.identities.map(({ surface, externalId: userId }) => {
    const key = `webhook:${id}:${at.getTime()}:${surface}:${userId}`;
    const notice: WebhookNotice = { key, userId, host, communityName: member.community.name, reason };
    return { queue: announceQueue(surface), name: 'webhook', data: { ...notice } };
  });
  await appendOutbox(tx, ...events);
}
