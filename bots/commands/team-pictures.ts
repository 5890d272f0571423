import type { TeamView, TournamentView } from '../../core/tournaments/index.ts';
import type { TableView, WinnerView } from './card-views.ts';
import { sideOf } from './team-words.ts';

/** What the pictures of a team match tell apart from any tournament's. Pure. */

export function winningTeam({ teams }: TournamentView): TeamView | null {
  return teams?.find(({ isWinner }) => isWinner) ?? null;
}

/** 'Reds 3–2 Blues' */
export function sheetTitle([a, b]: readonly [TeamView, TeamView]): string {
  return `${a.name} ${a.score}–${b.score} ${b.name}`;
}

/** Before the start: both sides, the best rated first, as they would be seated. */
export function rosterTable(view: TournamentView): TableView {
  const { teams, name, boards } = view;
  const rows = ([0, 1] as const).flatMap(team =>
    sideOf(view, team)
      .sort((a, b) => b.agent.rating.shown - a.agent.rating.shown)
      .map(({ agent }, index) => ({
        rank: index + 1,
        name: agent.name,
        hue: agent.looks.hue,
        cells: [String(agent.rating.shown)],
        mark: null,
        group: teams?.[team].name ?? '',
      })),
  );
  const sides = (teams ?? []).map(team => team.name).join(' vs ');
  return {
    title: name,
    subtitle: `${sides} · ${boards} ${boards === 1 ? 'board' : 'boards'}`,
    columns: ['Rating'],
    rows,
    footer: '',
    page: null,
  };
}

/** The winning side with its first board's robot; null for tournaments without teams. */
export function teamWinner(view: TournamentView): WinnerView | null {
  const { teams, champion } = view;
  const team = winningTeam(view);
  if (!teams || !team || !champion) return null;
  return {
    title: view.name,
    line: sheetTitle(teams),
    name: team.name,
    looks: champion.agent.looks,
    podium: sideOf(view, team === teams[0] ? 0 : 1)
      .slice(0, 4)
      .map(({ agent, place }) => ({ place: place ?? 1, name: agent.name, hue: agent.looks.hue, prize: 0 })),
  };
}
