import { UPSET_BELOW } from '../../core/honours/index.ts';
import type { BoardLine, SeasonRecap, SeasonView } from '../../core/seasons/index.ts';
import { GRACE_DAYS, PLACEMENT_MATCHES, REVIEW_DAYS } from '../../core/seasons/index.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { amountWords, creditsWords, signedWords } from './market-words.ts';
import { timeWords } from './time-words.ts';

/** A season in words: commands and bulletins say the same. Pure. */

interface Told {
  timeZone: string;
  /** Setting: what a wallet keeps in full at the end; 0: all. */
  seasonKeepCredits: number;
}

export function stateWords({ state, calledOff }: SeasonView): string {
  switch (state) {
    case 'created':
      return 'announced';
    case 'open':
      return 'open for registration';
    case 'running':
      return 'running';
    case 'paused':
      return 'paused';
    case 'frozen':
      return 'frozen: the last matches finish';
    case 'closed':
      return calledOff ? 'called off' : 'over';
  }
}

/** What comes next, by the schedule or by moderators. */
export function nextWords(season: SeasonView, told: Told): RichText {
  const { state, startsAt, opensAt, freezesAt, endsAt, running } = season;
  switch (state) {
    case 'created':
      if (startsAt) return rich`Starts ${timeWords(startsAt, told)}.`;
      return opensAt ? rich`Opens ${timeWords(opensAt, told)}.` : rich`Moderators open it: /season open`;
    case 'open':
      return startsAt ? rich`Starts ${timeWords(startsAt, told)}.` : rich`Moderators start it: /season start`;
    case 'running':
    case 'paused': {
      const pause = state === 'paused' ? 'No rated matches until moderators resume it. ' : '';
      if (!endsAt) return rich`${pause}It ends when moderators end it.`;
      const last = freezesAt ? ` The last rated matches begin before ${timeWords(freezesAt, told)}.` : '';
      return rich`${pause}Ends ${timeWords(endsAt, told)}.${last}`;
    }
    case 'frozen': {
      if (running > 0)
        return rich`${running} ${running === 1 ? 'match is' : 'matches are'} still running; then the final table stands.`;
      return endsAt ? rich`The final table stands ${timeWords(endsAt, told)}.` : rich`Moderators end it: /season end`;
    }
    case 'closed':
      return rich``;
  }
}

/** What large wallets give back at the end: said beforehand. Null where everything stays. */
export function cutWords({ seasonKeepCredits }: Told): string | null {
  if (seasonKeepCredits === 0) return null;
  const most = Math.floor(seasonKeepCredits * 1.5);
  return `At its end balances keep ${amountWords(seasonKeepCredits)} credits and a tenth of what is above, at most ${amountWords(most)}; the rest goes to the community's treasury. Open bets are not touched, and prizes stay whole.`;
}

/** How a table is made: told in /season status. */
export function rulesWords({ state, nextReviewAt }: SeasonView, told: Told): string {
  const next = state === 'running' && nextReviewAt ? ` (next: ${timeWords(nextReviewAt, told)})` : '';
  return `${PLACEMENT_MATCHES} placement matches, then a division by rating. Every ${REVIEW_DAYS} days${next} whoever's rating has outgrown a division moves up one, or down. Late joiners are welcome: the first rated match enters an agent. Who has not fought for ${GRACE_DAYS} days becomes less certain day by day. Ratings start nearer to the middle than they ended the season before.`;
}

export function divisionWords({ divisions, entered, placed }: SeasonView): string {
  const waiting = entered - placed;
  const parts = [
    ...divisions.map(({ name, agents }) => `${name} ${agents}`),
    ...(waiting > 0 ? [`in placement ${waiting}`] : []),
  ];
  return parts.length === 0 ? 'Nobody has entered yet' : `Agents: ${parts.join(', ')}`;
}

export function poolWords({ prizePool }: Pick<SeasonView, 'prizePool'>): string {
  return prizePool === 0
    ? 'No prize pool: trophies and the table.'
    : `Prize pool: ${creditsWords(prizePool)}, for the first three of each division.`;
}

