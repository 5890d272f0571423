import type { Looks } from '../../core/engine/types.ts';
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
  const { champion, season } = recap;
  const winner = champion && (await agents.byId(champion.subjectId));
  const view = recapView(recap, winner?.looks ?? null, await huesOf(recap.top, agents));
  const alt = `Season ${season.number} in one picture, as told below.`;
  return pictureOf(await cards.recap(view), `season-${season.number}.png`, alt);
}

/** @param hues of the agents in the rows of the table */
export function recapView(recap: SeasonRecap, looks: Looks | null, hues: readonly number[]): RecapView {
  const { season, champion, top } = recap;
  const owner = champion?.ownerName ? ` · ${champion.ownerName}’s` : '';
  return {
    title: season.name,
    subtitle: `Season ${season.number} · ${season.matches} matches · ${season.entered} agents`,
    hero: champion && looks && { name: champion.name, looks, line: `Champion, ${recordOf(champion)}${owner}` },
    facts: recapFacts(recap),
    rows: top.map((line, index) => ({
      rank: line.rank,
      name: line.name,
      value: String(figureOf(line, 'rating')),
      hue: hues[index] ?? null,
    })),
  };
}

/** One board of a season as a table. */
export async function boardPicture(
  found: SeasonBoard,
  { agents, cards }: PictureServices,
): Promise<Picture | undefined> {
  const { season, board } = found;
  if (found.lines.length === 0) return undefined;
  const hues = board === 'agents' ? await huesOf(found.lines.slice(0, ROWS), agents) : [];
  const bytes = await cards.table(boardView(found, hues));
  return pictureOf(bytes, `season-${season.number}-${board}.png`, 'The table, as written below.');
}

/** Agents stand under their divisions where all are shown. */
export function boardView({ season, board, division, lines }: SeasonBoard, hues: readonly number[]): TableView {
  const { columns, cells } = COLUMNS[board];
  const isFinal = season.state === 'closed';
  const hasGroups = board === 'agents' && !division && season.divisions.length > 1;
  const nameOf = (number: number): string => season.divisions.find(each => each.number === number)?.name ?? PLACEMENT;
  return {
    title: season.name,
    subtitle: `${TITLES[board]}${division ? `, ${division.name}` : ''}${isFinal ? ', final table' : ''}`,
    columns,
    rows: lines.slice(0, ROWS).map((line, index) => ({
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
}

const PLACEMENT = 'In placement';
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
