import type { Surface } from '../../prisma/generated/enums.ts';
import { announceQueue } from '../matches/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/** A job of the announcer's: the account that asked for the link is asked in private whether the wallet is theirs. */
export const WALLET_NEWS = 'wallet';

export interface WalletNews {
  linkId: string;
  personId: string;
  /** The surface's own user id. */
  userId: string;
}

/** In the transaction in which the wallet has signed. */
export async function askInPrivate(
  tx: Transaction,
  { linkId, personId, surface }: { linkId: string; personId: string; surface: Surface },
): Promise<void> {
  const account = await tx.identity.findFirst({ where: { personId, surface } });
  if (!account) return;
  const data: WalletNews = { linkId, personId, userId: account.externalId };
  await appendOutbox(tx, { queue: announceQueue(surface), name: WALLET_NEWS, data: { ...data } });
}
