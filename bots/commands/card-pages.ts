/**
 * Brackets and tables cut into pictures that a phone can show: pure functions over what the pictures are drawn from. A page's number and
 * the number of pages are written on each; where everything fits one picture, `page` is null.
 */
import type { BracketSection, BracketView, CrossTableView, PageView, TableRow, TableView } from './card-views.ts';

/** Bouts one above the other on a page. */
const PAGE_ROWS = 8;
/** Rounds beside each other that a page still draws legibly: pairs fold into stairs, and so do rounds of equal length. */
const MAX_PAIR_STEPS = 3;
/** Rows that several small sections may fill together; each section's name takes one. */
const SHARED_ROWS = 10;
/** Rows of a table, and rows and rounds of a cross-table. */
const TABLE_ROWS = 16;
const CROSS_TABLE_ROWS = 16;
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
function partOf(section: BracketSection, from: number, parts: number, part: number): BracketSection {
  const rounds: BracketSection['rounds'][number][] = [];
  for (const { name, bouts } of section.rounds.slice(from)) {
    const size = bouts.length / parts;
    const own = bouts.slice(Math.round(part * size), Math.round((part + 1) * size));
    if (size < 1 || !fits([...rounds.map(round => round.bouts.length), own.length])) break;
    rounds.push({ name, bouts: own });
  }
  const words = `part ${part + 1} of ${parts}`;
  const name = section.name === '' ? words.replace('p', 'P') : `${section.name}, ${words}`;
  return { name, rounds };
}

interface Pieces {
  /** The whole section, or its last rounds. */
  head: BracketSection[];
  /** Its first rounds from top to bottom, where the head is not the whole. */
  parts: BracketSection[];
}

/** A section as pieces that fit a page each. */
function piecesOf(section: BracketSection): Pieces {
  const counts = countsOf(section);
  if (fits(counts)) return { head: [section], parts: [] };
  const tail = tailStart(counts);
  const name = section.name === '' ? 'Last rounds' : `${section.name}, last rounds`;
  const head = tail < counts.length ? [{ ...section, name, rounds: section.rounds.slice(tail) }] : [];
  const parts: BracketSection[] = [];
  let from = 0;
  while (from < tail) {
    const pieces = partsFrom(section, from);
    parts.push(...pieces);
    from += Math.max(1, ...pieces.map(piece => piece.rounds.length));
  }
  return { head, parts };
}

/** A section cut into as few parts from top to bottom as make its round `from` and what follows fit. */
function partsFrom(section: BracketSection, from: number): BracketSection[] {
  const counts = countsOf(section);
  const first = counts[from]!;
  let parts = 1;
  while (parts < first && rowsOf(counts.slice(from, from + 2).map(count => Math.ceil(count / parts))) > PAGE_ROWS)
    parts *= 2;
  return Array.from({ length: parts }, (_, part) => partOf(section, from, parts, part));
}

const numbered = <View extends { page: PageView | null }>(pages: readonly View[]): View[] =>
  pages.map((page, index) => ({ ...page, page: pages.length > 1 ? { number: index + 1, of: pages.length } : null }));

/** What a tournament's plan calls the bout for third place; it has that name as a round of a bracket or as a section of its own. */
const THIRD_PLACE = 'Third place';

/** Sections with the bout for third place beside the one that it belongs to; the only other one needs no name. */
function withAsides(sections: readonly BracketSection[]): BracketSection[] {
  const found: BracketSection[] = [];
  for (const section of sections) {
    const isThird = (name: string): boolean => name === THIRD_PLACE && found.length + section.rounds.length > 1;
    const third = section.rounds.filter(round => isThird(round.name) || isThird(section.name));
    const rounds = section.rounds.filter(round => !third.includes(round) && round.bouts.length > 0);
    if (rounds.length > 0) found.push({ ...section, rounds });
    if (third.length > 0) found.push({ name: THIRD_PLACE, rounds: third, aside: true });
  }
  const brackets = found.filter(section => !section.aside);
  return brackets.length === 1
    ? found.map(section => ({ ...section, name: section.aside ? section.name : '' }))
    : found;
}

