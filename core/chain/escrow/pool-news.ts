import type { EscrowPool } from '../../../prisma/generated/client.ts';
import { announceQueue } from '../../matches/index.ts';
import type { Transaction } from '../../platform/database.ts';
import { appendOutbox, type OutboxEvent } from '../../platform/outbox.ts';

/** A job of the announcer's: somebody is told in private what became of a pool. */
export const ESCROW_NEWS = 'escrow';

export interface EscrowNews {
  /** The same news is told once, also where the chain is read anew. */
  key: string;
  poolId: string;
  personId: string;
  /** The surface's own user id. */
  userId: string;
}

/** Whoever of us has stakes in a pool that has just ended, in the transaction that ends it. Whose wallet is whose stays between them and us. */
export async function tellStakers(tx: Transaction, poolId: string): Promise<void> {
  const owners = await tx.$queryRaw<{ personId: string }[]>`
    SELECT DISTINCT wallet."personId" FROM "EscrowStake" stake
      JOIN "Wallet" wallet ON lower(wallet.address) = lower(stake.account) AND wallet."unlinkedAt" IS NULL
     WHERE stake."poolId" = ${poolId}`;
  await tell(
    tx,
    poolId,
    'ended',
    owners.map(({ personId }) => personId),
  );
}

/** Whoever asked for a pool that could not be opened; once for each time that it was asked for. */
export async function tellAsker(
  tx: Transaction,
  { id, askedById, createdAt }: Pick<EscrowPool, 'id' | 'askedById' | 'createdAt'>,
): Promise<void> {
  const member = askedById === null ? null : await tx.member.findUnique({ where: { id: askedById } });
  if (member) await tell(tx, id, `refused-${createdAt.getTime()}`, [member.personId]);
}

async function tell(tx: Transaction, poolId: string, what: string, personIds: readonly string[]): Promise<void> {
  const accounts = await tx.identity.findMany({
    where: { personId: { in: [...personIds] } },
    select: { personId: true, surface: true, externalId: true },
  });
  const events = accounts.map(({ personId, surface, externalId: userId }): OutboxEvent => {
    const news: EscrowNews = { key: `escrow:${what}:${poolId}:${surface}:${userId}`, poolId, personId, userId };
    return { queue: announceQueue(surface), name: ESCROW_NEWS, data: { ...news } };
  });
  await appendOutbox(tx, ...events);
}
