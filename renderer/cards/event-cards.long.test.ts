import { loadImage } from 'canvas';
import { describe, expect, it } from 'vitest';
import { bracketPages, tablePages } from '../../bots/commands/card-pages.ts';
import { paintAgentCard } from './agent.ts';
import { paintBracketCard } from './bracket.ts';
import { type Card, encode } from './card.ts';
import { paintCrossTableCard } from './cross-table.ts';
import { doubleBracket, singleBracket } from './golden/bracket-examples.ts';
import { differenceFromGolden, updateGolden } from './golden/compare.ts';
import { EVENTS_PAINTED, HONOURS } from './golden/event-examples.ts';
import { AGENT, PROFILE } from './golden/examples.ts';
import { GROUPS, RECAP, SEASON_TABLE, standings, swiss, WEEK, WINNER } from './golden/table-examples.ts';
import {
  renderBracketCard,
  renderCrossTableCard,
  renderRecapCard,
  renderTableCard,
  renderWinnerCard,
} from './index.ts';
import { paintProfileCard } from './profile.ts';
import { paintRecapCard } from './recap.ts';
import { paintTableCard } from './table.ts';
import { faults } from './testing/faults.ts';
import { HOSTILE, MAX_BYTES, MAX_HOSTILE_BYTES } from './testing/hostile.ts';
import { GOLD } from './theme.ts';
import type { BracketCardView, CrossTableCardView, HonoursView, RecapCardView, TableCardView } from './views.ts';
import { paintWinnerCard } from './winner.ts';

const textsOf = (card: Card): string[] => card.texts.map(text => text.text);

/** A card about so high is shown whole in a chat; what is longer is scaled down, and its letters with it. */
const HIGHEST = 990;
/** Sizes of letters in units of 0.65 px on a screen 390 px wide: the least there is, and what names keep. */
const SMALLEST = 15;
const LEGIBLE = 19;

function bracketWith(view: BracketCardView, text: string): BracketCardView {
  const sections = view.sections.map(section => ({
    ...section,
    name: text,
    rounds: section.rounds.map(round => ({
      name: text,
      bouts: round.bouts.map(bout => ({
        ...bout,
        label: text,
        note: bout.note === 'bye' ? 'bye' : text,
        sides: [
          bout.sides[0] && { ...bout.sides[0], name: text },
          bout.sides[1] && { ...bout.sides[1], name: text },
        ] as const,
      })),
    })),
  }));
  return { title: text, subtitle: text, sections, champion: { name: text, hue: 0 }, page: { number: 2, of: 3 } };
}

/** The pictures of events with the same text wherever a member or a moderator may put one. */
function cardsWith(text: string): Record<string, Card> {
  const trophies = HONOURS.trophies.map(trophy => ({ ...trophy, title: text }));
  const table: TableCardView = {
    title: text,
    subtitle: text,
    columns: [text, text, text, text, text],
    rows: GROUPS.rows.map(row => ({ ...row, name: text, cells: [text, text, text, text, text], group: text })),
    footer: text,
    page: null,
  };
  const crossTable: CrossTableCardView = {
    ...swiss(8, 3),
    title: text,
    subtitle: text,
    tieBreakNames: [text, text],
    rows: swiss(8, 3).rows.map(row => ({ ...row, name: text, score: text, tieBreaks: [text, text] })),
  };
  const recap: RecapCardView = {
    title: text,
    subtitle: text,
    hero: { ...RECAP.hero!, name: text, line: text },
    facts: RECAP.facts.map(() => ({ label: text, value: text, detail: text })),
    rows: RECAP.rows.map(row => ({ ...row, name: text, value: text })),
  };
  return {
    single: paintBracketCard(bracketWith(singleBracket(13, 9), text)),
    losers: paintBracketCard(bracketWith(bracketPages(doubleBracket(16))[2]!, text)),
    table: paintTableCard(table),
    crossTable: paintCrossTableCard(crossTable),
    winner: paintWinnerCard({
      ...WINNER,
      title: text,
      line: text,
      name: text,
      podium: WINNER.podium.map(row => ({ ...row, name: text })),
    }),
    recap: paintRecapCard(recap),
    agent: paintAgentCard({ ...AGENT, honours: { ...HONOURS, division: text, trophies } }),
    profile: paintProfileCard({ ...PROFILE, honours: { trophies: trophies.slice(0, 2), level: 3, division: text } }),
  };
}

