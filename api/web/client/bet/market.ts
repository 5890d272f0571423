import { serverNow } from '../page/dress.ts';
import type { Odds } from '../page/odds.ts';
import { part } from '../session/say.ts';

/** Whether bets are taken: as the page was drawn, as the stream has told since, and by the clock. */

let streamed: Pick<Odds, 'state' | 'paused'> | null = null;
let isLocked = false;

/** What the stream tells; live.ts passes it on. */
export function hearMarket(changed: () => void): void {
  document.addEventListener('arena:odds', event => {
    streamed = (event as CustomEvent<Odds>).detail;
    changed();
  });
  document.addEventListener('arena:match', event => {
    isLocked ||= (event as CustomEvent<{ state?: string }>).detail.state !== 'open';
    changed();
  });
  // drawn anew: newer than what the stream told before
  document.addEventListener('arena:drawn', () => {
    streamed = null;
    changed();
  });
}

export type Openness = 'open' | 'paused' | 'closed';

export function openness(): Openness {
  const purse = part<HTMLElement>('#bet-purse')?.dataset;
  if (!purse || isLocked || isPast(purse['closes'])) return 'closed';
  if (streamed ? streamed.state !== 'open' : false) return 'closed';
  return (streamed ? streamed.paused : purse['paused'] !== undefined) ? 'paused' : 'open';
}

/** Whether the match still waits for its lock: free picks are open then, whatever the market does. */
export function isBeforeLock(): boolean {
  return !isLocked && document.querySelector('[data-stage="open"]') !== null;
}

function isPast(closes: string | undefined): boolean {
  return closes !== undefined && serverNow() >= Date.parse(closes);
}

/** What the visitor has, and may still stake here. */
export function room(): { available: number; most: number } {
  const purse = part<HTMLElement>('#bet-purse')?.dataset;
  const available = Number(purse?.['available'] ?? 0);
  const cap = purse?.['cap'];
  return { available, most: Math.max(1, Math.min(available, cap === undefined ? available : Number(cap))) };
}
