import type { Transaction } from '../platform/database.ts';

/** What waits for a webhook that is switched off is over. */
export async function dropWaiting(tx: Pick<Transaction, 'webhookDelivery'>, webhookId: string): Promise<void> {
  await tx.webhookDelivery.updateMany({
    where: { webhookId, state: 'waiting' },
    data: { state: 'failed', problem: 'disabled' },
  });
}
