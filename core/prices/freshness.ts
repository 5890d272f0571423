import { isFurtherThan } from './trades.ts';

/** When a price may be relied upon. Pure. */

/** An exchange that has said nothing for so long is stale (issue: 10 s). */
export const STALE_MS = 10_000;
/** Two fresh exchanges further apart than this are in conflict: one of them must be wrong (issue: 1%). */
export const CONFLICT_PERCENT = 1;
/** A market that nobody has traded in for so long has no price to fight over, however alive the exchange. */
export const QUIET_MS = 10 * 60_000;

export type SourceState = 'fresh' | 'stale' | 'down';

/** How one exchange is doing for a symbol. */
export interface SourceStatus {
  source: string;
  state: SourceState;
  /** The last good trade, in ticks. */
  price: number | null;
  /** The last word from the exchange about it. */
  seenAt: Date | null;
  /** What is wrong, as a clause: 'its clock is 7 s ahead of ours'. */
  problem: string | null;
}

export type SymbolState = 'fresh' | 'stale' | 'conflict' | 'unavailable';

/** What was recorded, judged at this moment: whoever recorded it may be silent by now. */
export function judge(status: SourceStatus, now: Date): SourceStatus {
  if (status.state !== 'fresh') return status;
  const silentMs = status.seenAt ? now.getTime() - status.seenAt.getTime() : Number.POSITIVE_INFINITY;
  if (silentMs <= STALE_MS && status.price !== null) return status;
  return { ...status, state: 'stale' };
}

/** All exchanges together. */
export function stateOf(statuses: readonly SourceStatus[]): SymbolState {
  const fresh = statuses.filter(status => status.state === 'fresh');
  if (fresh.length === 0) return statuses.some(status => status.price !== null) ? 'stale' : 'unavailable';
  const prices = fresh.map(status => status.price ?? 0);
  return isFurtherThan(CONFLICT_PERCENT, Math.min(...prices), Math.max(...prices)) ? 'conflict' : 'fresh';
}

/**
 * Why bets on a match that has committed to these exchanges pause, for people; null where they go on. A connection that is made
 * anew at once is no reason: the exchange has spoken within the last STALE_MS.
 */
export function pauseOf(
  committed: readonly string[],
  statuses: readonly SourceStatus[],
  name: string,
  now: Date,
): string | null {
  const known = committed.map(source => statuses.find(status => status.source === source));
  const isSilent = (status: SourceStatus | undefined) =>
    !status || status.state === 'stale' || !status.seenAt || now.getTime() - status.seenAt.getTime() > STALE_MS;
  const silent = committed.filter((_, index) => isSilent(known[index])).map(source => capital(source));
  if (silent.length > 0) {
    const [does, again] = silent.length === 1 ? ['does', 'it does'] : ['do', 'they do'];
    return `${silent.join(' and ')} ${does} not tell the price of ${name} at the moment. Bets go on as soon as ${again}.`;
  }
  return stateOf(known.flatMap(status => status ?? [])) === 'conflict' ? sentenceFor('conflict', name) : null;
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** The price of several exchanges at once: of two, their mean, rounded down to a whole tick; of more, the middle one. */
export function combine(prices: readonly number[]): number | null {
  if (prices.length === 0) return null;
  const sorted = [...prices].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length % 2 === 1) return sorted[Math.floor(middle)] ?? null;
  return Math.floor(((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2);
}

/** Why no market opens, for people; null where nothing stands in the way. */
export function sentenceFor(state: SymbolState, name: string): string | null {
  switch (state) {
    case 'fresh':
      return null;
    case 'stale':
      return `The price of ${name} has not moved on for a while: the exchanges are silent. Bets open again when it is fresh.`;
    case 'conflict':
      return `The exchanges disagree about the price of ${name} by more than ${CONFLICT_PERCENT}%. Bets are paused until they agree again.`;
    case 'unavailable':
      return `No exchange can be reached for ${name} at the moment. Fights go on over a simulated price, without bets.`;
  }
}
