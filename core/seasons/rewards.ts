/** How a season's prize pool is shared out, by division and place. Pure. */

/** Per cent of the pool for each division, by how many there are. */
const BY_DIVISION: readonly (readonly number[])[] = [[100], [65, 35], [50, 30, 20], [40, 28, 19, 13]];
/** Per cent of a division's part for its places, by how many agents it has; three places at most. */
const BY_PLACE: readonly (readonly number[])[] = [[100], [65, 35], [50, 30, 20]];

export interface Rewarded {
  subjectId: string;
  division: number;
  /** Within the division; 1 is the best. */
  place: number;
}

/**
 * Shares the pool out among the first three of each division. What rounding leaves goes to the champion, so that the rewards sum to
 * the pool; divisions without agents leave theirs to the others in proportion.
 * @param agents placed agents in any order, every division's places counted from 1
 * @returns credits by subject, none of 0; empty where nobody is placed
 */
export function shareOut(pool: bigint, agents: readonly Rewarded[]): Map<string, bigint> {
  const divisions = [...new Set(agents.map(agent => agent.division))].sort((a, b) => a - b);
  const shares = BY_DIVISION[Math.min(divisions.length, BY_DIVISION.length) - 1] ?? [];
  const rewards = new Map<string, bigint>();
  let given = 0n;
  for (const [index, division] of divisions.entries()) {
    const members = agents.filter(agent => agent.division === division).sort((a, b) => a.place - b.place);
    const places = BY_PLACE[Math.min(members.length, BY_PLACE.length) - 1] ?? [];
    for (const [at, place] of places.entries()) {
      const member = members[at];
      const amount = (pool * BigInt(shares[index] ?? 0) * BigInt(place)) / 10_000n;
      if (!member || amount === 0n) continue;
      rewards.set(member.subjectId, amount);
      given += amount;
    }
  }
  const champion = agents.find(agent => agent.division === divisions[0] && agent.place === 1);
  if (champion && pool > given) rewards.set(champion.subjectId, (rewards.get(champion.subjectId) ?? 0n) + pool - given);
  return rewards;
}
