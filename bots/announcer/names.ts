import type { MatchView } from '../../core/matches/index.ts';
import { shownName } from '../shown-name.ts';

/** How names and figures read in posts. Pure. */

const OCCASION_UNITS = 80;

export function bothNames(view: MatchView): [string, string] {
  return [shownName(view.sides[0].agent.name), shownName(view.sides[1].agent.name)];
}

/** What a match is part of, 'Spring Cup · semi-final'; null for everyday matches. */
export function occasionName({ occasion }: MatchView): string | null {
  return occasion?.label ? shownName(occasion.label, OCCASION_UNITS) : null;
}

/** 'bruiser' as 'Bruiser'. */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Chances of both corners in whole per cent that sum to 100. */
export function percentages(view: MatchView): [number, number] {
  const left = Math.round(view.sides[0].expected / 10);
  return [left, 100 - left];
}

/** '+18', '−4', '±0', with a true minus. */
export function signed(change: number): string {
  if (change === 0) return '±0';
  return change > 0 ? `+${change}` : `−${-change}`;
}
