import type { Board, BoardLine, SeasonBoard, SeasonRecap } from '../../core/seasons/index.ts';
import type { Picture } from '../reply.ts';
import type { RecapView, TableView } from './card-views.ts';
import { signedWords } from './market-words.ts';
import { recapFacts } from './season-words.ts';
import type { Services } from './types.ts';

/** A season as pictures: the recap of one that has ended, and its boards. */

type PictureServices = Pick<Services, 'agents' | 'cards'>;

/** Rows of a board that are drawn; the reply says as many. */
const ROWS = 10;

function pictureOf(bytes: Uint8Array | null, filename: string, alt: string): Picture | undefined {
  return bytes ? { bytes, filename, contentType: 'image/png', alt } : undefined;
}

/** The champion with portrait, what the season is remembered for, and the best of the final table. */
export async function recapPicture(
  recap: SeasonRecap,
  { agents, cards }: PictureServices,
): Promise<Picture | undefined> {
  const { season, champion, top } = recap;
  const hues = await huesOf(top, agents);
  const winner = champion && (await agents.byId(champion.subjectId));
  const view: RecapView = {
    title: season.name,
    subtitle: `Season ${season.number} · ${season.matches} matches · ${season.entered} agents`,
    hero: champion &&
      winner && {
        name: champion.name,
        looks: winner.looks,
        line: `Champion${champion.ownerName === '' ? '' : ` of ${champion.ownerName}`}, ${recordOf(champion)}`,
      },
    facts: recapFacts(recap),
    rows: top.map((line, index) => ({
      rank: line.rank,
      name: line.name,
      value: String(line.figures['rating'] ?? 0),
      hue: hues[index] ?? null,
    })),
  };
  const alt = `Season ${season.number} in one picture, as told below.`;
  return pictureOf(await cards.recap(view), `season-${season.number}.png`, alt);
}

/** One board of a season as a table; agents under their divisions, and marked where the division is won. */
export async function boardPicture(
  found: SeasonBoard,
  { agents, cards }: PictureServices,
): Promise<Picture | undefined> {
  const { season, board, division } = found;
  const lines = found.lines.slice(0, ROWS);
  if (lines.length === 0) return undefined;
  const hues = board === 'agents' ? await huesOf(lines, agents) : [];
  const { columns, cells } = COLUMNS[board];
  const hasGroups = board === 'agents' && !division && season.divisions.length > 1;
  const nameOf = (number: number): string =>
    season.divisions.find(each => each.number === number)?.name ?? 'In placement';
  const isFinal = season.state === 'closed';
  const view: TableView = {
    title: season.name,
    subtitle: `${TITLES[board]}${division ? `, ${division.name}` : ''}${isFinal ? ', final table' : ''}`,
    columns,
    rows: lines.map((line, index) => ({
      rank: line.rank,
      name: line.name,
      hue: hues[index] ?? null,
      cells: cells(line),
      mark: isFinal && board === 'agents' && line.rank === 1 && line.division > 0 ? 'champion' : null,
      ...(hasGroups && { group: nameOf(line.division) }),
    })),
    footer: '',
    page: null,
  };
  return pictureOf(await cards.table(view), `season-${season.number}-${board}.png`, 'The table, as written below.');
}

const TITLES: Record<Board, string> = { agents: 'Agents', members: 'Members', bettors: 'Bettors', pickers: 'Pickers' };

const figureOf = (line: BoardLine, key: string): number => line.figures[key] ?? 0;
const recordOf = (line: BoardLine): string => `${figureOf(line, 'wins')}–${figureOf(line, 'losses')}`;

const COLUMNS: Record<Board, { columns: string[]; cells: (line: BoardLine) => string[] }> = {
  agents: { columns: ['W–L', 'Rating'], cells: line => [recordOf(line), String(figureOf(line, 'rating'))] },
  members: {
    columns: ['Agents', 'Score'],
    cells: line => [String(figureOf(line, 'agents')), String(figureOf(line, 'score'))],
  },
  bettors: {
    columns: ['Bets', 'Profit', 'Skill'],
    cells: line => [
      String(figureOf(line, 'bets')),
      signedWords(figureOf(line, 'profit')),
      line.figures['skill'] === undefined ? '–' : line.figures['skill'].toFixed(1).replace('-', '−'),
    ],
  },
  pickers: {
    columns: ['Right', 'Points'],
    cells: line => [
      `${figureOf(line, 'correct')} of ${figureOf(line, 'picks')}`,
      signedWords(figureOf(line, 'points')),
    ],
  },
};

async function huesOf(lines: readonly BoardLine[], agents: PictureServices['agents']): Promise<number[]> {
  return Promise.all(lines.map(async ({ subjectId }) => (await agents.byId(subjectId)).looks.hue));
}
