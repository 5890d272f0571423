import type { EntrantView, PlannedBout, Standing, TournamentView } from '../../core/tournaments/index.ts';
import type { Picture } from '../reply.ts';
import { bracketPages, crossTablePages, runningCrossTable, runningPage, tablePages } from './card-pages.ts';
import type {
  BracketBout,
  BracketSection,
  BracketSide,
  BracketView,
  CrossTableCell,
  CrossTableView,
  TableView,
  WinnerView,
} from './card-views.ts';
import { rosterTable, sheetTitle, teamWinner, winningTeam } from './team-pictures.ts';
import { activeEntrants, entrantOf, formatWords, isTableFormat, roundWords } from './tournament-words.ts';
import type { Cards } from './types.ts';

/** A tournament as pictures: its entrants, its bracket or cross-table page by page, its standings, its winner. */

export interface Pictured {
  picture: Picture | null;
  /** The page that is shown, and how many there are. */
  page: number;
  pages: number;
}

/**
 * The picture that tells how it stands: a bracket, a cross-table, tables of groups; before the start its entrants.
 * @param page from 1; absent: the one on which something happens
 */
export async function standPicture(view: TournamentView, cards: Cards, page?: number): Promise<Pictured> {
  if (!view.plan) return tablePicture(view.teams ? rosterTable(view) : entrantsTable(view), view, cards, page ?? 1);
  if (isTableFormat(view.format)) {
    const pages = crossTablePages(crossTable(view));
    const number = within(page ?? runningCrossTable(pages) + 1, pages.length);
    const bytes = await cards.crossTable(pages[number - 1] ?? crossTable(view));
    return pictured(bytes, view, 'cross-table', number, pages.length);
  }
  const groups = view.plan.groups ?? [];
  const isInGroups = groups.length > 0 && view.plan.bouts.some(bout => isGroup(bout) && bout.state !== 'decided');
  if (isInGroups && page === undefined) return tablePicture(groupTables(view), view, cards, 1);
  const pages = bracketPages(bracketOf(view));
  const running = runningPage(pages) + 1;
  const number = within(page ?? running, pages.length);
  const bytes = await cards.bracket(pages[number - 1] ?? bracketOf(view));
  return pictured(bytes, view, 'bracket', number, pages.length);
}

/** Standings as a table; groups below each other. */
export function standingsPicture(view: TournamentView, cards: Cards, page = 1): Promise<Pictured> {
  if (!view.plan) return tablePicture(view.teams ? rosterTable(view) : entrantsTable(view), view, cards, page);
  const isInGroups = (view.plan.groups ?? []).length > 0 && !view.plan.done;
  return tablePicture(isInGroups ? groupTables(view) : standingsTable(view), view, cards, page);
}

/** Characters of a format's name that fit under a champion's. */
const LINE_UNITS = 20;

export async function winnerPicture(view: TournamentView, cards: Cards): Promise<Picture | null> {
  const { champion, plan } = view;
  if (!champion || !plan) return null;
  const winner: WinnerView = teamWinner(view) ?? {
    title: view.name,
    // longer names of formats are no longer legible there
    line: `${view.plan?.standings.length ?? 0} agents${view.formatName.length <= LINE_UNITS ? `, ${view.formatName.toLowerCase()}` : ''}`,
    name: champion.agent.name,
    looks: champion.agent.looks,
    podium: plan.standings.slice(0, 4).flatMap(({ place, entrantId }) => {
      const entrant = entrantOf(view, entrantId);
      return entrant ? [{ place, name: entrant.agent.name, hue: entrant.agent.looks.hue, prize: entrant.prize }] : [];
    }),
  };
  return pictured(await cards.winner(winner), view, 'winner', 1, 1).picture;
}

function pictured(bytes: Uint8Array | null, view: TournamentView, what: string, page: number, pages: number): Pictured {
  const picture: Picture | null = bytes && {
    bytes,
    filename: `${what}-${view.id}-${page}.png`,
    contentType: 'image/png',
    alt: `The ${what} of ${view.name}${pages > 1 ? `, page ${page} of ${pages}` : ''}`,
  };
  return { picture, page, pages };
}

