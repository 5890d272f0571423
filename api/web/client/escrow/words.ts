import type { Standing } from '../../../../core/chain/escrow/pool-words.ts';

/** Short words of the page about a pool; its sentence is pool-words.ts's. Pure. */

export const STAGE_TAGS: Record<Standing['stage'], { words: string; tone: 'gold' | 'green' | 'red' | 'quiet' }> = {
  asked: { words: 'Opening', tone: 'gold' },
  open: { words: 'Open', tone: 'green' },
  closed: { words: 'Closed', tone: 'gold' },
  waiting: { words: 'Being verified', tone: 'gold' },
  challenge: { words: 'Agreed', tone: 'gold' },
  settling: { words: 'Decided', tone: 'gold' },
  settled: { words: 'Settled', tone: 'gold' },
  voided: { words: 'Void', tone: 'red' },
  refused: { words: 'Not opened', tone: 'red' },
};

/** What of the losing stakes is not paid out. The contract tells once the pool stands there; never more than this (MAX_FEE_BPS). */
export function feeWords({ stage, feeBps }: { stage: Standing['stage']; feeBps: number }): string {
  return stage === 'asked' ? 'at most 3% of the losing stakes' : `${feeBps / 100}% of the losing stakes`;
}
