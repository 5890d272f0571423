/** The belt of a community: who may ask for it, and until when it must be defended. Pure. */

/** The best agents by rating that may challenge. */
export const CONTENDERS = 5;
/** Rated matches that a contender has fought: a rating that nobody has tested is none. */
export const CONTENDER_MATCHES = 3;
/** Days within which a champion defends the belt, or loses it. */
export const DEFEND_DAYS = 14;
/** Days before that end in which the champion is told once more. */
export const REMIND_DAYS = 2;
/** Hours between a title match and the next one: a champion is not worn down by one opponent after the other. */
export const REST_HOURS = 12;
/** Title matches of the same two that come to nothing before no further one is arranged by itself. */
export const VOIDS_MAX = 3;
/** A title match takes bets for so many times as long as others: three minutes where a minute is usual (numbers.md, finals). */
export const BETTING_TIMES = 3;

const DAY_MS = 24 * 3_600_000;

export function defendBy(from: Date): Date {
  return new Date(from.getTime() + DEFEND_DAYS * DAY_MS);
}

export function restsUntil(lastTitleMatch: Date): Date {
  return new Date(lastTitleMatch.getTime() + REST_HOURS * 3_600_000);
}

export interface Contender {
  agentId: string;
  ownerId: string;
}

/**
 * Who meets whom for the belt when `challenger` asks: the champion, or for a vacant belt the best other contender of another owner.
 * @param table contenders, the best first, without the champion
 * @returns null where there is nobody to meet
 */
export function opponentFor(
  challenger: Contender,
  champion: Contender | null,
  table: readonly Contender[],
): Contender | null {
  if (champion) return champion.ownerId === challenger.ownerId ? null : champion;
  return table.find(other => other.agentId !== challenger.agentId && other.ownerId !== challenger.ownerId) ?? null;
}

/** What a settled title match does to the belt. */
export type TitleOutcome = 'defended' | 'taken' | 'won vacant';

export function titleOutcome(holderId: string | null, winnerId: string): TitleOutcome {
  if (holderId === null) return 'won vacant';
  return holderId === winnerId ? 'defended' : 'taken';
}
