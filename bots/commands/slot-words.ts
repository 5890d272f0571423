import type { SlotOffer, SlotsView } from '../../core/agents/index.ts';
import type { Invocation } from '../invocation.ts';
import type { Button } from '../reply.ts';
import { amountWords } from './market-words.ts';
import { capitalised } from './words.ts';

/** Phrases about slots for agents. Pure. */

/** How long a button lives that pays for something. */
export const CONFIRM_SECONDS = 300;
/** Highest price that moderators may set. */
export const PRICE_MAX = 1_000_000;

/** Moderators may give up to twenty free slots: further ones beyond these are 'one more'. */
const PLACES: Readonly<Record<number, string>> = {
  2: 'a second',
  3: 'a third',
  4: 'a fourth',
  5: 'a fifth',
  6: 'a sixth',
};

/** 'a third' */
export function placeWords(place: number): string {
  return PLACES[place] ?? 'one more';
}

/** '2 of 2 used; a third costs 500' */
export function slotWords({ used, total, next }: SlotsView): string {
  return `${used} of ${total} used${next ? `; ${placeWords(next.place)} costs ${amountWords(next.price)}` : ''}`;
}

/** 'A third slot · 500': leads to the question, pays nothing yet. */
export function slotButton({ place, price }: SlotOffer, { actor }: Pick<Invocation, 'actor'>): Button {
  return {
    label: `${capitalised(placeWords(place))} slot · ${amountWords(price)}`,
    action: { command: 'agent slot', options: {}, owner: actor.id },
  };
}
