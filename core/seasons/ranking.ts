import { newBelief, shownRating } from '../ratings/index.ts';
import { PLACEMENT_MATCHES } from './divisions.ts';

/** The order of a season's boards. Pure. */

export interface AgentStanding {
  agentId: string;
  name: string;
  archetype: string;
  ownerId: string | null;
  ownerName: string;
  division: number;
  rating: number;
  matches: number;
  wins: number;
  losses: number;
  bestStreak: number;
  /** Wins in a row as they stand; known of entries that were read for a board. */
  streak?: number;
  retired: boolean;
}

/** Has a place in the final table: past its placement matches, and still in service. */
export function isRanked({ division, retired }: Pick<AgentStanding, 'division' | 'retired'>): boolean {
  return division > 0 && !retired;
}

/** Divisions from the highest on, each by rating, then wins, then fewer losses; who has no place comes last. */
export function compareAgents(a: AgentStanding, b: AgentStanding): number {
  return (
    Number(isRanked(b)) - Number(isRanked(a)) ||
    a.division - b.division ||
    b.rating - a.rating ||
    b.wins - a.wins ||
    a.losses - b.losses ||
    (a.agentId < b.agentId ? -1 : 1)
  );
}

export interface MemberStanding {
  memberId: string;
  name: string;
  score: number;
  /** The best first. */
  agents: readonly Pick<AgentStanding, 'agentId' | 'name' | 'rating'>[];
}

/** Further agents count for so much of what they stand above a newcomer. */
const FURTHER_SHARE = 4;

/**
 * Members by their agents: the rating of the best one, and for each further one a quarter of what it stands above a newcomer's. One very
 * good agent beats four fair ones, a second one never harms, and slots that are bought help a little. Agents with a place count.
 */
export function rankMembers(agents: readonly AgentStanding[]): MemberStanding[] {
  const newcomer = shownRating(newBelief());
  const byMember = new Map<string, AgentStanding[]>();
  for (const agent of agents.filter(isRanked)) {
    if (agent.ownerId === null) continue;
    byMember.set(agent.ownerId, [...(byMember.get(agent.ownerId) ?? []), agent]);
  }
  return [...byMember]
    .map(([memberId, own]) => {
      const [best, ...further] = [...own].sort((a, b) => b.rating - a.rating || (a.agentId < b.agentId ? -1 : 1));
      const more = further.map(({ rating }) => Math.max(0, Math.round((rating - newcomer) / FURTHER_SHARE)));
      return {
        memberId,
        name: best?.ownerName ?? '',
        score: (best?.rating ?? 0) + more.reduce((sum, points) => sum + points, 0),
        agents: best ? [best, ...further] : [],
      };
    })
    .sort((a, b) => b.score - a.score || (a.memberId < b.memberId ? -1 : 1));
}

/** Places that an agent still needs matches for. */
export function placementLeft(matches: number): number {
  return Math.max(0, PLACEMENT_MATCHES - matches);
}

export interface FightFacts {
  leadChanges: number;
  rounds: number;
  /** Ratings of both before it, and the winner's chance in thousandths. */
  ratings: readonly [number, number];
  /** Credits staked on it. */
  volume: number;
}

/**
 * How much a match has to say for itself as the match of the season, in points: a lead change is 10, the third round 15; two agents 100
 * points above a newcomer each bring 10 together; how even it was up to 20; and what was bet on it up to 20 (a doubling is 2).
 */
export function fightScore({ leadChanges, rounds, ratings, volume }: FightFacts): number {
  const newcomer = shownRating(newBelief());
  const strength = (ratings[0] + ratings[1] - 2 * newcomer) / 20;
  const evenness = Math.max(0, 20 - Math.abs(ratings[0] - ratings[1]) / 10);
  const bets = Math.min(20, 2 * Math.log2(1 + volume));
  return 10 * leadChanges + (rounds > 2 ? 15 : 0) + strength + evenness + bets;
}
