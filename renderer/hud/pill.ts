import type { MarketState } from '../../core/engine/types.ts';
import { INK, type Ink } from '../fight/inks.ts';
import type { Kit } from '../fight/kit.ts';
import { DISPLAY } from '../fight/lettering.ts';
import type { Sprite } from '../indexed/sprite.ts';
import { inkWidth, setFont } from '../text.ts';

/** How each state of the market is named and coloured wherever it is shown. */
export const MARKET_LOOKS: Record<MarketState, { label: string; bright: Ink; fill: Ink }> = {
  green: { label: 'GREEN', bright: 'green', fill: 'greenFill' },
  red: { label: 'RED', bright: 'red', fill: 'redFill' },
  flat: { label: 'FLAT', bright: 'flat', fill: 'empty' },
};

export const PILL_WIDTH = 54;
const PILL_HEIGHT = 20;

/** The name of a market state on its colour; anchored at its upper left corner. */
export function pill(kit: Kit, market: MarketState): Sprite {
  return kit.effect(`pill${market}`, [-2, -2, PILL_WIDTH + 2, PILL_HEIGHT + 2], context => {
    const { label, bright } = MARKET_LOOKS[market];
    for (const [grow, colour] of [
      [1.5, INK.black],
      [0, INK[bright]],
    ] as const) {
      context.fillStyle = colour;
      context.beginPath();
      context.roundRect(-grow, -grow, PILL_WIDTH + grow * 2, PILL_HEIGHT + grow * 2, 5 + grow);
      context.fill();
    }
    setFont(context, label, 15, DISPLAY);
    context.fillStyle = INK.black;
    context.fillText(label, (PILL_WIDTH - inkWidth(context, label)) / 2, 15);
  });
}
