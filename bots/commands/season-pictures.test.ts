import { describe, expect, it } from 'vitest';
import type { BoardLine, SeasonBoard, SeasonRecap, SeasonView } from '../../core/seasons/index.ts';
import { looksOf } from '../../renderer/cards/golden/examples.ts';
import { paintRecapCard } from '../../renderer/cards/recap.ts';
import { paintTableCard } from '../../renderer/cards/table.ts';
import { faults } from '../../renderer/cards/testing/faults.ts';
import { boardView, recapView } from './season-pictures.ts';

const SEASON: SeasonView = {
  id: 's3',
  communityId: 'c',
  number: 3,
  name: 'Spring',
  state: 'closed',
  modifier: null,
  opensAt: null,
  startsAt: null,
  freezesAt: null,
  endsAt: null,
  startedAt: new Date(0),
  closedAt: new Date(1),
  calledOff: false,
  prizePool: 500,
  entered: 4,
  placed: 3,
  divisions: [
    { number: 1, name: 'Gold', agents: 1 },
    { number: 2, name: 'Silver', agents: 2 },
  ],
  matches: 40,
  running: 0,
  nextReviewAt: null,
};

const line = (rank: number, division: number, figures: Record<string, number>): BoardLine => ({
  rank,
  division,
  subjectId: `a${rank}`,
  name: `Agent ${rank}`,
  ownerName: rank === 2 ? '' : 'Mara',
  figures,
  reward: 0,
});
const agents = [1, 2, 2, 0].map((division, index) =>
  line(index + 1, division, { rating: 1500 - index, wins: 9 - index, losses: index }),
);

const RECAP: SeasonRecap = {
  season: SEASON,
  champion: agents[0]!,
  divisionWinners: [],
  upset: null,
  bettor: null,
  picker: null,
  streak: line(1, 1, { streak: 7 }),
  match: null,
  top: agents,
};

describe('the pictures of a season', () => {
  it('show the champion, what was remembered and the table', () => {
    const view = recapView(RECAP, looksOf('bruiser', 12, 0), [12, 40, 80, 120]);
    expect(view.hero).toMatchObject({ name: 'Agent 1', line: 'Champion, 9–0 · Mara’s' });
    expect(view.facts.map(fact => fact.label)).toEqual(['Longest streak']);
    expect(view.rows[1]).toEqual({ rank: 2, name: 'Agent 2', value: '1499', hue: 40 });
    expect(faults(paintRecapCard(view))).toEqual([]);
    const nobody = recapView({ ...RECAP, champion: null, top: [], streak: null }, null, []);
    expect([nobody.hero, nobody.facts, nobody.rows]).toEqual([null, [], []]);
    expect(faults(paintRecapCard(nobody))).toEqual([]);
  });

  it('put agents under their divisions, and crown the champion when the table is final', () => {
    const board: SeasonBoard = { season: SEASON, board: 'agents', division: null, lines: agents };
    const view = boardView(board, [1, 2, 3, 4]);
    expect(view.rows.map(row => row.group)).toEqual(['Gold', 'Silver', 'Silver', 'In placement']);
    expect(view.rows.map(row => row.mark)).toEqual(['champion', null, null, null]);
    expect(view.subtitle).toBe('Agents, final table');
    expect(faults(paintTableCard(view))).toEqual([]);
    const running = boardView({ ...board, season: { ...SEASON, state: 'running' } }, []);
    expect(running.rows.map(row => row.mark)).toEqual([null, null, null, null]);
    const gold = boardView({ ...board, division: { number: 1, name: 'Gold' }, lines: agents.slice(0, 1) }, []);
    expect([gold.subtitle, gold.rows[0]!.group]).toEqual(['Agents, Gold, final table', undefined]);
  });

  it('write the figures of members, bettors and pickers', () => {
    const cellsOf = (board: SeasonBoard['board'], figures: Record<string, number>): readonly string[] =>
      boardView({ season: SEASON, board, division: null, lines: [line(1, 0, figures)] }, []).rows[0]!.cells;
    expect(cellsOf('members', { agents: 3, score: 1490 })).toEqual(['3', '1490']);
    expect(cellsOf('bettors', { bets: 12, profit: -40, skill: -1.25 })).toEqual(['12', '−40', '−1.3']);
    expect(cellsOf('bettors', { bets: 2, profit: 40 })).toEqual(['2', '+40', '–']);
    expect(cellsOf('pickers', { correct: 7, picks: 9, points: 12 })).toEqual(['7 of 9', '+12']);
  });
});
