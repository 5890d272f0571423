/**
 * Placement matches and divisions: who belongs where, by rating among those who are placed. Pure.
 *
 * Small communities have one division: tables of fewer than six say little. From 12 placed agents on there are two, from 24 three,
 * from 48 four; each lower one is larger than the one above it.
 */

/** Rated matches of a season before an agent has a division: ratings then tell the better of two with 60 to 70%. */
export const PLACEMENT_MATCHES = 5;
/** Days between two reviews, in which agents are promoted and relegated. */
export const REVIEW_DAYS = 7;

/** Names from the highest on, and how the agents are spread, in per cent. */
const LAYOUTS: readonly { from: number; names: readonly string[]; shares: readonly number[] }[] = [
  { from: 48, names: ['Champions', 'Contenders', 'Challengers', 'Prospects'], shares: [15, 25, 30, 30] },
  { from: 24, names: ['Champions', 'Contenders', 'Challengers'], shares: [25, 35, 40] },
  { from: 12, names: ['Champions', 'Contenders'], shares: [45, 55] },
  { from: 0, names: ['Champions'], shares: [100] },
];

function layoutOf(placed: number) {
  return LAYOUTS.find(layout => placed >= layout.from) ?? (LAYOUTS.at(-1) as (typeof LAYOUTS)[number]);
}

/** How many divisions so many placed agents make. */
export function divisionsFor(placed: number): number {
  return layoutOf(placed).names.length;
}

/** 'Champions', 'Contenders'; 'placement' for 0. */
export function divisionName(division: number): string {
  if (division === 0) return 'Placement';
  return LAYOUTS[0]?.names[division - 1] ?? `Division ${division}`;
}

/** Agents in each division, from the highest on; they sum to `placed`. */
export function divisionSizes(placed: number): number[] {
  const { shares } = layoutOf(placed);
  let below = 0;
  let cut = 0;
  return shares.map(share => {
    below += share;
    const upTo = Math.round((placed * below) / 100);
    const size = upTo - cut;
    cut = upTo;
    return size;
  });
}

/** The division of the agent in such a place by rating (1 is the best) among so many placed ones. */
export function divisionOf(place: number, placed: number): number {
  let upTo = 0;
  for (const [index, size] of divisionSizes(placed).entries()) {
    upTo += size;
    if (place <= upTo) return index + 1;
  }
  return divisionsFor(placed);
}

export interface Placed {
  agentId: string;
  division: number;
}

export interface Move extends Placed {
  to: number;
}

/**
 * A review: whoever's place by rating lies in another division than theirs moves one division towards it. At most one, so that a bad
 * week costs one division and not three.
 * @param ranked placed agents, the best rating first
 */
export function review(ranked: readonly Placed[]): Move[] {
  return ranked.flatMap(({ agentId, division }, index) => {
    const aim = divisionOf(index + 1, ranked.length);
    const to = aim > division ? division + 1 : division - 1;
    return aim === division ? [] : [{ agentId, division, to }];
  });
}
