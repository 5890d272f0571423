import type { MatchView } from '../../core/matches/index.ts';
import { outcomeText } from '../outcome.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { cutTo } from '../shown-name.ts';
import { bothNames } from './names.ts';

/** What a busy channel missed, in one message. Pure. */

const LINES_MAX = 12;
const REPLAYS_MAX = 5;
const LABEL_UNITS = 60;

/** @param views ended matches; the most interesting are shown first */
export function digestMessage(views: readonly MatchView[]): Reply {
  const ordered = [...views].sort((a, b) => interest(b) - interest(a) || (a.id < b.id ? -1 : 1));
  const lines = ordered.slice(0, LINES_MAX).map(view => {
    const [left, right] = bothNames(view);
    const outcome = view.state === 'void' ? rich`void` : rich`||${outcomeText(view)}||`;
    return rich`**${left}** vs **${right}** · ${outcome} · \`${view.id}\``;
  });
  const left = ordered.length - lines.length;
  if (left > 0) lines.push(rich`and ${left} more`);
  const replays: Button[] = ordered
    .filter(view => view.state === 'settled')
    .slice(0, REPLAYS_MAX)
    .map(view => ({
      label: cutTo(`▶ ${bothNames(view).join(' vs ')}`, LABEL_UNITS),
      action: { command: 'replay', options: { id: view.id } },
    }));
  return {
    title: views.length === 1 ? rich`Also fought in the last hour` : rich`${views.length} more bouts in the last hour`,
    text: joinRich(lines),
    buttons: replays.map(button => [button]),
    visibility: 'public',
  };
}

/** Upsets first, then the best agents. Rating points. */
function interest(view: MatchView): number {
  const winner = view.result?.winner;
  const surprise = winner === undefined ? 0 : 500 - view.sides[winner].expected;
  return Math.max(0, surprise) + (view.sides[0].agent.rating.shown + view.sides[1].agent.rating.shown) / 4;
}
