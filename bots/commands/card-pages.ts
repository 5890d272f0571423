/**
 * Brackets and tables cut into pictures that a phone can show: pure functions over what the pictures are drawn from. A page's number and
 * the number of pages are written on each; where everything fits one picture, `page` is null.
 */
import type { BracketSection, BracketView, CrossTableView, PageView, TableView } from './card-views.ts';

/** Bouts one above the other on a page. */
const PAGE_ROWS = 8;
/** Rounds beside each other that a page still draws legibly: pairs fold into stairs, and so do rounds of equal length. */
const MAX_PAIR_STEPS = 3;
/** Rows that several small sections may fill together; each section's name takes one. */
const SHARED_ROWS = 10;
/** Rows of a table, and rows and rounds of a cross-table. */
const TABLE_ROWS = 20;
const CROSS_TABLE_ROWS = 20;
const CROSS_TABLE_ROUNDS = 8;

const countsOf = (section: BracketSection): number[] => section.rounds.map(round => round.bouts.length);

/** Rows that rounds of these lengths take: a first round that each bout of the second follows takes twice as many. */
function rowsOf(counts: readonly number[]): number {
  let rows = 0;
  counts.forEach((count, round) => {
    const next = counts[round + 1];
    const isLastOfBlock = next === undefined || (next !== count && next !== Math.ceil(count / 2));
    if (!isLastOfBlock) return;
    rows += blockRows(counts, round);
  });
  return rows;
}

function blockRows(counts: readonly number[], last: number): number {
  let first = last;
  while (first > 0 && (counts[first - 1] === counts[first] || Math.ceil(counts[first - 1]! / 2) === counts[first]))
    first--;
  const start = counts[first]!;
  // Each following round of the same length takes the row under its bout; later ones find room between.
  let straight = 0;
  while (first + straight + 1 <= last && counts[first + straight + 1] === start && start > 0) straight++;
  return start * (1 + straight);
}

function pairSteps(counts: readonly number[]): number {
  return counts.filter((count, round) => round > 0 && count < counts[round - 1]!).length;
}

const fits = (counts: readonly number[]): boolean => rowsOf(counts) <= PAGE_ROWS && pairSteps(counts) <= MAX_PAIR_STEPS;

/** The last rounds of a section that fit a page, beginning where a round is shorter than the one before it. */
function tailStart(counts: readonly number[]): number {
  for (let start = 1; start < counts.length; start++) {
    if (counts[start] !== counts[start - 1] && fits(counts.slice(start))) return start;
  }
  return counts.length;
}

/** Part `part` of `parts` of a section from round `from` on, as far as each round divides into so many parts. */
function sliceOf(section: BracketSection, from: number, parts: number, part: number): BracketSection {
  const rounds: BracketSection['rounds'][number][] = [];
  for (const { name, bouts } of section.rounds.slice(from)) {
    const size = bouts.length / parts;
    const own = bouts.slice(Math.round(part * size), Math.round((part + 1) * size));
    if (size < 1 || !fits([...rounds.map(round => round.bouts.length), own.length])) break;
    rounds.push({ name, bouts: own });
  }
  const name = `${section.name} ${part + 1}/${parts}`.trim();
  return { name, rounds };
}

/** A section that is too long for a page as pieces that are not: its last rounds first, then its first ones from top to bottom. */
function piecesOf(section: BracketSection): BracketSection[] {
  const counts = countsOf(section);
  if (fits(counts)) return [section];
  const tail = tailStart(counts);
  const pieces: BracketSection[] =
    tail < counts.length ? [{ name: section.name, rounds: section.rounds.slice(tail) }] : [];
  let from = 0;
  while (from < tail) {
    const count = counts[from]!;
    let parts = 1;
    while (parts < count && rowsOf(counts.slice(from, from + 2).map(each => Math.ceil(each / parts))) > PAGE_ROWS)
      parts *= 2;
    const slices = Array.from({ length: parts }, (_, part) => sliceOf(section, from, parts, part));
    pieces.push(...slices);
    from += Math.max(1, ...slices.map(slice => slice.rounds.length));
  }
  return pieces;
}

const numbered = <View extends { page: PageView | null }>(pages: readonly View[]): View[] =>
  pages.map((page, index) => ({ ...page, page: pages.length > 1 ? { number: index + 1, of: pages.length } : null }));

/**
 * A bracket of up to 256 entrants as pages of at most eight bouts one above the other. The last rounds of a section come before its
 * parts: page 1 is what everybody wants to see in the end; {@link runningPage} says which one is of interest now.
 *
 * @returns at least one page
 */
export function bracketPages(view: BracketView): BracketView[] {
  const pieces = view.sections.filter(section => section.rounds.length > 0).flatMap(piecesOf);
  const pages: BracketSection[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const piece of pieces) {
    const rows = rowsOf(countsOf(piece)) + 1;
    if (used + rows <= SHARED_ROWS) pages.at(-1)!.push(piece);
    else pages.push([piece]);
    used = used + rows <= SHARED_ROWS ? used + rows : rows;
  }
  if (pages.length === 0) pages.push([]);
  return numbered(pages.map(sections => ({ ...view, sections, page: null })));
}

/**
 * Index of the page to show first: the one with a bout that goes on now, else the one with a bout that both sides wait for, else the first.
 */
export function runningPage(pages: readonly BracketView[]): number {
  const find = (wanted: (bout: BracketSection['rounds'][number]['bouts'][number]) => boolean): number =>
    pages.findIndex(page => page.sections.some(section => section.rounds.some(round => round.bouts.some(wanted))));
  const live = find(bout => bout.live);
  if (live >= 0) return live;
  return Math.max(
    0,
    find(bout => bout.winner === null && bout.sides[0] !== null && bout.sides[1] !== null),
  );
}

/** Parts of nearly the same length, none longer than `most`; one empty part where there is nothing. */
function evenly<Item>(items: readonly Item[], most: number): Item[][] {
  const parts = Math.max(1, Math.ceil(items.length / most));
  return Array.from({ length: parts }, (_, part) =>
    items.slice(Math.round((part * items.length) / parts), Math.round(((part + 1) * items.length) / parts)),
  );
}

/** A table as pages of at most 20 rows; a group that goes on is named again. */
export function tablePages(view: TableView): TableView[] {
  return numbered(evenly(view.rows, TABLE_ROWS).map(rows => ({ ...view, rows })));
}

/** A cross-table as pages of at most 20 rows and 8 rounds: all rows of the first rounds, then all rows of the next. */
export function crossTablePages(view: CrossTableView): CrossTableView[] {
  const rounds = evenly(
    Array.from({ length: Math.max(0, view.rounds) }, (_, round) => round),
    CROSS_TABLE_ROUNDS,
  );
  const first = view.firstRound ?? 1;
  return numbered(
    rounds.flatMap(columns =>
      evenly(view.rows, CROSS_TABLE_ROWS).map(rows => ({
        ...view,
        rounds: columns.length,
        firstRound: first + (columns[0] ?? 0),
        rows: rows.map(row => ({ ...row, cells: row.cells.slice(columns[0] ?? 0, (columns.at(-1) ?? -1) + 1) })),
      })),
    ),
  );
}