describe('cards of events', () => {
  it.each(Object.keys(EVENTS_PAINTED))('%s looks like its golden picture, every text in its place', async name => {
    const card = EVENTS_PAINTED[name]!();
    updateGolden(name, card);
    expect(faults(card)).toEqual([]);
    expect(card.height).toBeLessThanOrEqual(HIGHEST);
    expect(encode(card).length).toBeLessThan(MAX_BYTES);
    expect(await differenceFromGolden(name, card)).toBeLessThan(0.002);
  });

  it.each(Object.entries(HOSTILE))('hold a hostile name: %s', (_what, text) => {
    const cards = cardsWith(text);
    for (const [name, card] of Object.entries(cards)) expect(faults(card), name).toEqual([]);
    expect(encode(cards['single']!).length).toBeLessThan(MAX_HOSTILE_BYTES);
  });

  it.each(['bracket', 'bracketRunning', 'bracketLosers', 'crossTable', 'table', 'winner', 'recap'])(
    '%s can be read on a phone',
    name => {
      const { texts } = EVENTS_PAINTED[name]!();
      expect(texts.filter(text => text.size < SMALLEST)).toEqual([]);
      expect(texts.filter(text => text.size >= LEGIBLE).length).toBeGreaterThan(texts.length * 0.75);
    },
  );

  it('tell a picture from another one', async () => {
    const [page] = bracketPages(singleBracket(13, 11));
    expect(await differenceFromGolden('bracket', paintBracketCard(page!))).toBeGreaterThan(0.002);
  });

  it('are PNG files of the promised size, the same for the same view', async () => {
    for (const render of [
      () => renderBracketCard(singleBracket(4, 2)),
      () => renderTableCard(standings(5)),
      () => renderCrossTableCard(swiss(4, 3)),
      () => renderWinnerCard(WINNER),
      () => renderRecapCard(WEEK),
    ]) {
      const bytes = render();
      expect(Buffer.compare(bytes, render())).toBe(0);
      expect((await loadImage(Buffer.from(bytes))).width).toBe(1200);
    }
  });
});

describe('a bracket', () => {
  it.each([2, 3, 4, 5, 8, 16, 31, 64])(
    'of %i entrants is drawn page by page, each of a size that a chat shows',
    entrants => {
      for (const page of bracketPages(singleBracket(entrants, Math.floor(entrants / 2)))) {
        const card = paintBracketCard(page);
        expect(card.height).toBeLessThanOrEqual(HIGHEST);
        expect(faults(card)).toEqual([]);
      }
    },
  );

  it.each([4, 8, 32])('of %i entrants with losers’ rounds too', entrants => {
    for (const page of bracketPages(doubleBracket(entrants))) {
      const card = paintBracketCard(page);
      expect(card.height).toBeLessThanOrEqual(HIGHEST);
      expect(faults(card)).toEqual([]);
    }
  });

  it('marks what goes on, byes, forfeits and the champion', () => {
    const running = textsOf(paintBracketCard(singleBracket(13, 8)));
    expect(running).toEqual(expect.arrayContaining(['LIVE', 'bye', 'forfeit', 'Quarter-final 1', 'BO3']));
    expect(running).not.toContain('CHAMPION');
    const over = textsOf(paintBracketCard(singleBracket(4, 3)));
    expect(over).toContain('CHAMPION');
    expect(over).not.toContain('LIVE');
  });

  it('crowns the champion in the final, and not where the losers or the winners end', () => {
    const view = { ...doubleBracket(4), champion: { name: 'VOLTRAN', hue: 0 } };
    const golden = (card: Card): number => card.texts.filter(text => text.colour === GOLD).length;
    expect(golden(paintBracketCard(view))).toBe(2);
    const [finals, others] = bracketPages({ ...doubleBracket(8), champion: view.champion });
    expect(golden(paintBracketCard(finals!))).toBe(2);
    expect(golden(paintBracketCard(others!))).toBe(0);
  });

  it('has room for the bout for third place', () => {
    const view = singleBracket(8, 7);
    const third = { name: 'Third place', bouts: [{ ...view.sections[0]!.rounds[2]!.bouts[0]!, label: 'Third place' }] };
    const sections = [...view.sections, { name: 'Third place', rounds: [third], aside: true }];
    const card = paintBracketCard({ ...view, sections });
    expect(textsOf(card)).toContain('Third place');
    expect(faults(card)).toEqual([]);
  });

  it('that nobody has cut into pages is drawn as far as there is room', () => {
    const card = paintBracketCard(singleBracket(256, 0));
    expect(card.height).toBeLessThan(6000);
    expect(paintBracketCard({ ...singleBracket(2, 0), sections: [] }).height).toBeGreaterThan(100);
  });
});

