import type { CommunitySettings } from '../communities/index.ts';

/** Room for a member's agents: so many slots are free, further ones are bought, once and for good. Pure. */

/** What decides about slots. */
export type SlotSettings = Pick<CommunitySettings, 'agentsPerMember' | 'firstSlotCredits' | 'secondSlotCredits'>;

/** A slot that may be bought next. */
export interface SlotOffer {
  /** Which of a member's bought slots it is: 1 or 2. */
  number: number;
  /** Which of all of the member's slots: 3, say. */
  place: number;
  /** Credits, above zero. */
  price: number;
}

/** Agents that a member may have. Bought slots stay on top of the free ones, however many of these moderators allow. */
export function slotsOf({ agentsPerMember }: SlotSettings, bought: number): number {
  return agentsPerMember + bought;
}

/** The next slot for sale; null where all were bought, or the community sells none. */
export function nextSlot(settings: SlotSettings, bought: number): SlotOffer | null {
  const price = [settings.firstSlotCredits, settings.secondSlotCredits][bought] ?? 0;
  return price > 0 ? { number: bought + 1, place: slotsOf(settings, bought) + 1, price } : null;
}
