import type { Transaction } from '../platform/database.ts';

/** What becomes of a person's wallets where the person becomes another one, or nobody. In the caller's transaction. */

/** All wallets go along; the heir's main one stays the main one. Links under way are called off: they named one of two accounts. */
export async function carryWallets(
  tx: Transaction,
  fromPersonId: string,
  intoPersonId: string,
  now: Date,
): Promise<void> {
  const hasMain = await tx.wallet.findFirst({ where: { personId: intoPersonId, unlinkedAt: null, isMain: true } });
  if (hasMain) await tx.wallet.updateMany({ where: { personId: fromPersonId }, data: { isMain: false } });
  await tx.wallet.updateMany({ where: { personId: fromPersonId }, data: { personId: intoPersonId } });
  await tx.walletLink.updateMany({
    where: { personId: { in: [fromPersonId, intoPersonId] }, state: { in: ['offered', 'signed'] } },
    data: { state: 'cancelled', decidedAt: now },
  });
  await tx.walletLink.updateMany({ where: { personId: fromPersonId }, data: { personId: intoPersonId } });
}

/** Addresses, signatures and all: whose they were is known to nobody any more, and they may be linked anew. */
export async function forgetWallets(tx: Transaction, personId: string): Promise<void> {
  await tx.wallet.deleteMany({ where: { personId } });
  await tx.walletLink.deleteMany({ where: { personId } });
  await tx.$executeRaw`DELETE FROM "Outbox" WHERE name = 'wallet' AND data->>'personId' = ${personId}`;
}