async function tablePicture(table: TableView, view: TournamentView, cards: Cards, page: number): Promise<Pictured> {
  const pages = tablePages(table);
  const number = within(page, pages.length);
  return pictured(await cards.table(pages[number - 1] ?? table), view, 'table', number, pages.length);
}

function within(page: number, pages: number): number {
  return Math.min(Math.max(1, page), Math.max(1, pages));
}

function subtitleOf(view: TournamentView): string {
  if (view.teams && view.plan) return sheetTitle(view.teams);
  return view.plan && view.state === 'running' ? `${formatWords(view)} · ${roundWords(view)}` : formatWords(view);
}

function isGroup({ section }: PlannedBout): boolean {
  return section.startsWith('Group ');
}

/** Rounds in playing order; the bout for the third place stands apart, for nobody goes on from it. */
function bracketOf(view: TournamentView): BracketView {
  const planned = (view.plan?.bouts ?? []).filter(bout => !isGroup(bout));
  // a score sheet has board 1 on top, which is fought last
  const bouts = view.teams ? planned.toReversed() : planned;
  const names = [...new Set(bouts.map(sectionOf))];
  const sections = names.map((name): BracketSection => {
    const own = bouts.filter(bout => sectionOf(bout) === name);
    const rounds = [...new Set(own.map(({ roundName }) => roundName))];
    return {
      name: names.length === 1 ? '' : name,
      rounds: rounds.map(round => ({
        name: view.teams ? `${view.teams[0].name} above, ${view.teams[1].name} below` : round,
        bouts: own.filter(({ roundName }) => roundName === round).map(bout => bracketBout(view, bout)),
      })),
    };
  });
  // what decides the title comes last, and the consolation after it
  const last = (section: BracketSection) => (section.name === 'Third place' ? 1 : 0);
  const { champion } = view;
  return {
    title: view.name,
    subtitle: subtitleOf(view),
    sections: sections.sort((a, b) => last(a) - last(b)),
    champion: champion && { name: winningTeam(view)?.name ?? champion.agent.name, hue: champion.agent.looks.hue },
    page: null,
  };
}

function sectionOf({ section, key }: PlannedBout): string {
  return key === 'P3' ? 'Third place' : section;
}

function bracketBout(view: TournamentView, bout: PlannedBout): BracketBout {
  const hasBegun = bout.state === 'begun' || (bout.state === 'decided' && bout.how === 'played');
  const side = (index: 0 | 1): BracketSide | null => {
    const entrant = entrantOf(view, bout.entrants[index]);
    if (!entrant) return null;
    const { agent, seed, board } = entrant;
    return { name: agent.name, seed: board ?? seed, score: hasBegun ? bout.score[index] : null, hue: agent.looks.hue };
  };
  return {
    label: bout.label,
    sides: [side(0), side(1)],
    winner: bout.winner,
    live: bout.state === 'begun',
    note: noteOf(bout),
  };
}

function noteOf({ how, bestOf, state }: PlannedBout): string {
  if (how === 'bye' || how === 'forfeit') return how;
  if (how === 'override') return 'decided';
  return bestOf > 1 && state !== 'decided' ? `BO${bestOf}` : '';
}

function crossTable(view: TournamentView): CrossTableView {
  const { plan } = view;
  const standings = plan?.standings ?? [];
  const rankOf = new Map(standings.map(({ entrantId }, index) => [entrantId, index + 1]));
  const rounds = plan?.rounds ?? 0;
  const rows = standings.map((standing, index) => {
    const entrant = entrantOf(view, standing.entrantId);
    return {
      rank: index + 1,
      name: entrant?.agent.name ?? '?',
      hue: entrant?.agent.looks.hue ?? 0,
      score: String(standing.points / 2),
      tieBreaks: standing.tieBreaks.slice(0, TIE_BREAKS_SHOWN).map(({ value }) => String(value)),
      cells: Array.from({ length: rounds }, (_, round) => cellOf(view, standing.entrantId, round + 1, rankOf)),
    };
  });
  return {
    title: view.name,
    subtitle: subtitleOf(view),
    rounds,
    rows,
    tieBreakNames: (standings[0]?.tieBreaks ?? []).slice(0, TIE_BREAKS_SHOWN).map(({ name }) => name),
    page: null,
  };
}

