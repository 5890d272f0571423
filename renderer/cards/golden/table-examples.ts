/** Tables, winners and recaps, made up from numbers. */
import { ARCHETYPES } from '../../../core/engine/types.ts';
import type { CrossTableCardView, CrossTableCellView, RecapCardView, TableCardView, WinnerCardView } from '../views.ts';
import { hueOf, nameOf } from './bracket-examples.ts';
import { looksOf } from './examples.ts';

export function standings(entrants: number): TableCardView {
  return {
    title: 'Sunday Swiss',
    subtitle: 'Standings after round 6',
    columns: ['W–L', 'Buchholz', 'SB', 'Points'],
    rows: Array.from({ length: entrants }, (_, index) => ({
      rank: index + 1,
      name: nameOf(index + 1),
      hue: hueOf(index + 1),
      cells: [
        `${6 - (index % 7)}–${index % 7}`,
        String(24 - (index % 11)),
        `${18 - (index % 9)}.5`,
        String(6 - (index % 7)),
      ],
      mark: index === 0 ? 'champion' : null,
    })),
    footer: 'Equal points: Buchholz, then Sonneborn-Berger.',
    page: null,
  };
}

/** The final table of a season: two divisions, the best go up and the last go down. */
export const SEASON_TABLE: TableCardView = {
  title: 'Season 3',
  subtitle: 'Final table, 412 matches',
  columns: ['Matches', 'W–L', 'Rating'],
  rows: Array.from({ length: 14 }, (_, index) => ({
    rank: index < 7 ? index + 1 : index - 6,
    name: nameOf(index + 1),
    hue: hueOf(index + 1),
    cells: [String(61 - index), `${40 - 2 * index}–${21 + index}`, String(1612 - 27 * index)],
    mark: index === 0 ? 'champion' : index === 5 || index === 6 ? 'down' : index === 7 || index === 8 ? 'up' : null,
    group: index < 7 ? 'Division 1' : 'Division 2',
  })),
  footer: 'Up: promoted. Down: relegated.',
  page: null,
};

export const GROUPS: TableCardView = {
  title: 'Autumn Cup',
  subtitle: 'Groups, the first two go on',
  columns: ['W–L', 'Bouts', 'Points'],
  rows: Array.from({ length: 16 }, (_, index) => ({
    rank: (index % 4) + 1,
    name: nameOf(index + 1),
    hue: hueOf(index + 1),
    cells: [`${3 - (index % 4)}–${index % 4}`, `${6 - (index % 4)}:${index % 4}`, String(3 - (index % 4))],
    mark: index % 4 < 2 ? 'up' : null,
    group: `Group ${'ABCD'[Math.floor(index / 4)]}`,
  })),
  footer: '',
  page: null,
};

export function swiss(entrants: number, rounds: number): CrossTableCardView {
  const cellOf = (index: number, round: number): CrossTableCellView => {
    const other = ((index ^ (round + 1)) % entrants) + 1;
    if (round === rounds - 1) return { opponent: other, result: index % 8 < 2 ? 'live' : null };
    if (round === 1 && index === entrants - 1) return { opponent: null, result: 'bye' };
    if (round === 2 && index === 5) return { opponent: other, result: 'forfeit' };
    return { opponent: other, result: (index * 3 + round * 5) % 7 < 4 - index / 8 ? 'win' : 'loss' };
  };
  return {
    title: 'Sunday Swiss',
    subtitle: `${entrants} agents, round ${rounds} of ${rounds}`,
    rounds,
    rows: Array.from({ length: entrants }, (_, index) => ({
      rank: index + 1,
      name: nameOf(index + 1),
      hue: hueOf(index + 1),
      score: String(Math.max(0, rounds - 1 - Math.floor(index / 4))),
      tieBreaks: [String(22 - (index % 9)), `${15 - (index % 5)}.5`],
      cells: Array.from({ length: rounds }, (_, round) => cellOf(index, round)),
    })),
    tieBreakNames: ['Buchholz', 'SB'],
    page: null,
  };
}

export const WINNER: WinnerCardView = {
  title: 'Friday Knock-out',
  line: '16 agents, single elimination',
  name: 'RUSTY-09',
  looks: looksOf('bruiser', 12, 0),
  podium: [1, 2, 3].map(place => ({
    place,
    name: nameOf(place),
    hue: hueOf(place),
    prize: [800, 400, 240][place - 1]!,
  })),
};

export const RECAP: RecapCardView = {
  title: 'Season 3',
  subtitle: '412 matches, 38 agents, 21 members',
  hero: { name: 'VOLTRAN', looks: looksOf('sentinel', 222, 4), line: 'Champion with 44–13' },
  facts: [
    { label: 'Upset of the season', value: 'NULL beat RUSTY-09', detail: '8% by the ratings' },
    { label: 'Best bettor', value: 'Overlord_of_the_Seven_Servers', detail: '+12,480 credits' },
    { label: 'Longest streak', value: '龍虎鬥士', detail: '14 wins in a row' },
    { label: 'Match of the season', value: 'VOLTRAN – Kraken Mk II', detail: '3 rounds, 2% health left' },
  ],
  rows: Array.from({ length: 5 }, (_, index) => ({
    rank: index + 1,
    name: nameOf(index + 1),
    value: String(1612 - 27 * index),
    hue: hueOf(index + 1),
  })),
};

export const WEEK: RecapCardView = {
  title: 'The week',
  subtitle: '5 to 11 May 2026',
  hero: { name: '機械の拳 🔥', looks: looksOf(ARCHETYPES[3]!, 190, 3), line: 'Agent of the week, 9 wins of 10' },
  facts: [
    { label: 'Upset of the week', value: 'BÄRBEL beat VOLTRAN', detail: '17%' },
    { label: 'Best bettor', value: 'Mara', detail: '+1,240 credits' },
    { label: 'Matches', value: '96', detail: '31 more than last week' },
  ],
  rows: [],
};
