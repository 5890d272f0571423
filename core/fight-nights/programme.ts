import { z } from 'zod';

/** The programme of a fight night: who meets whom, in which order. Pure. */

/** An agent that may be on the bill. */
export interface Fighter {
  agentId: string;
  /** Null: a house agent. */
  ownerId: string | null;
  rating: number;
}

const boutSchema = z.object({
  kind: z.enum(['exhibition', 'open', 'main']),
  first: z.string(),
  /** Null: an open challenge that nobody has taken yet. */
  second: z.string().nullable(),
  /** Who took the open challenge. */
  takenBy: z.string().nullable().default(null),
  matchId: z.string().nullable().default(null),
  /** Why it was not fought. */
  dropped: z.string().nullable().default(null),
});
export type Bout = z.infer<typeof boutSchema>;

const programmeSchema = z.object({
  /** Agents that members entered, in the order in which they did. */
  entered: z.array(z.string()).default([]),
  /** Drawn a while before the start; empty until then. */
  bouts: z.array(boutSchema).default([]),
});
export type Programme = z.infer<typeof programmeSchema>;

/** Reads what is stored; `[]` is the programme of a night that was only just announced. */
export function readProgramme(stored: unknown): Programme {
  return programmeSchema.parse(Array.isArray(stored) ? {} : stored);
}

export const BOUTS_MIN = 2;
/** numbers.md: six to eight bouts, five minutes apart. */
export const BOUTS_MAX = 12;
/** Of three bouts one is an open challenge. */
const OPEN_SHARE = 3;

/**
 * Draws the bill: entered agents first, then the regulars, then the house, until every corner is filled. Neighbours in rating meet,
 * never two agents of one owner; the bout with the most rating in it comes last. A third of the bouts are open challenges of house
 * agents, which members may take until their turn.
 * @param pools each in the order of preference; an agent appears once on the bill
 */
export function drawBill(
  bouts: number,
  pools: { entered: readonly Fighter[]; regulars: readonly Fighter[]; house: readonly Fighter[] },
): Bout[] {
  const open = Math.min(Math.floor(bouts / OPEN_SHARE), Math.max(0, pools.house.length - 1));
  const champions = [...pools.house].sort(byRating).slice(0, open);
  const house = pools.house.filter(agent => !champions.includes(agent));
  const corners = 2 * (bouts - open);
  const cast = [...pools.entered, ...pools.regulars, ...house].slice(0, corners);
  const fixed = pairNeighbours(cast).sort((a, b) => total(a) - total(b));
  const bill: Bout[] = fixed.map(([first, second]) => newBout('exhibition', first.agentId, second.agentId));
  // between the fixed ones, never first and never last
  champions.forEach((champion, index) => {
    const at = Math.floor(((index + 1) * fixed.length) / (champions.length + 1));
    bill.splice(at + index, 0, newBout('open', champion.agentId, null));
  });
  const main = bill.findLastIndex(bout => bout.kind === 'exhibition');
  return bill.map((bout, index) => (index === main ? { ...bout, kind: 'main' } : bout));
}

/** Neighbours in rating of different owners; who finds nobody stays without a bout. */
function pairNeighbours(cast: readonly Fighter[]): [Fighter, Fighter][] {
  const waiting = [...cast].sort(byRating);
  const pairs: [Fighter, Fighter][] = [];
  for (let first = waiting.shift(); first; first = waiting.shift()) {
    const { ownerId } = first;
    const index = waiting.findIndex(other => ownerId === null || other.ownerId !== ownerId);
    const [second] = index === -1 ? [] : waiting.splice(index, 1);
    if (second) pairs.push([first, second]);
  }
  return pairs;
}

function newBout(kind: Bout['kind'], first: string, second: string | null): Bout {
  return { kind, first, second, takenBy: null, matchId: null, dropped: null };
}

function byRating(a: Fighter, b: Fighter): number {
  return b.rating - a.rating || (a.agentId < b.agentId ? -1 : 1);
}

function total([a, b]: [Fighter, Fighter]): number {
  return a.rating + b.rating;
}
