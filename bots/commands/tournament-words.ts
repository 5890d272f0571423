import type { CommunitySettings } from '../../core/communities/index.ts';
import type { EntrantView, PlannedBout, Standing, TournamentView } from '../../core/tournaments/index.ts';
import type { Button } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { amountWords, creditsWords } from './market-words.ts';
import { timeWords } from './time-words.ts';

/** What tournaments say in commands and bulletins. Pure. */

type Zone = Pick<CommunitySettings, 'timeZone'>;

/** Characters that a list of entrants takes: with a picture a message has 1,024 (Telegram), with its other lines. */
const LIST_UNITS = 480;
const NAME_UNITS = 24;

/** '1st', '2nd', '3rd', '11th' */
export function ordinal(place: number): string {
  const tens = place % 100;
  const ending = tens >= 11 && tens <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th');
  return `${place}${ending}`;
}

export function entrantOf({ entrants }: TournamentView, id: string | null | undefined): EntrantView | undefined {
  return id ? entrants.find(entrant => entrant.id === id) : undefined;
}

export function entrantName(view: TournamentView, id: string | null | undefined, units = NAME_UNITS): string {
  const entrant = entrantOf(view, id);
  return entrant ? shownName(entrant.agent.name, units) : '?';
}

/** Entrants who take part, or would if it began now. */
export function activeEntrants({ entrants }: TournamentView): EntrantView[] {
  return entrants.filter(({ out, seed }) => out === null || seed !== null);
}

/** 'Single elimination, best of 3 (the final of 5)' */
export function formatWords({ formatName, bestOf, finalBestOf }: TournamentView): string {
  const games = bestOf > 1 ? `, best of ${bestOf}` : '';
  const final = finalBestOf !== bestOf ? ` (the final best of ${finalBestOf})` : '';
  return `${formatName}${games}${final}`;
}

/** 'Entry 50 credits · 360 in prizes: 60/30/10%'. A tenth of the pool is burned. */
export function moneyWords({ entryFee, pool, prizeSplit }: TournamentView): string {
  if (entryFee === 0) return 'Free entry';
  const parts = prizeSplit.length === 1 ? 'all to the winner' : `${prizeSplit.join('/')}%`;
  const prizes = pool === 0 ? 'prizes' : `${amountWords(pool - Math.floor(pool / 10))} in prizes`;
  return `Entry ${creditsWords(entryFee)} · ${prizes}: ${parts}`;
}

function minutesWords(minutes: number): string {
  return `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

/** When it begins, or what it is doing. */
export function stateWords(view: TournamentView, zone: Zone): RichText {
  const { state, startsAt, whenFull, checkInMinutes, plan, reason, champion } = view;
  const checkIn = checkInMinutes > 0 ? `, check-in in the ${minutesWords(checkInMinutes)} before` : '';
  switch (state) {
    case 'registering':
      if (startsAt)
        return rich`Starts **${timeWords(startsAt, zone)}**${whenFull ? ', or when it is full' : ''}${checkIn}`;
      return whenFull
        ? rich`Starts **as soon as it is full**${checkInMinutes > 0 ? `, after ${minutesWords(checkInMinutes)} of check-in` : ''}`
        : rich`Starts when a moderator says so${checkInMinutes > 0 ? `, after ${minutesWords(checkInMinutes)} of check-in` : ''}`;
    case 'checkin':
      return startsAt
        ? rich`**Check-in is open** until ${timeWords(startsAt, zone)}: who has not checked in by then is out`
        : rich`**Check-in is open**`;
    case 'running':
      return plan ? rich`**${roundWords(view)}**` : rich`It begins`;
    case 'finished':
      return champion ? rich`**${shownName(champion.agent.name)}** is the champion` : rich`It is over`;
    case 'cancelled':
      return rich`**Called off**${reason ? `: ${reason}` : ''}`;
  }
}

/** 'Semi-finals', 'Round 2 of 5' */
export function roundWords({ plan, format }: TournamentView): string {
  if (!plan) return '';
  const names = new Set(
    plan.bouts.filter(({ round }) => round === plan.currentRound).map(({ roundName }) => roundName),
  );
  // the bout for the third place goes before the final
  if (names.size <= 2 && format !== 'round-robin' && format !== 'swiss') return [...names].join(', ');
  return `Round ${plan.currentRound} of ${plan.rounds}`;
}

/** Names with their owners as far as they fit, then how many more there are. */
export function listWords(
  entrants: readonly EntrantView[],
  mark: (entrant: EntrantView) => string = () => '',
  most = LIST_UNITS,
): string {
  const names = entrants.map(entrant => {
    const owner = entrant.ownerName === null ? 'house' : shownName(entrant.ownerName, NAME_UNITS);
    return `${mark(entrant)}${shownName(entrant.agent.name, NAME_UNITS)} (${owner})`;
  });
  const shown: string[] = [];
  let units = 0;
  for (const name of names) {
    units += name.length + 2;
    if (units > most) break;
    shown.push(name);
  }
  const more = names.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? `${shown.length > 0 ? ' and ' : ''}${more} more` : ''}`;
}

