import type { DressingService, PaintService, PieceView, SlotService } from '../../core/agents/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import type { Dice } from './dice.ts';
import type { Person } from './stage.ts';

/** What a member feels like buying today. */
export interface Wish {
  slot: boolean;
  paint: boolean;
  /** An entrance or finisher: how far down the list of those for sale, from 0 to below 1; null for none. */
  piece: number | null;
}

export function wishOf({ habit: { buys } }: Person, dice: Dice): Wish {
  return {
    slot: dice.happens(buys.slot),
    paint: dice.happens(buys.paint),
    piece: dice.happens(buys.piece) ? dice.share() : null,
  };
}

/** Buys what was wished for and leaves enough in the wallet. */
export async function goShopping(
  shop: { slots: SlotService; paint: PaintService; dressing: DressingService },
  { context, agent, habit }: Person & { context: CommunityContext },
  available: number,
  wish: Wish,
): Promise<void> {
  let left = available - habit.buys.keeps;
  const { next } = wish.slot ? await shop.slots.view(context) : { next: null };
  if (next && next.price <= left) {
    await shop.slots.buy(context, next);
    left -= next.price;
  }
  const price = context.settings.repaintCredits;
  if (wish.paint && price <= left) {
    await shop.paint.buy(context, { agent, number: 1, price, key: newId() });
    left -= price;
  }
  if (wish.piece === null) return;
  const { pieces } = await shop.dressing.wardrobe(agent.id);
  const offers = pieces.filter(piece => piece.state === 'for sale' && (piece.price ?? 0) <= left);
  const piece: PieceView | undefined = offers[Math.floor(wish.piece * offers.length)];
  if (piece) await shop.dressing.wear(context, { agentId: agent.id, ...piece });
}
