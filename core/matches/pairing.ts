/** Who meets whom: the rules of the rated queue. Pure. */

export interface Ticket {
  agentId: string;
  memberId: string;
  /** Shown rating, points. */
  rating: number;
  /** One deviation of it, points: 96 for a new agent, about 64 for a settled one. */
  uncertainty: number;
  waitedSeconds: number;
  /** Resting after a rated match, or over the daily cap: keeps its place, is not paired. */
  resting: boolean;
  /** Rated matches begun in the last 24 h: who had fewest is served first among equals (fair share). */
  matchesToday: number;
  /** Agents met in the last matches, newest first. */
  recentOpponents: readonly string[];
}

export interface HouseAgent {
  agentId: string;
  rating: number;
}

export interface Pair {
  first: string;
  second: string;
  withHouse: boolean;
}

/** Points within which two agents count as equals at once; the window widens as a ticket waits. */
const WINDOW_START = 150;
const WINDOW_PER_SECOND = 8;
/** A recent opponent counts as so many points further away, so that new faces come first. */
const REMATCH_POINTS = 200;

/** Points by which two differ for sure: what lies within one deviation of the difference is no gap (two newcomers after one match). */
export function gapOf(a: Pick<Ticket, 'rating' | 'uncertainty'>, b: Pick<Ticket, 'rating' | 'uncertainty'>): number {
  return Math.max(0, Math.abs(a.rating - b.rating) - Math.hypot(a.uncertainty, b.uncertainty));
}

/** Points of difference that a ticket accepts after waiting. */
export function windowOf(waitedSeconds: number): number {
  return WINDOW_START + WINDOW_PER_SECOND * waitedSeconds;
}

/**
 * Pairs as many tickets as is good now: the longest waiting first, each with the nearest acceptable opponent of another member.
 * Who has waited `houseAfterSeconds` and finds nobody meets the nearest house agent.
 */
export function pairTickets(
  tickets: readonly Ticket[],
  house: readonly HouseAgent[],
  houseAfterSeconds: number,
): Pair[] {
  const waiting = tickets
    .filter(ticket => !ticket.resting)
    .sort(
      (a, b) =>
        b.waitedSeconds - a.waitedSeconds || a.matchesToday - b.matchesToday || (a.agentId < b.agentId ? -1 : 1),
    );
  const paired = new Set<string>();
  const pairs: Pair[] = [];
  for (const ticket of waiting) {
    if (paired.has(ticket.agentId)) continue;
    const opponent = nearest(
      ticket,
      waiting.filter(other => !paired.has(other.agentId) && acceptable(ticket, other)),
    );
    if (opponent) {
      paired.add(ticket.agentId).add(opponent.agentId);
      pairs.push({ first: ticket.agentId, second: opponent.agentId, withHouse: false });
    } else if (ticket.waitedSeconds >= houseAfterSeconds) {
      const filler = nearest(ticket, house);
      if (!filler) continue;
      paired.add(ticket.agentId);
      pairs.push({ first: ticket.agentId, second: filler.agentId, withHouse: true });
    }
  }
  return pairs;
}

function acceptable(a: Ticket, b: Ticket): boolean {
  if (a.memberId === b.memberId || a.agentId === b.agentId) return false;
  return gapOf(a, b) <= Math.min(windowOf(a.waitedSeconds), windowOf(b.waitedSeconds));
}

function nearest<Candidate extends HouseAgent>(
  ticket: Ticket,
  candidates: readonly Candidate[],
): Candidate | undefined {
  let best: Candidate | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance =
      Math.abs(candidate.rating - ticket.rating) +
      (ticket.recentOpponents.includes(candidate.agentId) ? REMATCH_POINTS : 0);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** Left corner for whoever stood right last time; where both stood alike, the pairing's order decides. */
export function assignCorners(
  first: { agentId: string; lastCorner: number | null },
  second: { agentId: string; lastCorner: number | null },
): [string, string] {
  const firstWantsRight = first.lastCorner === 0 && second.lastCorner !== 0;
  const secondWantsLeft = second.lastCorner === 1 && first.lastCorner !== 1;
  return firstWantsRight || secondWantsLeft ? [second.agentId, first.agentId] : [first.agentId, second.agentId];
}
