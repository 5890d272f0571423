/** How a pool stands, in a sentence: the same in chat, on the page as it is drawn, and as it goes on there. Pure; browsers use it, too. */

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

/** @returns what may be said aloud, and who has won: that chat puts under a spoiler mark */
export function standingWords(
  { stage, ending, winner, problem }: Standing,
  names: readonly [string, string],
  { closesAt, finalFrom, resultBy }: Moments,
): { words: string; secret: string | null } {
  const aloud = (words: string) => ({ words, secret: null });
  switch (stage) {
    case 'asked':
      return aloud('The arena is opening this pool on chain. It takes a block or two.');
    case 'open':
      return aloud(`Stakes are taken until ${closesAt}.`);
    case 'closed':
      return aloud(
        `It takes no stakes any more. The match goes on; a result has to be final by ${resultBy}, or everybody gets everything back.`,
      );
    case 'waiting':
      return aloud(
        `Independent verifiers are running the fight again. A result has to be final by ${resultBy}, or everybody gets everything back.`,
      );
    case 'challenge':
      return aloud(
        finalFrom === null
          ? 'A quorum of verifiers has agreed on the result. It is final soon, unless others object.'
          : `A quorum of verifiers has agreed on the result. Until ${finalFrom} others may still object; then it is final.`,
      );
    case 'settling':
      return aloud(
        ending === 'void'
          ? 'There is no result that counts, so everybody gets everything back. The arena sends that to the chain; anybody else may, too.'
          : 'The result is final. The arena settles the pool; anybody else may, too.',
      );
    case 'settled':
      return {
        words: 'It is settled: whoever backed the winner can withdraw, and there is no deadline.',
        secret: winner === null ? null : `${names[winner]} has won.`,
      };
    case 'voided':
      return aloud('It is void: everybody can withdraw all of their stakes, without any fee. There is no deadline.');
    case 'refused':
      return aloud(`It was not opened. ${problem ?? ''} Nobody has staked anything.`);
  }
}

/** The same where nothing is hidden. */
export function standingText(...given: Parameters<typeof standingWords>): string {
  const { words, secret } = standingWords(...given);
  return secret === null ? words : `${secret} ${words}`;
}

/** Whether it is certain how it ends: nothing "would" be paid any more. */
export function isDecided(stage: Standing['stage']): boolean {
  return stage === 'settling' || stage === 'settled' || stage === 'voided';
}
