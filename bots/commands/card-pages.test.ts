import { describe, expect, it } from 'vitest';
import { doubleBracket, singleBracket } from '../../renderer/cards/golden/bracket-examples.ts';
import { GROUPS, SEASON_TABLE, standings, swiss } from '../../renderer/cards/golden/table-examples.ts';
import { bracketPages, crossTablePages, runningCrossTable, runningPage, tablePages } from './card-pages.ts';
import type { BracketBout, BracketView } from './card-views.ts';

const boutsOf = (view: BracketView): BracketBout[] =>
  view.sections.flatMap(section => section.rounds.flatMap(round => [...round.bouts]));
const shapeOf = (view: BracketView): string =>
  view.sections.map(section => `${section.name}:${section.rounds.map(round => round.bouts.length)}`).join(' | ');

describe('pages of a bracket', () => {
  it.each([2, 3, 5, 8, 16, 17, 33, 64, 100, 256])('show every bout of %i entrants, none too many at once', entrants => {
    for (const view of [
      singleBracket(entrants, entrants),
      doubleBracket(2 ** Math.max(2, Math.ceil(Math.log2(entrants)))),
    ]) {
      const pages = bracketPages(view);
      const shown = new Set(pages.flatMap(boutsOf));
      expect(boutsOf(view).filter(bout => !shown.has(bout))).toEqual([]);
      for (const page of pages) expect(boutsOf(page).length).toBeLessThanOrEqual(20);
      expect(pages.map(page => page.page)).toEqual(
        pages.length === 1 ? [null] : pages.map((_, index) => ({ number: index + 1, of: pages.length })),
      );
    }
  });

  it('begin with the last rounds, and go on from top to bottom', () => {
    expect(bracketPages(singleBracket(16, 0)).map(shapeOf)).toEqual([':8,4,2,1']);
    expect(bracketPages(singleBracket(64, 0)).map(shapeOf)).toEqual([
      'Last rounds:8,4,2,1',
      'Part 1 of 4:8,4,2,1',
      'Part 2 of 4:8,4,2,1',
      'Part 3 of 4:8,4,2,1',
      'Part 4 of 4:8,4,2,1',
    ]);
    expect(bracketPages(singleBracket(256, 0))).toHaveLength(17);
  });

  it('keep a small double elimination together, and show the final of a large one first', () => {
    expect(bracketPages(doubleBracket(4)).map(shapeOf)).toEqual(['Winners:2,1 | Losers:1,1 | Final:1,1']);
    expect(bracketPages(doubleBracket(8)).map(shapeOf)).toEqual([
      'Final:1,1 | Winners:2,1 | Losers:1,1',
      'Winners:4,2,1 | Losers:2,2,1,1',
    ]);
    expect(bracketPages(doubleBracket(32)).map(shapeOf).slice(0, 4)).toEqual([
      'Final:1,1 | Winners:2,1 | Losers:1,1',
      'Winners, last rounds:8,4,2,1',
      'Losers, last rounds:4,4,2,2,1,1',
      'Winners, part 1 of 2:8,4,2,1',
    ]);
  });

  it('put the bout for third place beside the bracket, whether it came as a round or as a section', () => {
    const view = singleBracket(32, 0);
    const [section] = view.sections;
    const third = { name: 'Third place', bouts: [{ ...boutsOf(view)[0]!, label: 'Third place' }] };
    const asRound = {
      ...view,
      sections: [{ name: 'Bracket', rounds: [...section!.rounds.slice(0, 4), third, section!.rounds[4]!] }],
    };
    const asSection = {
      ...view,
      sections: [
        { ...section!, name: 'Bracket' },
        { name: 'Third place', rounds: [third] },
      ],
    };
    for (const each of [asRound, asSection]) {
      const pages = bracketPages(each);
      expect(shapeOf(pages[0]!)).toBe('Last rounds:8,4,2,1 | Third place:1');
      expect(pages[0]!.sections[1]!.aside).toBe(true);
      expect(pages).toHaveLength(3);
    }
  });

  it('are opened where something happens', () => {
    const running = (decided: number): number => runningPage(bracketPages(singleBracket(64, decided)));
    expect([running(0), running(7), running(8), running(31), running(48), running(63)]).toEqual([1, 1, 2, 4, 0, 0]);
    const waiting = singleBracket(4, 3);
    expect(runningPage(bracketPages({ ...waiting, sections: [] }))).toBe(0);
  });
});

describe('pages of a table', () => {
  it.each([0, 1, 16, 17, 33, 64, 256])('hold %i rows in order, nearly as many on each', entrants => {
    const pages = tablePages(standings(entrants));
    expect(pages.flatMap(page => page.rows)).toEqual(standings(entrants).rows);
    const lengths = pages.map(page => page.rows.length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(16);
    expect(pages).toHaveLength(Math.max(1, Math.ceil(entrants / 16)));
  });

  it('do not tear groups apart', () => {
    const pages = tablePages(GROUPS);
    expect(pages.map(page => [...new Set(page.rows.map(row => row.group))])).toEqual([
      ['Group A', 'Group B'],
      ['Group C', 'Group D'],
    ]);
    expect(tablePages(SEASON_TABLE)).toHaveLength(1);
  });

  it('cut a group that is longer than a page', () => {
    const long = { ...standings(40), rows: standings(40).rows.map(row => ({ ...row, group: 'Division 1' })) };
    expect(tablePages(long).map(page => page.rows.length)).toEqual([13, 14, 13]);
  });
});

describe('pages of a cross-table', () => {
  it('hold sixteen rows and eight rounds', () => {
    const pages = crossTablePages(swiss(64, 7));
    expect(pages.map(page => [page.rows.length, page.rounds, page.firstRound])).toEqual(Array(4).fill([16, 7, 1]));
    const wide = crossTablePages(swiss(16, 15));
    expect(wide.map(page => [page.rounds, page.firstRound])).toEqual([
      [8, 1],
      [7, 9],
    ]);
    expect(wide.flatMap(page => page.rows[3]!.cells)).toEqual(swiss(16, 15).rows[3]!.cells);
    expect(crossTablePages(swiss(4, 3))[0]!.page).toBeNull();
    expect(crossTablePages({ ...swiss(4, 3), rows: [], rounds: 0 })).toHaveLength(1);
  });

  it('are opened at the latest round', () => {
    expect(runningCrossTable(crossTablePages(swiss(16, 15)))).toBe(1);
    const begun = swiss(16, 15);
    const rows = begun.rows.map(row => ({ ...row, cells: row.cells.slice(0, 3) }));
    expect(runningCrossTable(crossTablePages({ ...begun, rows }))).toBe(0);
    expect(runningCrossTable(crossTablePages({ ...begun, rows: [] }))).toBe(0);
  });
});
