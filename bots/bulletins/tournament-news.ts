import type { BulletinView } from '../../core/announcements/index.ts';
import type { TournamentView } from '../../core/tournaments/index.ts';
import { creditsWords, sentenceOf } from '../commands/market-words.ts';
import { victoryWords } from '../commands/team-words.ts';
import { timeWords } from '../commands/time-words.ts';
import { winnerPicture } from '../commands/tournament-pictures.ts';
import {
  activeEntrants,
  boutWords,
  entrantName,
  entrantOf,
  listWords,
  OUT_WORDS,
  podiumLines,
  resultWords,
} from '../commands/tournament-words.ts';
import type { Services } from '../commands/types.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';

/** What happens in a tournament's thread besides its matches. News that has been overtaken is not told any more. */

type Reads = Pick<Services, 'tournaments' | 'communities' | 'cards'>;
type Words = (bulletin: BulletinView, services: Reads) => Promise<Reply | null>;

const viewOf = ({ communityId, subjectId }: BulletinView, { tournaments }: Reads) =>
  tournaments.get(communityId, subjectId);
const say = (text: RichText, more: Partial<Reply> = {}): Reply => ({ text, visibility: 'public', ...more });
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Entrants say that they are there. Mentions nobody: the thread itself tells those who follow it. */
export const tournamentCheckIn: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  if (view.state !== 'checkin' || !view.startsAt) return null;
  const settings = await services.communities.settings(bulletin.communityId);
  return say(
    rich`The check-in of **${shownName(view.name)}** is open until **${timeWords(view.startsAt, settings)}**. Whoever has not checked in by then is out${view.entryFee > 0 ? ' and has the fee back' : ''}.`,
    { title: rich`Check-in`, buttons: [[checkInButton(view)]] },
  );
};

export const tournamentLastCall: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  if (view.state !== 'checkin') return null;
  const missing = activeEntrants(view).filter(({ isCheckedIn }) => !isCheckedIn);
  if (missing.length === 0) return null;
  return say(rich`Last call! Not checked in yet: ${listWords(missing)}.`, { buttons: [[checkInButton(view)]] });
};

function checkInButton({ id }: TournamentView) {
  const action = { command: 'tournament checkin', options: { tournament: id } };
  return { label: 'Check in', style: 'success' as const, action };
}

const BOUTS_LISTED = 16;
/** Under a picture a message has 1,024 characters (Telegram). */
const BOARDS_LISTED = 8;

/** A round begins: who meets whom. */
export const tournamentRound: Words = async ({ data, ...bulletin }, services) => {
  const view = await viewOf({ data, ...bulletin }, services);
  if (view.state !== 'running' || !view.plan) return null;
  const all = view.plan.bouts.filter(({ round, weight }) => round === data['round'] && weight < 2);
  const bouts = all.filter(({ how }) => how !== 'bye');
  const byes = all
    .filter(({ how }) => how === 'bye')
    .map(bout => entrantName(view, bout.entrants[0] ?? bout.entrants[1]));
  if (bouts.length === 0) return null;
  const names = [...new Set(all.map(({ roundName }) => roundName))];
  // what they have in common stands above them
  const isMixed = names.length > 1 || new Set(bouts.map(({ section }) => section)).size > 1;
  const more = bouts.length > BOUTS_LISTED ? [rich`and ${bouts.length - BOUTS_LISTED} more`] : [];
  const free = byes.slice(0, BOUTS_LISTED).join(', ');
  return say(
    joinRich([
      ...bouts
        .slice(0, BOUTS_LISTED)
        .map(bout => (bout.how === 'forfeit' ? resultWords(view, bout) : boutWords(view, bout, isMixed))),
      ...more,
      ...(byes.length > 0 ? [rich`${byes.length === 1 ? 'Bye' : 'Byes'}: ${free}`] : []),
    ]),
    { title: rich`${shownName(view.name)}: ${names.join(' · ')}`, silent: data['round'] !== 1 },
  );
};

