import type { FixedBout, FormatSettings, History, Plan, PlannedBout } from './formats/index.ts';
import { ROUND_AT_ONCE } from './rules.ts';

/** From what is stored of bouts and games to what a format decides by, and from its plan to what is fought next. Pure. */

export interface BoutRecord {
  key: string;
  entrantA: string | null;
  entrantB: string | null;
  state: 'waiting' | 'ready' | 'running' | 'decided';
  bestOf: number;
  winnerId: string | null;
  how: string | null;
  /** When it began; of a Swiss round: when the round was announced. */
  startedAt: Date | null;
}

export interface GameRecord {
  matchId: string;
  boutKey: string;
  number: number;
  /** Entrant; null while it runs and where it was void. */
  winnerId: string | null;
  isVoid: boolean;
  toldAt: Date | null;
}

export interface EntrantRecord {
  id: string;
  seed: number | null;
  outReason: string | null;
  outAt: Date | null;
}

export function settingsOf(row: {
  format: string;
  bestOf: number;
  finalBestOf: number;
  thirdPlace: boolean;
  rounds: number;
  groups: number;
}): FormatSettings {
  const { bestOf, finalBestOf, thirdPlace, rounds, groups } = row;
  return { format: row.format as FormatSettings['format'], bestOf, finalBestOf, thirdPlace, rounds, groups };
}

/** A game whose match has not ended. */
export function isLive({ winnerId, isVoid }: GameRecord): boolean {
  return winnerId === null && !isVoid;
}

/** Games that decide a bout. */
function winsNeeded(bestOf: number): number {
  return Math.floor(bestOf / 2) + 1;
}

/** Games won by each side of a bout. */
export function winsOf({ key, entrantA, entrantB }: BoutRecord, games: readonly GameRecord[]): [number, number] {
  const won = (entrant: string | null) =>
    entrant === null ? 0 : games.filter(({ boutKey, winnerId }) => boutKey === key && winnerId === entrant).length;
  return [won(entrantA), won(entrantB)];
}

/** Whose games decide a bout; null while it takes more. */
export function winnersSide(bout: BoutRecord, games: readonly GameRecord[]): 0 | 1 | null {
  const [winsA, winsB] = winsOf(bout, games);
  const needed = winsNeeded(bout.bestOf);
  return winsA >= needed ? 0 : winsB >= needed ? 1 : null;
}

/**
 * What has happened, as formats read it. Who is out still ends the game that is being fought: until then the format is not told.
 * @param games those that count: to show a bracket leave out what the chats have not been told
 */
export function historyOf(
  bouts: readonly BoutRecord[],
  games: readonly GameRecord[],
  entrants: readonly EntrantRecord[],
): History {
  const fixed = bouts.flatMap(bout => {
    const entry = fixedBout(bout, games);
    return entry ? [entry] : [];
  });
  const fighting = new Set(
    bouts.filter(bout => games.some(game => game.boutKey === bout.key && isLive(game))).flatMap(sidesOf),
  );
  const out = entrants
    .filter(({ id, outReason, seed }) => outReason !== null && seed !== null && !fighting.has(id))
    .sort((a, b) => (a.outAt?.getTime() ?? 0) - (b.outAt?.getTime() ?? 0) || (a.id < b.id ? -1 : 1))
    .map(({ id }) => id);
  return { fixed, out };
}

function sidesOf({ entrantA, entrantB }: BoutRecord): string[] {
  return [entrantA, entrantB].filter(id => id !== null);
}

function fixedBout(bout: BoutRecord, games: readonly GameRecord[]): FixedBout | null {
  const entrants = [bout.entrantA, bout.entrantB] as const;
  const fixed = { key: bout.key, entrants };
  if (bout.how === 'override' && bout.winnerId !== null) {
    const [winsA, winsB] = winsOf(bout, games);
    return { ...fixed, outcome: { winner: bout.winnerId === bout.entrantA ? 0 : 1, winsA, winsB, how: 'override' } };
  }
  if (bout.startedAt === null) return null;
  if (bout.entrantA === null || bout.entrantB === null) {
    return { ...fixed, outcome: { winner: bout.entrantA === null ? 1 : 0, winsA: 0, winsB: 0, how: 'bye' } };
  }
  const winner = winnersSide(bout, games);
  if (winner === null) {
    const hasBegun = bout.state === 'running' || games.some(({ boutKey }) => boutKey === bout.key);
    return { ...fixed, outcome: null, ...(!hasBegun && { paired: true }) };
  }
  const [winsA, winsB] = winsOf(bout, games);
  return { ...fixed, outcome: { winner, winsA, winsB, how: 'played' } };
}

/**
 * The bouts to begin next; none while others are being fought. One after the other, or those of a round side by side: then the final
 * stands alone.
 */
export function nextBouts(plan: Plan, pace: string): PlannedBout[] {
  if (plan.bouts.some(({ state }) => state === 'begun')) return [];
  const ready = plan.bouts.filter(({ state }) => state === 'ready');
  const [first] = ready;
  if (!first) return [];
  if (pace === 'one' || first.weight === 2) return [first];
  const busy = new Set<string | null>();
  const wave: PlannedBout[] = [];
  for (const bout of ready) {
    if (wave.length === ROUND_AT_ONCE) break;
    if (bout.round !== first.round || bout.weight === 2 || bout.entrants.some(id => busy.has(id))) continue;
    wave.push(bout);
    for (const id of bout.entrants) busy.add(id);
  }
  return wave;
}

/** Which game of a begun bout is due; null while one is being fought, or the chats have not been told of one. */
export function nextGame(
  boutKey: string,
  games: readonly GameRecord[],
): {
  number: number;
  /** How often it was void before. */
  attempt: number;
  /** When the chats had been told of the last one; null before the first. */
  toldAt: Date | null;
} | null {
  const own = games.filter(game => game.boutKey === boutKey);
  if (own.some(game => isLive(game) || game.toldAt === null)) return null;
  const number = own.filter(({ isVoid }) => !isVoid).length + 1;
  const attempt = own.filter(game => game.isVoid && game.number === number).length;
  const told = own.map(({ toldAt }) => toldAt?.getTime() ?? 0);
  return { number, attempt, toldAt: told.length > 0 ? new Date(Math.max(...told)) : null };
}
