import type { BulletinView } from '../../core/announcements/index.ts';
import type { BoutView, EditionView, NamedAgent } from '../../core/fight-nights/index.ts';
import { sentenceOf } from '../commands/market-words.ts';
import { clockWords, timeWords } from '../commands/time-words.ts';
import type { Services } from '../commands/types.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** The announcement of one evening: who has entered, then the bill, then that it is over. Results are told by the fights themselves. */

const MINUTE_MS = 60_000;
/** Names listed before "and others". */
const NAMES_MAX = 16;
/** Buttons of a row. */
const ROW = 2;

export async function fightNight(
  bulletin: BulletinView,
  services: Pick<Services, 'fightNights'>,
): Promise<Reply | null> {
  const edition = await services.fightNights.edition(bulletin.subjectId);
  if (!edition) return null;
  if (edition.state === 'skipped') {
    return {
      title: rich`${shownName(edition.name)} is left out`,
      text: rich`${timeWords(edition.at, edition)}: ${sentenceOf(edition.reason ?? 'Moderators left it out')}`,
      visibility: 'public',
    };
  }
  return edition.bouts.length === 0 ? entryList(edition) : bill(edition);
}

function entryList(edition: EditionView): Reply {
  const { entered } = edition;
  const names = entered.slice(0, NAMES_MAX).map(nameOf);
  const more = entered.length - names.length;
  return {
    title: rich`${shownName(edition.name)}`,
    text: joinRich([
      rich`**${timeWords(edition.at, edition)}**. Exhibitions with bets, no rating at stake; whoever is missing is replaced by the house.`,
      entered.length === 0
        ? rich`Nobody has entered yet. Be the first!`
        : rich`Entered: ${joinRich(names, ', ')}${more > 0 ? ` and ${more} more` : ''}.`,
    ]),
    visibility: 'public',
    buttons: [
      [
        {
          label: 'Enter my agent',
          style: 'primary',
          action: { command: 'fightnight enter', options: { id: edition.id } },
        },
        { label: 'Leave', action: { command: 'fightnight withdraw', options: { id: edition.id } } },
      ],
    ],
  };
}

function bill(edition: EditionView): Reply {
  const isOver = edition.state === 'finished';
  const open = edition.bouts.filter(bout => bout.kind === 'open' && bout.second === null && bout.state === 'waiting');
  const buttons = open.map(
    ({ number, first }): Button => ({
      label: `Take on ${first.name}`.slice(0, 40),
      style: 'primary',
      action: { command: 'fightnight take', options: { id: edition.id, bout: number } },
    }),
  );
  return {
    title: isOver ? rich`${shownName(edition.name)} is over` : rich`${shownName(edition.name)}: the bill`,
    text: joinRich([
      isOver
        ? rich`${timeWords(edition.at, edition)}. Thanks to everybody who fought, bet and cheered.`
        : rich`**${timeWords(edition.at, edition)}**, a bout every ${edition.minutesApart} minutes. Bets open before each.`,
      ...edition.bouts.map(bout => boutLine(bout, edition)),
      ...(open.length > 0
        ? [rich`__Open challenges go to whoever is first; the house steps in where nobody comes.__`]
        : []),
    ]),
    visibility: 'public',
    buttons: Array.from({ length: Math.ceil(buttons.length / ROW) }, (_, row) =>
      buttons.slice(ROW * row, ROW * row + ROW),
    ),
  };
}

function boutLine(bout: BoutView, edition: EditionView): RichText {
  const { number, kind, first, second, state, dropped } = bout;
  const at = clockWords(new Date(edition.at.getTime() + (number - 1) * edition.minutesApart * MINUTE_MS), edition);
  const meeting = second ? rich`${nameOf(first)} vs ${nameOf(second)}` : rich`${nameOf(first)} challenges **anybody**`;
  const title = kind === 'main' ? rich`**Main event:** ` : rich``;
  if (state === 'dropped') return rich`✕ ${meeting}: ${sentenceOf(dropped ?? 'not fought')}`;
  const mark = state === 'over' ? rich`✓` : state === 'running' ? rich`▶` : rich`${at}`;
  return rich`${mark} ${title}${meeting}`;
}

function nameOf({ name, ownerName }: NamedAgent): RichText {
  return ownerName === null ? rich`**${shownName(name)}** (house)` : rich`**${shownName(name)}**`;
}
