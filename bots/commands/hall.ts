import type { HallOfFame, TrophyView } from '../../core/honours/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import type { RecapView } from './card-views.ts';
import { reignWords } from './honour-words.ts';
import type { Command } from './types.ts';

const ROWS = 5;
/** Of each kind in the picture, which takes eight. */
const EACH = 2;
const TITLE_UNITS = 60;

export const hall: Command = {
  spec: {
    path: 'hall',
    code: 'hh',
    description: 'Hall of fame: champions, belts, tournaments, streaks',
    help: 'What was won here for good: seasons, tournaments, the longest reigns with the belt and the longest streaks.',
    options: [],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  async run({ community, services }) {
    const fame = await services.honours.hall(community.communityId);
    const fields = fieldsOf(fame, services.now());
    const title = `Hall of fame of ${community.communityName}`;
    const card = fields.length > 0 ? await services.cards.recap(cardOf(fame, title, services.now())) : null;
    return {
      title: rich`${title}`,
      text:
        fields.length === 0
          ? rich`Still empty. A season, a tournament, the belt or five wins in a row put a name here.`
          : rich`What was won for good.`,
      fields,
      visibility: 'public',
      buttons: [[{ label: 'The belt', action: { command: 'belt show', options: {} } }]],
      ...(card && {
        picture: {
          bytes: card,
          filename: 'hall.png',
          contentType: 'image/png' as const,
          alt: `${title}, as told below.`,
        },
      }),
    };
  },
};

function fieldsOf({ champions, tournaments, reigns, streaks }: HallOfFame, now: Date) {
  const fields: { name: string; lines: RichText[] }[] = [
    { name: 'Season champions', lines: champions.map(trophyLine) },
    { name: 'Tournaments', lines: tournaments.map(trophyLine) },
    {
      name: 'The belt',
      lines: reigns.map(reign => {
        const going = reign.lostAt === null ? ' · reigning' : '';
        return rich`**${shownName(reign.agentName)}** · ${reignWords(reign, now)}${going}`;
      }),
    },
    {
      name: 'Longest streaks',
      lines: streaks.map(
        ({ agentName, wins, going }) => rich`**${shownName(agentName)}** · ${wins} wins${going ? ', still going' : ''}`,
      ),
    },
  ];
  return fields
    .filter(({ lines }) => lines.length > 0)
    .map(({ name, lines }) => ({ name, value: joinRich(lines.slice(0, ROWS)) }));
}

/** The same as a picture: the champion of the belt, and a few of each kind. */
function cardOf(
  { champion, champions, tournaments, reigns, streaks }: HallOfFame,
  title: string,
  now: Date,
): RecapView {
  const facts = [
    ...champions
      .slice(0, EACH)
      .map(trophy => ({ label: 'Season', value: trophy.agentName ?? '', detail: trophy.title })),
    ...tournaments
      .slice(0, EACH)
      .map(trophy => ({ label: 'Tournament', value: trophy.agentName ?? '', detail: trophy.title })),
    ...reigns.slice(0, EACH).map(reign => ({ label: 'Belt', value: reign.agentName, detail: reignWords(reign, now) })),
    ...streaks.slice(0, EACH).map(({ agentName, wins }) => ({
      label: 'Streak',
      value: agentName,
      detail: `${wins} wins in a row`,
    })),
  ];
  return {
    title,
    subtitle: 'What was won for good',
    hero: champion && { name: champion.name, looks: champion.looks, line: 'Holds the belt' },
    facts,
    rows: [],
  };
}

function trophyLine({ title, agentName }: TrophyView): RichText {
  const name = shownName(title, TITLE_UNITS);
  return agentName === null ? rich`${name}` : rich`**${shownName(agentName)}** · ${name}`;
}
