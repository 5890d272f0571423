import { ArenaError } from '../platform/errors.ts';

/** What members type for a stake: '50', '1,000', '50%', 'half', 'all', 'max'. */

/** More digits than any wallet has; longer text is not looked at. */
const DIGITS_MAX = 15;
const TYPED_MAX = 40;
const HELP = 'Please give a whole number of credits (50), a part of what you have (50%), "all" or "max".';

export interface StakeBounds {
  /** Credits the member may spend. */
  available: number;
  /** Most that the member may still put on this match; `all` and `max` stop there. */
  cap: number;
}

/**
 * Reads a stake. A share is of the available credits, rounded down; shares, `all` and `max` are held within the cap, a number is
 * not: whoever types 400 where 250 are allowed is told so, by the service.
 * @returns a whole number from 1
 * @throws ArenaError 'bad-stake' with a sentence that says what to type
 */
export function stakeOf(text: string, { available, cap }: StakeBounds): number {
  const typed = text
    .trim()
    .toLowerCase()
    .replace(/\s*credits?$/, '');
  if (typed === '' || typed.length > TYPED_MAX) throw badStake(HELP);
  if (['all', 'max', 'all-in', 'all in'].includes(typed)) return within(available, { available, cap });
  if (typed === 'half') return within(Math.floor(available / 2), { available, cap });
  const share = /^(\d{1,3})\s*%$/.exec(typed);
  if (share) return shareOf(Number(share[1]), { available, cap });
  return amountOf(typed);
}

function shareOf(percent: number, bounds: StakeBounds): number {
  if (percent < 1 || percent > 100) throw badStake('A part of your credits is from 1% to 100%.');
  return within(Math.floor((bounds.available * percent) / 100), bounds);
}

function within(credits: number, { available, cap }: StakeBounds): number {
  if (available < 1) throw badStake('You have no credits to stake right now. /daily and /balance help.');
  if (cap < 1) throw badStake('You have staked on this match what you may. The next match is never far.');
  return Math.max(1, Math.min(credits, available, cap));
}

function amountOf(typed: string): number {
  if (/^[-−–]\s*\d/.test(typed)) throw badStake('A stake is above zero. /sell gives a bet back.');
  if (/^\+?\d+([.,]\d+)?%$/.test(typed)) throw badStake('Parts are whole: 25%, 50%, 100%.');
  // thousands in groups of three, by comma, apostrophe, underscore or space; with a point it might be a fraction and is refused
  const digits = /^\+?\d{1,3}([,'’_\s])\d{3}(\1\d{3})*$/.test(typed)
    ? typed.replace(/[+,'’_\s]/g, '')
    : typed.replace(/^\+/, '');
  if (/^\d*[.,]\d+$/.test(digits)) throw badStake('Credits are whole: 50, say, without a fraction.');
  if (!/^\d+$/.test(digits)) throw badStake(HELP);
  const significant = digits.replace(/^0+/, '');
  if (significant === '') throw badStake('A stake is at least 1 credit.');
  if (significant.length > DIGITS_MAX) throw badStake('That is more than all the credits there are.');
  return Number(significant);
}

function badStake(sentence: string): ArenaError {
  return new ArenaError('bad-stake', sentence);
}
