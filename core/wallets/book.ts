import type { Wallet } from '../../prisma/generated/client.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { parseId } from '../platform/ids.ts';
import type { WalletKind } from './proof.ts';

/** The wallets of a person. One of them is the main one, as long as there are any. */

export interface WalletView {
  id: string;
  /** Checksummed (EIP-55). */
  address: string;
  /** Where it was proven. */
  chainId: number;
  kind: WalletKind;
  isMain: boolean;
  linkedAt: Date;
}

export type WalletBook = ReturnType<typeof createWalletBook>;

export function createWalletBook({ database, clock }: { database: Database; clock: Clock }) {
  /** The living wallets of a person, whose row is locked by it. */
  async function locked(tx: Transaction, personId: string): Promise<Wallet[]> {
    await lockPerson(tx, personId);
    return livingOf(tx, personId);
  }

  return {
    /** The main one first, then as they came. */
    async of({ personId }: Pick<CommunityContext, 'personId'>): Promise<WalletView[]> {
      return (await livingOf(database.prisma, personId)).map(viewOf);
    },

    /** @param typed the address, or the wallet's id. @throws ArenaError 'no-wallet' */
    async find({ personId }: Pick<CommunityContext, 'personId'>, typed: string): Promise<WalletView> {
      return viewOf(pick(await livingOf(database.prisma, personId), typed));
    },

    /** Which one stands for the person where only one can. @throws ArenaError 'no-wallet' */
    async setMain({ personId }: Pick<CommunityContext, 'personId'>, typed: string): Promise<WalletView> {
      return database.transaction(async tx => {
        const wallet = pick(await locked(tx, personId), typed);
        await tx.wallet.updateMany({ where: { personId, unlinkedAt: null, isMain: true }, data: { isMain: false } });
        return viewOf(await tx.wallet.update({ where: { id: wallet.id }, data: { isMain: true } }));
      });
    },

    /**
     * The wallet is nobody's from now on; the oldest of those left becomes the main one where it was.
     * @throws ArenaError 'no-wallet'
     */
    async unlink({ personId }: Pick<CommunityContext, 'personId'>, typed: string): Promise<WalletView> {
      return database.transaction(async tx => {
        const wallets = await locked(tx, personId);
        const wallet = pick(wallets, typed);
        await tx.wallet.update({ where: { id: wallet.id }, data: { unlinkedAt: clock.now(), isMain: false } });
        await endSessionsByWallet(tx, personId, clock.now());
        const heir = wallets.find(({ id }) => id !== wallet.id);
        if (wallet.isMain && heir) await tx.wallet.update({ where: { id: heir.id }, data: { isMain: true } });
        return viewOf(wallet);
      });
    },
  };
}

/** A browser that the wallet has signed in stays signed in no longer than the wallet is linked. Which one of several it was is not kept. */
async function endSessionsByWallet(tx: Transaction, personId: string, now: Date): Promise<void> {
  const former = await tx.person.findMany({ where: { mergedIntoId: personId }, select: { id: true } });
  await tx.webSession.updateMany({
    where: { personId: { in: [personId, ...former.map(({ id }) => id)] }, how: 'wallet', endedAt: null },
    data: { endedAt: now, endReason: 'unlinked' },
  });
}

export async function livingOf(reader: Pick<Transaction, 'wallet'>, personId: string): Promise<Wallet[]> {
  return reader.wallet.findMany({
    where: { personId, unlinkedAt: null },
    orderBy: [{ isMain: 'desc' }, { linkedAt: 'asc' }, { id: 'asc' }],
  });
}

/** Whoever changes a person's wallets holds this: their number and their main one follow from all of them. */
export async function lockPerson(tx: Transaction, personId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM "Person" WHERE id = ${personId} FOR NO KEY UPDATE`;
}

function pick(wallets: readonly Wallet[], typed: string): Wallet {
  const wanted = typed.trim().toLowerCase();
  const id = parseId(typed);
  const found = wallets.find(wallet => wallet.address.toLowerCase() === wanted || wallet.id === id);
  if (found) return found;
  throw new ArenaError('no-wallet', 'You have linked no such wallet. /wallet show lists yours.', 404);
}

function viewOf({ id, address, chainId, kind, isMain, linkedAt }: Wallet): WalletView {
  return { id, address, chainId, kind: kind as WalletKind, isMain, linkedAt };
}
