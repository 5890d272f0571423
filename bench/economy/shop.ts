import type { PaintService, SlotService } from '../../core/agents/index.ts';
import type { CommunityContext } from '../../core/communities/index.ts';
import { newId } from '../../core/platform/ids.ts';
import type { Dice } from './dice.ts';
import type { Person } from './stage.ts';

/** What a member feels like buying today. */
export interface Wish {
  slot: boolean;
  paint: boolean;
}

export function wishOf({ habit: { buys } }: Person, dice: Dice): Wish {
  return { slot: dice.happens(buys.slot), paint: dice.happens(buys.paint) };
}

/** Buys what was wished for and leaves enough in the wallet. */
export async function goShopping(
  shop: { slots: SlotService; paint: PaintService },
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
  if (wish.paint && price <= left) await shop.paint.buy(context, { agent, number: 1, price, key: newId() });
}