describe('tables', () => {
  it('name each group once, and no column is lost to a long name', () => {
    const texts = textsOf(paintTableCard(GROUPS));
    expect(texts.filter(text => text.startsWith('GROUP '))).toEqual(['GROUP A', 'GROUP B', 'GROUP C', 'GROUP D']);
    const wide = { ...SEASON_TABLE, rows: SEASON_TABLE.rows.map(row => ({ ...row, name: 'W'.repeat(40) })) };
    expect(textsOf(paintTableCard(wide))).toEqual(expect.arrayContaining(['1612', '40–21', '61']));
  });

  it('of every length are drawn in pages of a size that a chat shows', () => {
    for (const entrants of [0, 1, 16, 17, 40, 256]) {
      for (const page of tablePages(standings(entrants))) {
        expect(paintTableCard(page).height).toBeLessThanOrEqual(HIGHEST);
      }
    }
    expect(textsOf(paintTableCard(standings(0)))).toContain('Nobody yet.');
  });

  it('say what their marks mean', () => {
    expect(textsOf(paintCrossTableCard(swiss(8, 4))).at(-2)).toContain('f: forfeit');
    expect(textsOf(paintCrossTableCard(swiss(4, 2))).at(-2)).not.toContain('forfeit');
    expect(textsOf(paintCrossTableCard(swiss(8, 4)))).toEqual(expect.arrayContaining(['R4', 'PTS', 'bye', '7f']));
  });

  it('survive figures that make no sense', () => {
    const rows = standings(4).rows.map(row => ({ ...row, rank: Number.NaN, hue: Number.POSITIVE_INFINITY, cells: [] }));
    expect(faults(paintTableCard({ ...standings(4), rows }))).toEqual([]);
    const crossRows = swiss(4, 3).rows.map(row => ({
      ...row,
      rank: -1e9,
      cells: [{ opponent: 1e12, result: 'win' as const }],
    }));
    expect(faults(paintCrossTableCard({ ...swiss(4, 3), rounds: 40, rows: crossRows }))).toEqual([]);
    const podium = WINNER.podium.map(row => ({ ...row, place: 1e9, prize: 1e15 }));
    expect(faults(paintWinnerCard({ ...WINNER, podium }))).toEqual([]);
  });
});

describe('honours on the cards of agents and members', () => {
  const heights = (honours: HonoursView): number[] => [
    paintAgentCard({ ...AGENT, honours }).height,
    paintProfileCard({ ...PROFILE, honours }).height,
  ];

  it('take no room where there are none', () => {
    const plain = [paintAgentCard(AGENT).height, paintProfileCard(PROFILE).height];
    expect(heights({ trophies: [], level: null, division: null, belt: false })).toEqual(plain);
    expect(heights({ trophies: [], level: 1 })).toEqual(plain.map(height => height + 66));
  });

  it('count what is not shown', () => {
    const texts = textsOf(paintAgentCard({ ...AGENT, honours: HONOURS }));
    expect(texts).toEqual(expect.arrayContaining(['12', '1', '×3', '+2', 'BELT HOLDER']));
    const fewer = { ...HONOURS, belt: false, trophies: HONOURS.trophies.slice(0, 1) };
    expect(textsOf(paintAgentCard({ ...AGENT, honours: fewer }))).toContain('Champion of season 3');
  });
});