const TIE_BREAKS_SHOWN = 2;

function cellOf(
  { plan }: TournamentView,
  entrantId: string,
  round: number,
  rankOf: ReadonlyMap<string, number>,
): CrossTableCell {
  const bout = plan?.bouts.find(one => one.round === round && one.entrants.includes(entrantId));
  if (!bout) return { opponent: null, result: null };
  const side = bout.entrants[0] === entrantId ? 0 : 1;
  const opponentId = bout.entrants[side === 0 ? 1 : 0];
  const opponent = opponentId === null ? null : (rankOf.get(opponentId) ?? null);
  if (bout.how === 'bye') return { opponent: null, result: 'bye' };
  if (bout.winner === null) return { opponent, result: bout.state === 'begun' ? 'live' : null };
  const won = bout.winner === side;
  return { opponent, result: won ? 'win' : bout.how === 'forfeit' ? 'forfeit' : 'loss' };
}

function standingsTable(view: TournamentView): TableView {
  const standings = view.plan?.standings ?? [];
  const isTable = isTableFormat(view.format);
  const breaks = isTable ? (standings[0]?.tieBreaks ?? []).slice(0, TIE_BREAKS_SHOWN).map(({ name }) => name) : [];
  return {
    title: view.name,
    subtitle: subtitleOf(view),
    columns: [...breaks, view.teams ? 'Board' : 'Seed', ...(isTable ? ['W–L', 'Points'] : ['W–L'])],
    rows: standings.map(standing => ({
      ...rowOf(view, standing),
      cells: [
        ...standing.tieBreaks.slice(0, breaks.length).map(({ value }) => String(value)),
        String(numberOf(view, standing)),
        `${standing.wins}–${standing.losses}`,
        ...(isTable ? [String(standing.points / 2)] : []),
      ],
    })),
    // a bracket's places speak for themselves
    footer: isTable
      ? `Ties: ${view.tieBreaks
          .slice(1)
          .map(({ name }) => name)
          .join(', ')}`.slice(0, FOOTER_UNITS)
      : '',
    page: null,
  };
}

const FOOTER_UNITS = 100;

function groupTables(view: TournamentView): TableView {
  return {
    title: view.name,
    subtitle: subtitleOf(view),
    columns: ['W–L', 'Points'],
    rows: (view.plan?.groups ?? []).flatMap(({ name, standings }) =>
      standings.map(standing => ({
        ...rowOf(view, standing),
        cells: [`${standing.wins}–${standing.losses}`, String(standing.points / 2)],
        group: name,
      })),
    ),
    footer: '',
    page: null,
  };
}

function rowOf(view: TournamentView, { place, entrantId }: Standing) {
  const entrant = entrantOf(view, entrantId);
  const team = entrant?.team == null ? null : view.teams?.[entrant.team === 1 ? 1 : 0];
  return {
    ...(team && { group: team.name }),
    rank: place,
    name: entrant?.agent.name ?? '?',
    hue: entrant?.agent.looks.hue ?? null,
    mark: (team ? team.isWinner : view.champion?.id === entrantId) ? ('champion' as const) : null,
  };
}

/** The seed, in a team match the board. */
function numberOf(view: TournamentView, { entrantId }: Standing): number | string {
  const entrant = entrantOf(view, entrantId);
  return entrant?.board ?? entrant?.seed ?? '';
}

/** Before the start: who is in, the best rated first, as they would be seeded. */
function entrantsTable(view: TournamentView): TableView {
  const entrants: EntrantView[] = [...activeEntrants(view)].sort((a, b) => b.agent.rating.shown - a.agent.rating.shown);
  const isCheckIn = view.state === 'checkin';
  return {
    title: view.name,
    subtitle: `${formatWords(view)} · ${entrants.length} of ${view.size}`,
    columns: [...(isCheckIn ? ['Here'] : []), 'Rating'],
    rows: entrants.map(({ agent, isCheckedIn }, index) => ({
      rank: index + 1,
      name: agent.name,
      hue: agent.looks.hue,
      cells: [...(isCheckIn ? [isCheckedIn ? 'yes' : '...'] : []), String(agent.rating.shown)],
      mark: null,
    })),
    footer: '',
    page: null,
  };
}