/** Sections one after the other on pages; small ones share one, and what stands beside a section goes with it. */
function packed(sections: readonly BracketSection[]): BracketSection[][] {
  const pages: BracketSection[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const section of sections) {
    const rows = section.aside ? 0 : rowsOf(countsOf(section)) + 1;
    const isShared = used + rows <= SHARED_ROWS;
    if (isShared) pages.at(-1)!.push(section);
    else pages.push([section]);
    used = isShared ? used + rows : rows;
  }
  return pages;
}

/** Rounds of each section that lead to a final of its own, shown with it. */
const BEFORE_FINAL = 2;

/** The final of a double elimination, which is short, with the last rounds of what leads to it; else nothing. */
function finalsPage(sections: readonly BracketSection[]): BracketSection[] {
  const final = sections.find(section => section.decides);
  const before = sections.filter(section => section !== final);
  if (!final || before.length === 0 || before.some(section => section.aside) || !fits(countsOf(final))) return [];
  return [final, ...before.map(section => ({ ...section, rounds: section.rounds.slice(-BEFORE_FINAL) }))];
}

/**
 * A bracket of up to 256 entrants as pages of at most eight bouts one above the other. Where one page does not hold it, the finals and
 * the last rounds come first, and what led to them follows; {@link runningPage} says which page is of interest now.
 *
 * @returns at least one page
 */
export function bracketPages(view: BracketView): BracketView[] {
  const sections = withAsides(view.sections);
  const deciding = sections.findLastIndex(section => !section.aside);
  const marked = sections.map((section, index) => (index === deciding ? { ...section, decides: true } : section));
  const pieces = marked.map(section => (section.aside ? { head: [section], parts: [] } : piecesOf(section)));
  let pages = packed(pieces.flatMap(({ head, parts }) => [...head, ...parts]));
  if (pages.length > 1) {
    const finals = finalsPage(marked);
    const others = pieces.filter((_, index) => finals.length === 0 || index !== deciding);
    const inOrder = [...others.flatMap(({ head }) => head), ...others.flatMap(({ parts }) => parts)];
    pages = [...(finals.length > 0 ? [finals] : []), ...packed(inOrder)];
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

/** Stretches of rows of one group. */
function groupsOf(rows: readonly TableRow[]): TableRow[][] {
  const groups: TableRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last && last[0]!.group === row.group) last.push(row);
    else groups.push([row]);
  }
  return groups;
}

const namesOf = (group: readonly TableRow[]): number => (group[0]!.group === undefined ? 0 : 1);

/** Rows on pages of at most `most`, groups kept together as far as they can, each counting a row for its name. */
function filled(groups: readonly (readonly TableRow[])[], most: number): TableRow[][] {
  const pages: TableRow[][] = [];
  let used = most;
  for (const group of groups) {
    for (const part of evenly(group, most - namesOf(group))) {
      const rows = part.length + namesOf(group);
      const isShared = used + rows <= most;
      if (isShared) pages.at(-1)!.push(...part);
      else pages.push([...part]);
      used = isShared ? used + rows : rows;
    }
  }
  return pages;
}

/** A table as pages of at most 16 rows, as few as there can be and of much the same length. */
export function tablePages(view: TableView): TableView[] {
  const groups = groupsOf(view.rows);
  const total = groups.reduce((sum, group) => sum + group.length + namesOf(group), 0);
  const fewest = filled(groups, TABLE_ROWS);
  let pages = fewest;
  for (let most = Math.max(2, Math.ceil(total / Math.max(1, fewest.length))); most < TABLE_ROWS; most++) {
    const shorter = filled(groups, most);
    if (shorter.length > fewest.length) continue;
    pages = shorter;
    break;
  }
  if (pages.length === 0) pages = [[]];
  return numbered(pages.map(rows => ({ ...view, rows })));
}

/** Index of the page of a cross-table to show first: the one where a bout goes on, else the first with the latest results. */
export function runningCrossTable(pages: readonly CrossTableView[]): number {
  const has = (page: CrossTableView, isWanted: (result: string) => boolean): boolean =>
    page.rows.some(row => row.cells.some(cell => cell.result !== null && isWanted(cell.result)));
  const live = pages.findIndex(page => has(page, result => result === 'live'));
  if (live >= 0) return live;
  const latest = pages.findLast(page => has(page, () => true))?.firstRound;
  return Math.max(
    0,
    pages.findIndex(page => page.firstRound === latest),
  );
}

/** A cross-table as pages of at most 16 rows and 8 rounds: all rows of the first rounds, then all rows of the next. */
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
