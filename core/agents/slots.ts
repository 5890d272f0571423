import type { CommunityContext } from '../communities/index.ts';
import { payPurchase, readBalance } from '../ledger/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { sqlOf } from '../platform/sql.ts';
import { nextSlot, type SlotOffer, slotsOf } from './slot-rules.ts';

export interface SlotsView {
  /** Agents that the member has, and may have. More than one may have: moderators lowered the number since. */
  used: number;
  total: number;
  /** The next one for sale; null where there is none. */
  next: SlotOffer | null;
}

export interface SlotReceipt extends SlotsView {
  /** Which of the member's slots it is. */
  place: number;
  /** Credits left. */
  available: number;
  /** It was the member's already; nothing was paid twice. */
  repeated: boolean;
}

export interface SlotServiceOptions {
  database: Database;
  /** Opens a member's wallet with its start credits, once. */
  openWallet(tx: Transaction, context: CommunityContext): Promise<void>;
}

export type SlotService = ReturnType<typeof createSlotService>;

/** Further slots for a member's agents, paid from the wallet to the community's treasury. */
export function createSlotService({ database, openWallet }: SlotServiceOptions) {
  async function viewOf(tx: Transaction, { memberId, settings }: CommunityContext, bought: number): Promise<SlotsView> {
    const used = await tx.agent.count({ where: { ownerId: memberId, retiredAt: null } });
    return { used, total: slotsOf(settings, bought), next: nextSlot(settings, bought) };
  }

  return {
    async view(context: CommunityContext): Promise<SlotsView> {
      const { prisma } = database;
      const { boughtSlots } = await prisma.member.findUniqueOrThrow({ where: { id: context.memberId } });
      return viewOf(prisma, context, boughtSlots);
    },

    /**
     * Buys the slot that was shown, once however often it is asked for.
     * @throws ArenaError 'no-slots', 'price-changed' or 'insufficient-credits', all 409; nothing was paid
     */
    async buy(context: CommunityContext, shown: Pick<SlotOffer, 'number' | 'price'>): Promise<SlotReceipt> {
      const { communityId, memberId, settings } = context;
      return database.transaction(async tx => {
        // Whoever asks twice waits here. Bets write rows that refer to the member while they hold the wallet: that goes on.
        const [member] = await tx.$queryRaw<{ boughtSlots: number }[]>`
          SELECT "boughtSlots" FROM "Member" WHERE id = ${memberId} FOR NO KEY UPDATE`;
        const bought = member?.boughtSlots ?? 0;
        const place = slotsOf(settings, shown.number);
        if (shown.number <= bought) {
          const { available } = await readBalance(sqlOf(tx), memberId);
          return { ...(await viewOf(tx, context, bought)), place, available, repeated: true };
        }
        const offer = nextSlot(settings, bought);
        if (!offer) throw noSlots();
        if (offer.number !== shown.number || offer.price !== shown.price) throw priceChanged();
        await openWallet(tx, context);
        const { available } = await payPurchase(sqlOf(tx), {
          key: `slot:${memberId}:${offer.number}`,
          communityId,
          memberId,
          price: offer.price,
          text: `agent slot ${place}`,
        });
        await tx.member.update({ where: { id: memberId }, data: { boughtSlots: offer.number } });
        return { ...(await viewOf(tx, context, offer.number)), place, available, repeated: false };
      });
    },
  };
}

function noSlots(): ArenaError {
  return new ArenaError('no-slots', 'There are no further agent slots for sale here. /agent retire makes room.', 409);
}

function priceChanged(): ArenaError {
  return new ArenaError(
    'price-changed',
    'The price has changed since it was shown, and nothing was paid. /agent slot shows the new one.',
    409,
  );
}