/** A line of any board, its figure first. */
export function lineWords(board: string, line: BoardLine, divisionName: string | null): RichText {
  const { rank, name, ownerName, figures, reward } = line;
  const prize = reward > 0 ? rich` · **${creditsWords(reward)}**` : rich``;
  const of = ownerName === '' ? '' : ` of ${ownerName}`;
  const figure = (key: string) => figures[key] ?? 0;
  switch (board) {
    case 'members':
      return rich`${rank}. **${name}** ${figure('score')} · ${figure('agents')} ${figure('agents') === 1 ? 'agent' : 'agents'}, best ${shownName(ownerName)}`;
    case 'bettors':
      return rich`${rank}. **${name}** ${figures['skill'] === undefined ? 'too few bets for skill' : `skill ${figures['skill'].toFixed(1).replace('-', '−')}`} · ${signedWords(figure('profit'))} on ${figure('bets')} ${figure('bets') === 1 ? 'match' : 'matches'}`;
    case 'pickers':
      return rich`${rank}. **${name}** ${signedWords(figure('points'))} · ${figure('correct')} of ${figure('picks')} right`;
    default:
      return [
        ...rich`${rank}. **${shownName(name)}** ${figure('rating')} · ${figure('wins')}–${figure('losses')}${of}${divisionName ? ` · ${divisionName}` : ''}`,
        ...prize,
      ];
  }
}

const fight = ({ winner, loser }: { winner: string; loser: string }) => `${shownName(winner)} beat ${shownName(loser)}`;

/** What is told of a season that has ended: label, what, and a detail. For the recap's text and its picture alike. */
export function recapFacts(recap: SeasonRecap): { label: string; value: string; detail: string }[] {
  const { upset, bettor, picker, streak, match } = recap;
  const facts: { label: string; value: string; detail: string }[] = [];
  if (upset) {
    facts.push({
      // hardly an upset where both were given much the same
      label: upset.expected < UPSET_BELOW ? 'Upset of the season' : 'Least expected win',
      value: fight(upset),
      detail: `given ${Math.round(upset.expected / 10)}%`,
    });
  }
  if (match) {
    const bets = match.volume > 0 ? `, ${amountWords(match.volume)} credits bet` : '';
    facts.push({
      label: 'Match of the season',
      value: fight(match),
      detail: `the lead changed ${match.leadChanges} ${match.leadChanges === 1 ? 'time' : 'times'}${bets}`,
    });
  }
  if (streak) {
    facts.push({
      label: 'Longest streak',
      value: shownName(streak.name),
      detail: `${streak.figures['streak']} wins in a row`,
    });
  }
  if (bettor) {
    const { skill, profit = 0 } = bettor.figures;
    facts.push({
      label: 'Best bettor',
      value: bettor.name,
      detail:
        skill === undefined
          ? `${signedWords(profit)} credits`
          : `skill ${skill.toFixed(1)}, ${signedWords(profit)} credits`,
    });
  }
  if (picker) {
    facts.push({
      label: 'Best picker',
      value: picker.name,
      detail: `${picker.figures['correct']} of ${picker.figures['picks']} right`,
    });
  }
  return facts;
}

export function recapText(recap: SeasonRecap): RichText {
  const { champion, divisionWinners, season } = recap;
  const ended = `${season.matches} rated ${season.matches === 1 ? 'match' : 'matches'}, ${season.entered} ${season.entered === 1 ? 'agent' : 'agents'}.`;
  return joinRich([
    champion
      ? rich`**${shownName(champion.name)}**${champion.ownerName ? ` of ${champion.ownerName}` : ''} is the champion${champion.reward > 0 ? ` and wins ${creditsWords(champion.reward)}` : ''}. ${ended}`
      : rich`Nobody came through the placement matches, so there is no champion. ${ended}`,
    ...divisionWinners.map(
      line =>
        rich`First of the ${season.divisions.find(({ number }) => number === line.division)?.name ?? `division ${line.division}`}: **${shownName(line.name)}**`,
    ),
    ...recapFacts(recap).map(({ label, value, detail }) => rich`${label}: **${value}** (${detail})`),
  ]);
}
