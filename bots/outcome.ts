import type { MatchView } from '../core/matches/index.ts';
import { type RichText, rich } from './rich-text.ts';
import { shownName } from './shown-name.ts';

/** How a match ended, in the same words wherever it is told. Pure. */

const HOW = { knockout: 'by knock-out', decision: 'on points', forfeit: 'by forfeit', void: '(void)' } as const;

/** 'RUSTY-09 wins by knock-out, 2–1': rounds from the winner's side. */
export function outcomeText(view: MatchView): RichText {
  const { result } = view;
  if (!result) return rich`no result`;
  const name = shownName(view.sides[result.winner].agent.name);
  if (view.override && view.override.engineWinner !== result.winner)
    return rich`${name} wins, as the moderators decided`;
  const won = result.rounds.filter(round => round.winner === result.winner).length;
  const score = result.rounds.length > 0 ? `, ${won}–${result.rounds.length - won}` : '';
  return rich`${name} wins ${HOW[result.kind]}${score}`;
}
