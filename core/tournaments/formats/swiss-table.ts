import { type Criterion, fixedCriterion } from './tie-breaks.ts';

/**
 * What a round brought an entrant. `absent`: it had left before; `forfeit`: a bout that was not fought.
 * A chess table may hold draws (half a point) and byes that were asked for (less than a point); our bouts know neither.
 */
export interface RoundRecord {
  opponent: string | null;
  points: number;
  kind: 'played' | 'forfeit' | 'bye' | 'absent';
}

/** Everyone's decided rounds, in order. */
export type Records = ReadonlyMap<string, readonly RoundRecord[]>;

/**
 * The tie-breaks of a Swiss tournament as FIDE defines them (Handbook C.07, as of 2026: articles 6, 8, 9 and 14 for
 * direct encounter, Buchholz, Sonneborn-Berger and cut 1, article 16 for rounds that were not played).
 *
 * @param rounds of the whole tournament
 */
export function swissCriteria(records: Records, rounds: number): Criterion[] {
  const own = new Map([...records].map(([id, list]) => [id, sum(list.map(({ points }) => points))]));
  const adjusted = new Map([...records].map(([id, list]) => [id, adjustedPoints(list)]));
  const faced = new Map(
    [...records].map(([id, list]) => [id, list.map(record => opponentPoints(record, own.get(id)!, adjusted, rounds))]),
  );
  const measure = (name: string, of: (values: readonly number[], list: readonly RoundRecord[]) => number) =>
    fixedCriterion(name, id => of(faced.get(id)!, records.get(id)!));
  return [
    fixedCriterion('Points', id => own.get(id)!),
    measure('Buchholz cut 1', (values, list) => sum(values) - leastSignificant(values, list)),
    measure('Buchholz', sum),
    measure('Sonneborn-Berger', (values, list) => sum(values.map((value, round) => value * list[round]!.points))),
    { name: 'Direct encounter', of: tied => directEncounter(tied, records), repeats: true },
  ];
}

/** Rounds that an entrant missed by its own doing: it left, did not appear, or asked for the bye (16.1.2). */
function isVoluntary({ kind, points }: RoundRecord): boolean {
  return kind !== 'played' && points < 1;
}

/**
 * What an entrant's points are worth to its opponents: rounds that it missed after its last one count as draws, so
 * that an opponent's leaving costs nobody (16.3). A bout lost by not appearing stays lost.
 */
function adjustedPoints(list: readonly RoundRecord[]): number {
  const last = list.findLastIndex(record => !isVoluntary(record));
  return sum(list.map(({ kind, points }, round) => (round > last && kind !== 'forfeit' ? 0.5 : points)));
}

/**
 * The points of the opponent of one round. Of a round that was not played: those of a dummy with the entrant's own
 * points (16.4), for a forfeit at most the points of who should have come, else at most half of all rounds.
 */
function opponentPoints(
  { opponent, kind }: RoundRecord,
  own: number,
  adjusted: ReadonlyMap<string, number>,
  rounds: number,
): number {
  const scheduled = opponent === null ? undefined : adjusted.get(opponent);
  if (kind === 'played') return scheduled!;
  return Math.min(own, kind === 'forfeit' && scheduled !== undefined ? scheduled : rounds / 2);
}

/** What cut 1 leaves out: the lowest opponent, or the lowest of the rounds that the entrant itself missed (16.5). */
function leastSignificant(values: readonly number[], list: readonly RoundRecord[]): number {
  const missed = values.filter((_, round) => isVoluntary(list[round]!));
  const candidates = missed.length > 0 ? missed : values;
  return candidates.length === 0 ? 0 : Math.min(...candidates);
}

/**
 * Points among those who are level, if all of them have met; else 1 for who has more of them than any other could
 * still reach by bouts between them that never took place (article 6).
 */
function directEncounter(tied: readonly string[], records: Records): Map<string, number> {
  const among = new Set(tied);
  const points = new Map<string, number>();
  const reachable = new Map<string, number>();
  for (const id of tied) {
    const met = records.get(id)!.filter(({ kind, opponent }) => kind === 'played' && among.has(opponent!));
    const won = sum(met.map(record => record.points));
    points.set(id, won);
    reachable.set(id, won + tied.length - 1 - new Set(met.map(({ opponent }) => opponent)).size);
  }
  if (tied.every(id => points.get(id) === reachable.get(id))) return points;
  const isAhead = (id: string) => tied.every(other => other === id || reachable.get(other)! < points.get(id)!);
  return new Map(tied.map(id => [id, isAhead(id) ? 1 : 0]));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
