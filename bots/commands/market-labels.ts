import type { Pick } from '../../core/wagers/index.ts';

/** What stands on the market's buttons: short, because a phone shows few characters side by side. Pure. */

/** The agent and the way of the price that a pick names; a pair names both. */
export function partsOf(pick: Pick): { corner: 0 | 1 | null; direction: 'up' | 'down' | null } {
  const corner = pick.startsWith('A') ? 0 : pick.startsWith('B') ? 1 : null;
  const direction = pick.endsWith('up') ? 'up' : pick.endsWith('down') ? 'down' : null;
  return { corner, direction };
}

/** 'RUSTY-09', '▲ Up', 'RUSTY-09 + ▲ Up'. */
export function answerLabel(names: readonly [string, string], pick: Pick): string {
  const { corner, direction } = partsOf(pick);
  const agent = corner === null ? [] : [names[corner]];
  const price = direction === null ? [] : [direction === 'up' ? '▲ Up' : '▼ Down'];
  return [...agent, ...price].join(' + ');
}

/** A probability in parts per million as whole per cent; nothing is certain before the end. */
export function percentOf(ppm: number): number {
  return Math.min(99, Math.max(1, Math.round(ppm / 10_000)));
}

/** Pay-outs may fall by so much, in per cent, from what a button shows (numbers.md). */
const SLIPPAGE_PERCENT = 3;

/** The least that a bet may pay which a button showed to pay `pays`: as Quote.leastPays. */
export function leastPaysOf(pays: number): number {
  return Math.ceil((pays * (100 - SLIPPAGE_PERCENT)) / 100);
}
