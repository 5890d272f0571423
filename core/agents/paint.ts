import type { CommunityContext } from '../communities/index.ts';
import { payPurchase } from '../ledger/index.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { ArenaError } from '../platform/errors.ts';
import { sqlOf } from '../platform/sql.ts';
import { requireInHand } from './hands.ts';
import { deriveLooks } from './looks.ts';

export interface PaintServiceOptions {
  database: Database;
  /** Opens a member's wallet with its start credits, once. */
  openWallet(tx: Transaction, context: CommunityContext): Promise<void>;
}

export interface Repaint {
  /** A living agent of the member's. */
  agent: { id: string; name: string };
  /** Which looks: see `deriveLooks`. */
  number: number;
  /** As it was shown. */
  price: number;
  /** Names the question that was answered: the same repaint is paid once. */
  key: string;
}

export type PaintService = ReturnType<typeof createPaintService>;

/** New looks for an agent, paid from its owner's wallet to the community's treasury. Replays keep the looks they were fought in. */
export function createPaintService({ database, openWallet }: PaintServiceOptions) {
  return {
    /**
     * @returns credits left, and whether it had been paid before (then nothing changes)
     * @throws ArenaError 'price-changed', 'insufficient-credits', 'agent-retired' or 'changing-hands', all 409; nothing was paid
     */
    async buy(
      context: CommunityContext,
      { agent, number, price, key }: Repaint,
    ): Promise<{ available: number; repeated: boolean }> {
      const { communityId, memberId } = context;
      if (price !== context.settings.repaintCredits || price === 0) throw priceChanged();
      return database.transaction(async tx => {
        await tx.$queryRaw`SELECT id FROM "Agent" WHERE id = ${agent.id} FOR UPDATE`;
        await requireInHand(tx, agent.id);
        await openWallet(tx, context);
        const { paid, available } = await payPurchase(sqlOf(tx), {
          key: `repaint:${agent.id}:${number}:${key}`,
          communityId,
          memberId,
          price,
          text: `new looks for ${agent.name}`,
        });
        if (!paid) return { available, repeated: true };
        const { count } = await tx.agent.updateMany({
          where: { id: agent.id, ownerId: memberId, retiredAt: null },
          data: { looks: { ...deriveLooks(agent.id, number) } },
        });
        if (count === 0) throw new ArenaError('agent-retired', `${agent.name} has retired. Nothing was paid.`, 409);
        return { available, repeated: false };
      });
    },
  };
}

function priceChanged(): ArenaError {
  return new ArenaError(
    'price-changed',
    'The price has changed since it was shown, and nothing was paid. /agent repaint shows the new one.',
    409,
  );
}