/** Before the final: who meets in it, and a pause to bet. */
export const tournamentFinal: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  const bout = view.plan?.bouts.find(({ key }) => key === bulletin.data['bout']);
  if (view.state !== 'running' || !bout || bout.state === 'decided') return null;
  const [a, b] = bout.entrants.map(id => entrantOf(view, id));
  if (!a || !b) return null;
  return say(
    rich`**${shownName(a.agent.name)}** (seed ${a.seed ?? '?'}) meets **${shownName(b.agent.name)}** (seed ${b.seed ?? '?'})${bout.bestOf > 1 ? `, best of ${bout.bestOf}` : ''}. Bets open in a moment, and for longer than usual.`,
    { title: rich`🏆 ${shownName(view.name)}: ${bout.label}` },
  );
};

/** Somebody is out before the end. */
export const tournamentOut: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  const ids = Array.isArray(bulletin.data['entrants']) ? bulletin.data['entrants'] : [];
  const out = view.entrants.filter(({ id }) => ids.includes(id));
  if (out.length === 0 || view.state === 'cancelled') return null;
  const reason = textOf(bulletin.data['reason']);
  const wasRunning = out.some(({ seed }) => seed !== null);
  const then = wasRunning
    ? ' What remains of their bouts goes to the opponents.'
    : view.entryFee > 0
      ? ' The fee went back.'
      : '';
  return say(rich`Out of **${shownName(view.name)}**: ${listWords(out)} (${OUT_WORDS[reason] ?? reason}).${then}`, {
    silent: true,
  });
};

/** A bout that cannot be fought: why nothing happens. */
export const tournamentTrouble: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  const bout = view.plan?.bouts.find(({ key }) => key === bulletin.data['bout']);
  if (view.state !== 'running' || !bout || bout.state === 'decided') return null;
  return say(
    rich`${bout.label} was void ${Number(bulletin.data['voids'] ?? 0)} times running, most likely because prices are missing. It is tried again every few minutes; every stake went back.`,
    { tone: 'bad', silent: true },
  );
};

export const tournamentOverridden: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  const { bout, winner, reason } = bulletin.data;
  return say(
    rich`A moderator has decided ${textOf(bout)} of **${shownName(view.name)}**: **${shownName(textOf(winner))}** wins. Why: ${sentenceOf(textOf(reason))}`,
    { silent: true },
  );
};

export const tournamentCancelled: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  if (view.state !== 'cancelled') return null;
  const fees = view.entryFee > 0 ? ' Every entry fee went back in full.' : '';
  return say(
    rich`**${shownName(view.name)}** is called off${view.reason ? `: ${sentenceOf(view.reason)}` : '.'}${fees}`,
    { tone: 'bad' },
  );
};

/** The champion's card. */
export const tournamentWinner: Words = async (bulletin, services) => {
  const view = await viewOf(bulletin, services);
  if (view.state !== 'finished' || !view.champion) return null;
  const picture = await winnerPicture(view, services.cards);
  const victory = victoryWords(view);
  if (victory) {
    const bouts = (view.plan?.bouts ?? []).toReversed().slice(0, BOARDS_LISTED);
    return say(joinRich([rich`${victory}!`, ...bouts.map(bout => resultWords(view, bout))]), {
      title: rich`🏆 ${shownName(view.name)}`,
      tone: 'good',
      ...(picture && { picture }),
    });
  }
  const { champion } = view;
  const owner = champion.ownerName === null ? 'the house' : shownName(champion.ownerName);
  const prize = champion.prize > 0 ? ` and takes ${creditsWords(champion.prize)}` : '';
  return say(
    joinRich([
      rich`**${shownName(champion.agent.name)}** of ${owner} wins **${shownName(view.name)}**${prize}!`,
      ...podiumLines(view),
    ]),
    { title: rich`🏆 ${shownName(view.name)}`, tone: 'good', ...(picture && { picture }) },
  );
};
