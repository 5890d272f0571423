/** Picks in words, the same on pages and in their scripts. */

/** As the API names them: A and B are the left and the right agent. */
export type PickName = 'A' | 'B' | 'up' | 'down' | 'A-up' | 'A-down' | 'B-up' | 'B-down';
export type Winner = 'A' | 'B';
export type Direction = 'up' | 'down';

/** A pick answers one question or both; null where it answers none. */
export function pickOf(winner: Winner | null, direction: Direction | null): PickName | null {
  if (winner && direction) return `${winner}-${direction}`;
  return winner ?? direction;
}

function partsOf(pick: PickName): { corner: 0 | 1 | null; direction: Direction | null } {
  const corner = pick.startsWith('A') ? 0 : pick.startsWith('B') ? 1 : null;
  const direction = pick.endsWith('up') ? 'up' : pick.endsWith('down') ? 'down' : null;
  return { corner, direction };
}

/** A name in the middle of a sentence: it turns nothing around that stands beside it. */
const isolated = (name: string) => `\u2068${name}\u2069`;

/** 'Rusty', 'price up', 'Rusty and price up' */
export function pickWords(names: readonly [string, string], pick: PickName): string {
  const { corner, direction } = partsOf(pick);
  const agent = corner === null ? [] : [isolated(names[corner])];
  return [...agent, ...(direction ? [`price ${direction}`] : [])].join(' and ');
}

/** 'Rusty wins', 'the price goes up', 'Rusty wins and the price goes up' */
export function conditionWords(names: readonly [string, string], pick: PickName): string {
  const { corner, direction } = partsOf(pick);
  const agent = corner === null ? [] : [`${isolated(names[corner])} wins`];
  return [...agent, ...(direction ? [`the price goes ${direction}`] : [])].join(' and ');
}
