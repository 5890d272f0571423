import { announceQueue } from '../../matches/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { appendOutbox, type OutboxEvent } from '../../platform/outbox.ts';

/** A job of the announcer's: somebody is told in private that a season has tokens for them. */
export const DROP_NEWS = 'drop';

export interface DropNews {
  /** The same news is told once, also where the chain is read anew. */
  key: string;
  seasonId: string;
  personId: string;
  /** The surface's own user id. */
  userId: string;
}

/** Whoever of us has something to claim of a season, in the transaction that opens its drop. */
export async function tellClaimants(tx: Transaction, seasonId: string, addresses: readonly string[]): Promise<void> {
  const wallets = await tx.wallet.findMany({
    where: { address: { in: [...addresses] }, unlinkedAt: null },
    select: { personId: true },
  });
  const accounts = await tx.identity.findMany({
    where: { personId: { in: wallets.map(({ personId }) => personId) } },
    select: { personId: true, surface: true, externalId: true },
  });
  const events = accounts.map(({ personId, surface, externalId: userId }): OutboxEvent => {
    const news: DropNews = { key: `drop:${seasonId}:${surface}:${userId}`, seasonId, personId, userId };
    return { queue: announceQueue(surface), name: DROP_NEWS, data: { ...news } };
  });
  await appendOutbox(tx, ...events);
}
