import { LEAD_SECONDS, LOCK_MARGIN_SECONDS } from './pool-rules.ts';

/** Whether a match can have a pool: one rule for the pages that offer it and for whoever asks. Pure. */

/** Until the pool is there: two blocks of a slow chain, one for the commit and one for the pool, and our own pace. */
const OPENING_SECONDS = 30;
/** A pool is asked for so long before the lock. */
export const ASKED_SECONDS = LOCK_MARGIN_SECONDS + OPENING_SECONDS;

/** What a pool hangs on. */
export interface MatchToFit {
  state: string;
  lockAt: Date;
  /** 'exchange' or 'simulated'. */
  priceSource: string;
  /** Of its market; null where it has none. */
  marketState: string | null;
  isChallenge: boolean;
}

/** Why a match has no pool, or none any more: what an ArenaError is made of. */
export interface PoolObstacle {
  code: 'match-not-found' | 'no-pool-possible' | 'pool-too-late' | 'pool-too-early';
  words: string;
  status: 404 | 409 | 422;
}

/** @returns null where a pool may be asked for now */
export function poolObstacle(match: MatchToFit, now: Date): PoolObstacle | null {
  if (match.state !== 'open') return TOO_LATE;
  // where simulated prices have markets (tests, the demo), whoever runs the arena wants them
  if (match.priceSource !== 'exchange' && (match.marketState === null || match.marketState === 'void')) {
    return impossible(
      'This match runs on a simulated price: nobody stakes coins on that. Matches over exchange prices have pools.',
    );
  }
  // two who arrange fight after fight with each other, for a result that they know, say; odds that came too late are no such reason
  if (match.marketState === null) return impossible('This match takes no bets, and has no pool either.');
  // two could agree who wins, and take what others stake from wallets that nobody knows
  if (match.isChallenge) {
    return impossible(
      'This match was arranged by a challenge, and has no pool: coins are staked on opponents whom the arena has drawn. Rated matches, tournaments and fight nights have pools.',
    );
  }
  const leftMs = match.lockAt.getTime() - now.getTime();
  if (leftMs < ASKED_SECONDS * 1_000) return TOO_LATE;
  return leftMs > LEAD_SECONDS * 1_000 ? TOO_EARLY : null;
}

const impossible = (words: string): PoolObstacle => ({ code: 'no-pool-possible', words, status: 422 });
export const NO_MATCH: PoolObstacle = {
  code: 'match-not-found',
  words: 'There is no such match. /markets shows what is open.',
  status: 404,
};
const TOO_LATE: PoolObstacle = {
  code: 'pool-too-late',
  words: `It is too late for a pool on this match: it has to be asked for ${ASKED_SECONDS} seconds before the match locks.`,
  status: 409,
};
const TOO_EARLY: PoolObstacle = {
  code: 'pool-too-early',
  words: 'A pool opens at most 7 days before the match. Please ask later.',
  status: 422,
};
