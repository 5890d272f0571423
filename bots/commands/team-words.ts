import type { CommunitySettings } from '../../core/communities/index.ts';
import type { EntrantView, TeamView, TournamentView } from '../../core/tournaments/index.ts';
import type { Button } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { labelName, shownName } from '../shown-name.ts';
import {
  activeEntrants,
  boardText,
  fightLines,
  listWords,
  resultWords,
  stateWords,
  tournamentButtons,
} from './tournament-words.ts';

/** What team matches say in commands and bulletins, other tournaments as ever. Pure. */

/** Of each side's list: with a picture a message has 1,024 (Telegram). */
const SIDE_UNITS = 260;
const RESULTS_SHOWN = 6;
const LABEL_UNITS = 20;

/** 'Reds 3–2 Blues' */
export function scoreWords([a, b]: readonly [TeamView, TeamView]): RichText {
  return rich`**${shownName(a.name)}** ${a.score}–${b.score} **${shownName(b.name)}**`;
}

/** 'Reds win 3–2', and how where they were level. */
export function victoryWords(view: TournamentView): RichText | null {
  const winner = view.teams?.find(({ isWinner }) => isWinner);
  const other = view.teams?.find(({ isWinner }) => !isWinner);
  if (!winner || !other) return null;
  const level = winner.score === other.score ? ': level, so the highest board decides' : '';
  return rich`**${shownName(winner.name)}** win **${shownName(view.name)}** ${winner.score}–${other.score}${level}`;
}

/** Who fights for a side: the strongest board first, once they are seated. */
export function sideOf(view: TournamentView, team: 0 | 1): EntrantView[] {
  return activeEntrants(view)
    .filter(entrant => entrant.team === team)
    .sort((a, b) => (a.board ?? 0) - (b.board ?? 0));
}

/** What /tournament show and the board say of any tournament. */
export function standText(view: TournamentView, zone: Pick<CommunitySettings, 'timeZone' | 'dateStyle'>): RichText {
  const { teams } = view;
  if (!teams) return boardText(view, zone);
  const games = view.bestOf > 1 ? `, best of ${view.bestOf} each` : '';
  const count = (boards: number) => `${boards} ${boards === 1 ? 'board' : 'boards'}`;
  if (view.state === 'cancelled') return stateWords(view, zone);
  if (!view.plan) {
    const sides = ([0, 1] as const).map(team => {
      const own = sideOf(view, team);
      const names = own.length > 0 ? listWords(own, undefined, SIDE_UNITS) : 'nobody yet';
      return rich`**${shownName(teams[team].name)}** (${own.length} of ${view.boards}): ${names}`;
    });
    return joinRich([
      rich`Team match over ${count(view.boards)}${games}: one agent each, the strongest of both sides meet at board 1.`,
      stateWords(view, zone),
      ...sides,
    ]);
  }
  const head = rich`${scoreWords(teams)} · ${count(view.plan.bouts.length)}${games}`;
  const victory = view.state === 'finished' ? victoryWords(view) : null;
  if (!victory) return joinRich([head, ...fightLines(view)]);
  const results = view.plan.bouts.slice(-RESULTS_SHOWN).map(bout => resultWords(view, bout));
  return joinRich([rich`${victory}!`, ...results]);
}

/** @param reader community that reads: of a match between two, each joins its own side */
export function standButtons(view: TournamentView, reader: string): Button[][] {
  const { teams } = view;
  const rows = tournamentButtons(view);
  if (!teams || view.state !== 'registering') return rows;
  const sides = ([0, 1] as const).filter(
    team =>
      (view.guestCommunityId === null || teams[team].communityId === reader) && sideOf(view, team).length < view.boards,
  );
  const leave = rows.flat().filter(({ action }) => action?.command === 'tournament leave');
  return [[...sides.map(team => joinButton(view.id, team, teams[team].name)), ...leave]];
}

export function joinButton(tournament: string, team: 0 | 1, name: string): Button {
  return {
    label: `Join ${labelName(name, LABEL_UNITS)}`,
    style: team === 0 ? 'danger' : 'primary',
    action: { command: 'team join', options: { side: String(team + 1), tournament } },
  };
}