/** 'Semi-final 1: RUSTY vs VOLTRAN', with the score of a bout of several games. */
export function boutWords(view: TournamentView, bout: PlannedBout, withLabel = true): RichText {
  const [a, b] = bout.entrants.map(id => entrantName(view, id));
  const score = bout.bestOf > 1 && bout.state !== 'ready' ? ` ${bout.score[0]}–${bout.score[1]}` : '';
  return rich`${withLabel ? `${bout.label}: ` : ''}**${a ?? '?'}** vs **${b ?? '?'}**${score}`;
}

/** 'RUSTY beat VOLTRAN 2–1 (Semi-final 1)' */
export function resultWords(view: TournamentView, bout: PlannedBout): RichText {
  const { winner, how, score, label, bestOf } = bout;
  if (winner === null) return boutWords(view, bout);
  const [won, lost] = winner === 0 ? [0, 1] : [1, 0];
  const name = entrantName(view, bout.entrants[won]);
  if (how === 'bye') return rich`**${name}** has a bye (${label})`;
  const other = entrantName(view, bout.entrants[lost]);
  if (how === 'forfeit') return rich`**${name}** goes on without a fight: ${other} is out (${label})`;
  const games = bestOf > 1 && how === 'played' ? ` ${score[won]}–${score[lost]}` : '';
  const decided = how === 'override' ? ', decided by moderators' : '';
  return rich`**${name}** beat ${other}${games} (${label}${decided})`;
}

/** '1. RUSTY (ann) 3–0, 216 credits' */
export function standingWords(view: TournamentView, standing: Standing): RichText {
  const { place, entrantId, wins, losses, points, tieBreaks, note } = standing;
  const isTable = isTableFormat(view.format);
  const breaks =
    tieBreaks.length > 0
      ? ` · ${tieBreaks
          .slice(0, 2)
          .map(({ name, value }) => `${name}: ${value}`)
          .join(', ')}`
      : '';
  const entrant = entrantOf(view, entrantId);
  const prize = entrant && entrant.prize > 0 ? ` · ${creditsWords(entrant.prize)}` : '';
  const out = entrant?.out ? ` · ${OUT_WORDS[entrant.out] ?? entrant.out}` : '';
  const figures = isTable
    ? `${points / 2} ${points === 2 ? 'point' : 'points'}, ${wins}–${losses}${breaks}`
    : `${wins}–${losses}`;
  return rich`${place}. **${entrantName(view, entrantId)}** ${figures}${prize}${note ? ` · ${note}` : ''}${out}`;
}

/** Formats in which everybody goes on to the end: they are shown as tables, not as brackets. */
export function isTableFormat(format: string): boolean {
  return format === 'swiss' || format === 'round-robin';
}

