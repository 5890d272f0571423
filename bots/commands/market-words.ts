import type { MatchView } from '../../core/matches/index.ts';
import type { Pick } from '../../core/wagers/index.ts';
import { type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { minutes } from './words.ts';

/** Phrases of the market in members' words: what is staked, on what, what it pays. Pure. */

/** What a pick is named after: the two agents and the price. */
export interface PickNames {
  names: readonly [string, string];
  symbol: string;
}

export function pickNamesOf({ sides, symbol }: { sides: MatchView['sides']; symbol: string }): PickNames {
  return { names: [sides[0].agent.name, sides[1].agent.name], symbol };
}

/** 'BTC' of 'BTC-USD'. */
export function coinOf(symbol: string): string {
  return symbol.split('-')[0] ?? symbol;
}

/** 'RUSTY', 'BTC up', 'RUSTY and BTC up', the agent's name within so many units where room is short. */
export function pickName(of: PickNames, pick: Pick, units?: number): string {
  const names = [shownName(of.names[0], units), shownName(of.names[1], units)] as const;
  const coin = coinOf(of.symbol);
  switch (pick) {
    case 'A':
      return names[0];
    case 'B':
      return names[1];
    case 'up':
    case 'down':
      return `${coin} ${pick}`;
    default: {
      const [corner, direction] = pick.split('-');
      return `${corner === 'A' ? names[0] : names[1]} and ${coin} ${direction}`;
    }
  }
}

/** When a pick is right: 'if it wins'. */
export function conditionWords(pick: Pick): string {
  if (pick === 'A' || pick === 'B') return 'if it wins';
  if (pick === 'up') return 'if the price ends above its start';
  if (pick === 'down') return 'if the price ends below its start';
  return 'if both come true';
}

/** 1234567 -> '1,234,567'. */
export function amountWords(credits: number): string {
  return credits.toLocaleString('en-US');
}

/** '+15', '−50', '0', with a true minus. */
export function signedWords(credits: number): string {
  if (credits === 0) return '0';
  return `${credits > 0 ? '+' : '−'}${amountWords(Math.abs(credits))}`;
}

/** '1 credit', '1,234 credits'. */
export function creditsWords(credits: number): string {
  return `${amountWords(credits)} ${credits === 1 ? 'credit' : 'credits'}`;
}

/** A factor in hundredths as people say it, and as the cards write it: 172 -> '×1.72', 330 -> '×3.3', 1200 -> '×12'. */
export function factorWords(hundredths: number): string {
  const decimals = hundredths < 300 ? 2 : hundredths < 995 ? 1 : 0;
  return `×${(hundredths / 100).toFixed(decimals)}`;
}

/** '50→81' */
export function pays(stake: number, paid: number): string {
  return `${amountWords(stake)}→${amountWords(paid)}`;
}

/** A chance in millionths as a whole per cent that is never 0 or 100. */
export function chanceWords(ppm: number): string {
  return `${Math.min(99, Math.max(1, Math.round(ppm / 10_000)))}%`;
}

/** '50 on RUSTY pays 81 if it wins.' Pools pay what they hold in the end: there the figure is today's. */
export function stakeSentence(
  of: PickNames,
  { pick, stake, pays: paid, pools = false }: { pick: Pick; stake: number; pays: number; pools?: boolean },
): RichText {
  const now = pools ? ', as the pools stand now' : '';
  return rich`**${amountWords(stake)}** on **${pickName(of, pick)}** pays **${amountWords(paid)}** ${conditionWords(pick)}${now}.`;
}

/** 'closes in 0:42', 'closed' */
export function closesWords(closesAt: Date, now: Date): string {
  const seconds = Math.ceil((closesAt.getTime() - now.getTime()) / 1000);
  return seconds > 0 ? `closes in ${minutes(seconds)}` : 'closed';
}

/** '5 s', '3 min', '2 h', '4 days': how long something takes from now; rounded up. */
export function waitWords(until: Date, now: Date): string {
  const seconds = Math.max(0, Math.ceil((until.getTime() - now.getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.ceil(seconds / 3600)} h`;
  return `${Math.ceil(seconds / 86_400)} days`;
}

/** A change in per cent with as many decimals as it takes to say something: '0.04%', '0.0018%' of a euro. */
export function percentWords(percent: number): string {
  const size = Math.abs(percent);
  return `${size.toFixed(size > 0 && size < 0.01 ? 4 : 2)}%`;
}

/** What a moderator or a service gave as a reason, with a stop at its end. */
export function sentenceOf(reason: string): string {
  const text = reason.trim();
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** 'RUSTY-09 vs VOLTRAN' in a line that shows digits, too. */
export function namesWords(names: readonly [string, string]): string {
  return `${shownName(names[0])} vs ${shownName(names[1])}`;
}

/** '170 credits staked by 4 members', 'no stakes' */
export function stakedWords({ volume, bettors }: { volume: number; bettors: number }): RichText {
  if (bettors === 0) return rich`no stakes`;
  return rich`${creditsWords(volume)} staked by ${bettors} ${bettors === 1 ? 'member' : 'members'}`;
}
