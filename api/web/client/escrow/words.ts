/** How a pool stands, in a sentence: the same as it is drawn and as it goes on. Pure. */

export interface Standing {
  stage: 'asked' | 'open' | 'closed' | 'waiting' | 'challenge' | 'settling' | 'settled' | 'voided' | 'refused';
  ending: 'settle' | 'void' | null;
  winner: 0 | 1 | null;
  problem: string | null;
}

/** Moments as they are written where it is shown. */
export interface Moments {
  closesAt: string;
  finalFrom: string | null;
  resultBy: string;
}

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

export function standingWords(
  { stage, ending, winner, problem }: Standing,
  names: readonly [string, string],
  { closesAt, finalFrom, resultBy }: Moments,
): string {
  switch (stage) {
    case 'asked':
      return 'The arena is opening this pool on chain. It takes a block or two.';
    case 'open':
      return `Stakes are taken until ${closesAt}.`;
    case 'closed':
      return `It takes no stakes any more. The match goes on; a result has to be final by ${resultBy}, or everybody gets everything back.`;
    case 'waiting':
      return `Independent verifiers are running the fight again. A result has to be final by ${resultBy}, or everybody gets everything back.`;
    case 'challenge':
      return `A quorum of verifiers has agreed on the result. Until ${finalFrom ?? 'soon'} others may still object; then it is final.`;
    case 'settling':
      return ending === 'void'
        ? 'There is no result that counts, so everybody gets everything back. The arena sends that to the chain; anybody else may, too.'
        : 'The result is final. The arena settles the pool; anybody else may, too.';
    case 'settled':
      return winner === null
        ? 'Settled.'
        : `${names[winner]} has won. Whoever backed it can withdraw; there is no deadline.`;
    case 'voided':
      return 'This pool is void: everybody can withdraw all of their stakes, without any fee. There is no deadline.';
    case 'refused':
      return `This pool was not opened. ${problem ?? ''} Nobody has staked anything.`;
  }
}
