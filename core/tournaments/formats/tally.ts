import type { PlannedBout, Standing } from './types.ts';

/** What an entrant has to show for its decided bouts; byes count only where the format says so. */
export interface Tally {
  wins: number;
  losses: number;
  /** Byes received. */
  byes: number;
  gamesWon: number;
  gamesLost: number;
}

export function tallyOf(seeding: readonly string[], bouts: readonly PlannedBout[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>(
    seeding.map(id => [id, { wins: 0, losses: 0, byes: 0, gamesWon: 0, gamesLost: 0 }]),
  );
  for (const { entrants, winner, how, score } of bouts) {
    if (winner === null) continue;
    for (const [side, id] of entrants.entries()) {
      const tally = id === null ? undefined : tallies.get(id);
      if (!tally) continue;
      if (how === 'bye') {
        tally.byes += 1;
        continue;
      }
      tally[side === winner ? 'wins' : 'losses'] += 1;
      tally.gamesWon += score[side]!;
      tally.gamesLost += score[1 - side]!;
    }
  }
  return tallies;
}

/** Marks places that several have. */
export function markShared(standings: readonly Standing[]): Standing[] {
  const holders = new Map<number, number>();
  for (const { place } of standings) holders.set(place, (holders.get(place) ?? 0) + 1);
  return standings.map(standing => ({ ...standing, shared: holders.get(standing.place)! > 1 }));
}

/**
 * Places by how far each came. Who is still in shares the first place until the end.
 *
 * @param exits the place of each who is out (or has won)
 * @param order everyone, in the order in which those of one place are listed
 */
export function standingsByExit(
  order: readonly string[],
  bouts: readonly PlannedBout[],
  exits: ReadonlyMap<string, number>,
): Standing[] {
  const tallies = tallyOf(order, bouts);
  const standings = order.map((entrantId): Standing => {
    const { wins, losses } = tallies.get(entrantId)!;
    const place = exits.get(entrantId);
    const base = { place: place ?? 1, entrantId, points: wins * 2, wins, losses, tieBreaks: [], shared: false };
    return place === undefined ? { ...base, note: 'still in' } : base;
  });
  return markShared(standings.sort((one, other) => one.place - other.place));
}
