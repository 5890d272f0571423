import type { CommunityContext } from '../../../core/communities/index.ts';
import type { Pick } from '../../../core/wagers/picks.ts';

/** What the processes of the crash test agree on. */
export const ARENA = { bettingSeconds: 30, tapeSeconds: 1 } as const;
/** Enough for odds that differ. */
export const LINE_FIGHTS_HERE = 40;

/** What a member asked for: the same request is handed to another bot where one dies with it, as a chat delivers again. */
export interface Request {
  key: string;
  side: 'buy' | 'sell';
  context: CommunityContext;
  matchId: string;
  pick: Pick;
  stake: number;
}

/** What the bot said: amounts, or the code of a refusal. */
export interface Answer {
  key: string;
  refused: string | null;
  /** The stake of a bet and what it pays; of a sale the proceeds. */
  stake: number;
  pays: number;
}
