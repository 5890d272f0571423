import type { MatchSide, MatchView } from '../../core/matches/index.ts';
import { printAdvice, printChange } from '../../core/matches/index.ts';
import { encodeAction } from '../actions.ts';
import type { CommandSpec } from '../command.ts';
import type { Action, Button } from '../reply.ts';
import { cutTo } from '../shown-name.ts';

/** Buttons under the posts. Agents and matches are named by their ids: names may take more than a button carries. */

/** The coach's advice is about the version that fought; after a day it is history. */
const ADVICE_SECONDS = 24 * 3600;
/** Discord shows 80 characters of a label, phones far fewer. */
const LABEL_UNITS = 38;

type Buttons = readonly (readonly Button[])[];

export function liveButtons(view: MatchView): Buttons {
  return [
    [
      { label: 'Details', action: { command: 'match show', options: { id: view.id } } },
      { label: 'How?', action: { command: 'help', options: { command: 'verify' } } },
    ],
  ];
}

/**
 * Buttons of a told result.
 * @param owners the surface's own user id of each corner's owner; null for the house or who has no account here
 * @param withOdds whether there is a history of the odds to show
 */
export function resultButtons(
  view: MatchView,
  owners: readonly [string | null, string | null],
  now: Date,
  withOdds = false,
): Buttons {
  const corners = ([0, 1] as const).filter(corner => view.sides[corner].agent.ownerId !== null);
  const both = corners.length === 2;
  const first: Button[] = [];
  const rows: Button[][] = [first];
  for (const corner of corners) {
    const owner = owners[corner];
    if (owner === null) continue;
    const mine = view.sides[corner].agent;
    first.push({
      label: both ? cutTo(`Rematch: ${mine.name}`, LABEL_UNITS) : 'Rematch',
      style: 'primary',
      action: {
        command: 'fight',
        options: { agent: mine.id, opponent: view.sides[corner === 0 ? 1 : 0].agent.id },
        owner,
      },
    });
    const advice = adviceButtons(view, corner, owner, both, now);
    if (advice.length > 0) rows.push(advice);
  }
  first.push(
    { label: 'Full replay', action: { command: 'replay', options: { id: view.id, full: true } } },
    { label: 'Verify', action: { command: 'verify', options: { id: view.id } } },
    ...(withOdds ? [{ label: 'Odds', action: { command: 'market chart', options: { match: view.id } } }] : []),
  );
  return rows;
}

/** The coach's change, tried in a spar or adopted, for the agent's owner alone. */
function adviceButtons(view: MatchView, corner: 0 | 1, owner: string, named: boolean, now: Date): Button[] {
  const side: MatchSide = view.sides[corner];
  const change = view.result?.coachNotes[corner]?.change;
  if (!change || change.delta === 0) return [];
  const printed = printChange(change);
  const label = `${change.field} ${change.delta > 0 ? '+' : '−'}${Math.abs(change.delta)}`;
  const common = { owner, expiresAt: Math.floor(now.getTime() / 1000) + ADVICE_SECONDS };
  const whose = named ? `${side.agent.name}: ` : '';
  return [
    {
      label: cutTo(`${whose}Try ${label}`, LABEL_UNITS),
      action: { command: 'spar', options: { agent: side.agent.id, try: printed }, ...common },
    },
    {
      label: cutTo(`${whose}Adopt ${label}`, LABEL_UNITS),
      style: 'success',
      action: {
        command: 'agent adopt',
        options: { agent: side.agent.id, change: printAdvice(change, side.agent.versionNumber) },
        ...common,
      },
    },
  ];
}

/** Drops what the catalogue does not know or a button cannot carry, so that a post never fails over a button. */
export function fitButtons(
  buttons: Buttons,
  catalogue: readonly CommandSpec[],
  report: (problem: unknown) => void,
): Buttons {
  const fits = ({ action }: Button) => action === undefined || canCarry(action, catalogue, report);
  return buttons.map(row => row.filter(fits)).filter(row => row.length > 0);
}

function canCarry(action: Action, catalogue: readonly CommandSpec[], report: (problem: unknown) => void): boolean {
  try {
    encodeAction(action, catalogue);
    return true;
  } catch (problem) {
    report(problem);
    return false;
  }
}
