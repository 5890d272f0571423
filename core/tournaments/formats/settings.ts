import { roundsOfRoundRobin } from './round-robin.ts';
import type { Format, FormatSettings } from './types.ts';

export const FEWEST_ENTRANTS = 2;
export const MOST_ENTRANTS = 256;
/** Games in a bout: an odd number, and few enough to be watched. */
export const LONGEST_BOUT = 9;

/**
 * Why no tournament can be held with these settings and so many entrants, in a sentence for whoever chose them; null:
 * it can.
 */
export function checkSettings(settings: FormatSettings, size: number): string | null {
  if (!Number.isInteger(size) || size < FEWEST_ENTRANTS || size > MOST_ENTRANTS) {
    return `A tournament has ${FEWEST_ENTRANTS} to ${MOST_ENTRANTS} entrants.`;
  }
  const { format, bestOf, finalBestOf, rounds, groups } = settings;
  if (!isLength(bestOf)) return `A bout is best of an odd number of games, 1 to ${LONGEST_BOUT}.`;
  if (finalBestOf !== 0 && !isLength(finalBestOf))
    return `The final is best of an odd number of games, 1 to ${LONGEST_BOUT}.`;
  if (format === 'swiss') {
    const most = roundsOfRoundRobin(size);
    if (!Number.isInteger(rounds) || rounds < 0 || rounds > most) {
      return `${size} entrants can play 1 to ${most} Swiss rounds before someone must meet twice.`;
    }
  }
  if (format === 'groups') {
    const most = Math.floor(size / 2);
    if (!Number.isInteger(groups) || groups < 0 || groups > most) {
      return `${size} entrants can play in 1 to ${most} groups: a group has two or more.`;
    }
  }
  if (format === 'team' && size % 2 === 1) return 'Both teams have the same number of boards.';
  return null;
}

function isLength(games: number): boolean {
  return Number.isInteger(games) && games >= 1 && games <= LONGEST_BOUT && games % 2 === 1;
}

/** How places are decided among those who are level, in the order in which it is asked, in words for entrants. */
export function explainTieBreaks(format: Format): { name: string; text: string }[] {
  return TIE_BREAKS[format];
}

const SEED = { name: 'Seed', text: 'The better seed is placed higher.' };
const TABLE = [
  { name: 'Points', text: 'One for each bout won; a forfeit counts like any other bout.' },
  {
    name: 'Head-to-head',
    text: 'Points from the bouts between those who are level; asked again among those still level.',
  },
  { name: 'Sonneborn-Berger', text: 'The points of everyone whom an entrant has beaten, added up.' },
  { name: 'Game difference', text: 'Games won minus games lost.' },
  { name: 'Games won', text: 'Games won in all bouts.' },
  SEED,
];
const EXIT = {
  name: 'Progress',
  text: 'Who goes out later is placed higher; who goes out in the same round shares a place.',
};
const TIE_BREAKS: Record<Format, { name: string; text: string }[]> = {
  single: [
    EXIT,
    { name: 'Third place', text: 'Where it is played, the bout for the third place decides places 3 and 4.' },
  ],
  double: [EXIT],
  'round-robin': TABLE,
  swiss: [
    { name: 'Points', text: 'One for each bout won, a bye or a forfeit included.' },
    {
      name: 'Buchholz cut 1',
      text:
        'The final points of everyone whom an entrant has met, without the lowest. A bye or a forfeit counts as an ' +
        "opponent with the entrant's own points (at most the absent opponent's, for a bye half of the rounds); rounds " +
        'that an opponent missed because it had left count half a point each.',
    },
    { name: 'Buchholz', text: 'The same with all opponents.' },
    { name: 'Sonneborn-Berger', text: 'The points of everyone whom an entrant has beaten, added up in the same way.' },
    {
      name: 'Direct encounter',
      text: 'Who has beaten the others who are level, if nobody could overtake by bouts not played.',
    },
    SEED,
  ],
  groups: [...TABLE, EXIT],
  team: [
    { name: 'Boards', text: 'The team that wins more boards wins.' },
    { name: 'Highest board', text: 'When level, the team that won the first board wins.' },
  ],
};