export const OUT_WORDS: Readonly<Record<string, string>> = {
  left: 'withdrew',
  retired: 'its agent has retired',
  // why is between moderators and the member: /audit tells nobody else of sanctions
  sanctioned: 'may not take part at present',
  'not checked in': 'did not check in',
  'no board': 'there was no board left',
};

/** What can be done with a tournament now. */
export function tournamentButtons({ id, state, entrants, size, checkInMinutes }: TournamentView): Button[][] {
  const options = { tournament: id };
  const join: Button = { label: 'Join', style: 'success', action: { command: 'tournament join', options } };
  const leave: Button = { label: 'Leave', action: { command: 'tournament leave', options } };
  const isFull = entrants.filter(({ out }) => out === null).length >= size;
  if (state === 'registering') return [[...(isFull ? [] : [join]), leave]];
  if (state === 'checkin') {
    const checkIn: Button = { label: 'Check in', style: 'success', action: { command: 'tournament checkin', options } };
    return [[...(checkInMinutes > 0 ? [checkIn] : []), ...(isFull ? [] : [join]), leave]];
  }
  if (state === 'cancelled') return [];
  return [
    [
      { label: 'Bracket', action: { command: 'tournament bracket', options } },
      { label: 'Standings', action: { command: 'tournament standings', options } },
    ],
  ];
}

/** Title, facts, entrants or what is being fought: what /tournament show and the board say. */
export function boardText(view: TournamentView, zone: Zone): RichText {
  const active = activeEntrants(view);
  const perMember = view.agentsPerMember > 1 ? `, ${view.agentsPerMember} each` : '';
  const head = [
    rich`${formatWords(view)} · ${active.length} of ${view.size} agents${perMember}`,
    rich`${moneyWords(view)}`,
    stateWords(view, zone),
  ];
  if (view.state === 'running') return joinRich([...head, ...fightLines(view)]);
  if (view.state === 'finished') return joinRich([...head, ...podiumLines(view)]);
  if (view.state === 'cancelled') {
    return joinRich([...head, ...(view.entryFee > 0 ? [rich`Every fee was returned in full.`] : [])]);
  }
  const mark = (entrant: EntrantView) => (view.state === 'checkin' ? (entrant.isCheckedIn ? '✓ ' : '… ') : '');
  return joinRich([
    ...head,
    active.length > 0 ? rich`**Entrants**: ${listWords(active, mark)}` : rich`Nobody has joined yet. Be the first!`,
  ]);
}

const BOUTS_SHOWN = 4;

/** What is being fought, what comes next, and what came of the last bouts. */
export function fightLines(view: TournamentView): RichText[] {
  const { plan } = view;
  if (!plan) return [];
  const begun = plan.bouts.filter(({ state }) => state === 'begun');
  const next = plan.bouts.filter(({ state }) => state === 'ready').slice(0, 2);
  const last = plan.bouts.filter(({ state, how }) => state === 'decided' && how !== 'bye').slice(-BOUTS_SHOWN);
  const lines = [...last.map(bout => resultWords(view, bout))];
  if (begun.length > 0) {
    const more = begun.length > BOUTS_SHOWN ? ` and ${begun.length - BOUTS_SHOWN} more` : '';
    lines.push(
      rich`Now: ${joinRich(
        begun.slice(0, BOUTS_SHOWN).map(bout => boutWords(view, bout)),
        ' · ',
      )}${more}`,
    );
  } else if (next.length > 0)
    lines.push(
      rich`Next: ${joinRich(
        next.map(bout => boutWords(view, bout)),
        ' · ',
      )}`,
    );
  return lines;
}

const PODIUM = 4;

export function podiumLines(view: TournamentView): RichText[] {
  return (view.plan?.standings ?? []).slice(0, PODIUM).map(standing => standingWords(view, standing));
}
