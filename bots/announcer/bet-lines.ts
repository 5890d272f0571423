import type { MatchView } from '../../core/matches/index.ts';
import type { FreePicksView, MarketView, Winning } from '../../core/wagers/index.ts';
import { amountWords, coinOf, percentWords, signedWords } from '../commands/market-words.ts';
import { type RichText, rich } from '../rich-text.ts';
import { cutTo, shownName } from '../shown-name.ts';

/** What became of bets and free picks, for the message of the result. Pure. */

export interface Bets {
  /** Null where the match had none. */
  market: MarketView | null;
  /** Who won or lost how much, best first. */
  winnings: readonly Winning[];
  picks: FreePicksView;
}

/** Stakes that went back to who had paid them. */
export interface Refund {
  credits: number;
  members: number;
}

const REASON_UNITS = 60;
/** Winners named; the rest are counted. */
const WINNERS_NAMED = 3;
const PICKERS_NAMED = 2;
/** Right picks in a row from which they are worth a word. */
const STREAK_SHOWN = 2;
/** Names of members, in UTF-16 units: five of them and all the rest fit a caption of 1,024 (Telegram). */
const MEMBER_UNITS = 20;

/** Who won how much, what the price did, who guessed right. Nothing where nobody took part. */
export function betLines(view: MatchView, bets: Bets | null): RichText[] {
  if (!bets) return [];
  const { market, picks } = bets;
  const paid = market === null ? [] : market.state === 'void' ? voided(bets, market) : settled(view, bets, market);
  return [...paid, ...pickLine(view, picks)];
}

/** What a void gave back; null where nobody had staked. */
export function refundOf(winnings: readonly Winning[]): Refund | null {
  const credits = winnings.reduce((sum, { received }) => sum + received, 0);
  return credits > 0 ? { credits, members: winnings.length } : null;
}

/** 'Every stake was returned in full: 320 credits to 5 members.' */
export function refundLine({ credits, members }: Refund): RichText {
  return rich`Every stake was returned in full: **${amountWords(credits)}** credits to ${members} ${members === 1 ? 'member' : 'members'}.`;
}

/** 'BTC up 0.04%: Up paid' */
function priceLine(view: MatchView, direction: 'up' | 'down'): RichText {
  const samples = view.tape?.samples ?? [];
  const first = samples[0] ?? 0;
  const move = (samples.at(-1) ?? first) - first;
  const percent = first > 0 ? percentWords((100 * move) / first) : '';
  const course = move === 0 ? 'unchanged, the tie rule decides' : `${move > 0 ? 'up' : 'down'} ${percent}`;
  return rich`${coinOf(view.symbol)} ${course}: **${direction === 'up' ? '▲ Up' : '▼ Down'}** pays`;
}

function settled(view: MatchView, bets: Bets, { outcome }: MarketView): RichText[] {
  return [...(outcome ? [priceLine(view, outcome.direction)] : []), ...payoutLines(bets)];
}

/** Who won how much. Nothing where nobody had bet. */
export function payoutLines({ winnings }: Pick<Bets, 'winnings'>): RichText[] {
  if (winnings.length === 0) return [];
  const winners = winnings.filter(({ paid, received }) => received > paid);
  if (winners.length === 0) return [rich`Nobody who bet came out ahead.`];
  const named = winners
    .slice(0, WINNERS_NAMED)
    .map(({ displayName, paid, received }): RichText => {
      return rich`**${shownName(displayName, MEMBER_UNITS)}** ${amountWords(received)} (${signedWords(received - paid)})`;
    })
    .flatMap((words, index) => (index === 0 ? words : [...rich`, `, ...words]));
  const others = winners.length - WINNERS_NAMED;
  return [rich`Paid out: ${named}${others > 0 ? ` and ${others} ${others === 1 ? 'other' : 'others'}` : ''}`];
}

function voided({ winnings }: Bets, { reason }: MarketView): RichText[] {
  const refund = refundOf(winnings);
  if (!refund) return [];
  return [
    rich`Bets are void${reason ? ` (${cutTo(reason.replace(/\.$/, ''), REASON_UNITS)})` : ''}. ${refundLine(refund)}`,
  ];
}

function pickLine(view: MatchView, { a, b, correct }: FreePicksView): RichText[] {
  const all = a + b;
  if (all === 0) return [];
  const right = view.result?.winner === 1 ? b : a;
  const best = correct
    .filter(({ streak }) => streak >= STREAK_SHOWN)
    .slice(0, PICKERS_NAMED)
    .map(({ displayName, streak }) => `${shownName(displayName, MEMBER_UNITS)} ${streak} in a row`);
  return [rich`Free picks: ${right} of ${all} right${best.length > 0 ? ` · ${best.join(', ')}` : ''}`];
}
