import { announceQueue } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/** What becomes of a webhook without its owner's doing is told to them in private (bots/announcer/webhook-news.ts has the words). */
export async function tellOwner(tx: Transaction, { id, memberId }: { id: string; memberId: string }): Promise<void> {
  const member = await tx.member.findUnique({
    where: { id: memberId },
    select: { person: { select: { identities: { select: { surface: true, externalId: true } } } } },
  });
  await appendOutbox(
    tx,
    ...(member?.person.identities ?? []).map(({ surface, externalId }) => ({
      queue: announceQueue(surface),
      name: 'webhook',
      data: { webhookId: id, userId: externalId },
    })),
  );
}
