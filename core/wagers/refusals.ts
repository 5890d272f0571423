import { ArenaError } from '../platform/errors.ts';

/** Why a wager is refused: stable codes and sentences for members, in one place. Amounts in credits. */

/** Whole credits with separators: 1,250. */
export function credits(amount: bigint | number): string {
  return amount.toLocaleString('en-US');
}

/** Discord shows '<t:...>' only on Discord: other times are told as a span from now. */
function inWords(until: Date, now: Date): string {
  const minutes = Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 60_000));
  if (minutes < 120) return `${minutes} more minute${minutes === 1 ? '' : 's'}`;
  if (minutes < 48 * 60) return `${Math.ceil(minutes / 60)} more hours`;
  return `${Math.ceil(minutes / 1440)} more days`;
}

export const refusal = {
  noMatch: () =>
    new ArenaError('match-not-found', 'There is no such match here. See /markets for those that are open.', 404),
  noMarket: (reason?: string | null) =>
    new ArenaError(
      'no-market',
      `Nobody can bet on this match${reason ? `: ${withStop(lowerFirst(reason))}` : '.'} /pick shows where a free pick counts.`,
      409,
    ),
  locked: () =>
    new ArenaError('market-locked', 'Bets on this match are closed. See /markets for those that are open.', 409),
  picksClosed: () =>
    new ArenaError('market-locked', 'Picks for this match are closed. The next one is never far.', 409),
  /** @param reason a sentence where prices have paused the market; null where moderators have */
  frozen: (reason: string | null) =>
    new ArenaError(
      'market-frozen',
      reason
        ? `Bets on this match are paused. ${reason}`
        : 'A moderator has paused bets on this match. Please try again later.',
      409,
    ),
  notOpen: () =>
    new ArenaError(
      'market-not-open',
      'The odds of this match are being worked out. Please try again in a few seconds.',
      409,
    ),
  wagersOff: () => new ArenaError('wagers-off', 'Bets are turned off here. You can still make a free pick.', 403),
  badPick: () =>
    new ArenaError('bad-pick', 'Please pick one of the two agents, up, down, or an agent together with up or down.'),
  noPairs: () => new ArenaError('bad-pick', 'Here one bets on an agent or on the price, not on both at once.'),
  badStake: () => new ArenaError('bad-stake', 'A stake is a whole number of credits from 1, such as 50.'),
  badPart: () => new ArenaError('bad-stake', 'A part of a bet is a whole per cent from 1 to 100.'),
  insufficient: (available: bigint) =>
    new ArenaError(
      'insufficient-credits',
      available > 0n
        ? `You have ${credits(available)} credits. Please stake no more than that.`
        : 'You have no credits left. /daily brings some every day.',
      409,
    ),
  stakeCap: (cap: bigint, room: bigint) =>
    new ArenaError(
      'stake-cap',
      room > 0n
        ? `You may stake up to ${credits(cap)} on this match${room < cap ? `; ${credits(room)} more would be fine` : ''}.`
        : `You have staked the most that you may on this match (${credits(cap)}).`,
      409,
    ),
  dailyLossCap: (cap: bigint, room: bigint) =>
    new ArenaError(
      'daily-loss-cap',
      room > 0n
        ? `Nobody may lose more than ${credits(cap)} in 24 hours here, open bets included; ${credits(room)} more would be fine.`
        : `Open bets included, you may have lost ${credits(cap)} in 24 hours, which is the most here. Take a break until tomorrow.`,
      409,
    ),
  ownLimit: (kind: 'stake' | 'daily-loss', limit: bigint, room: bigint) =>
    new ArenaError(
      'own-limit',
      `Your own limit is ${kind === 'stake' ? `${credits(limit)} a match` : `a loss of ${credits(limit)} in 24 hours`}${
        room >= limit ? '.' : room > 0n ? `; ${credits(room)} more would be fine.` : ', and it is reached.'
      }`,
      409,
    ),
  coolingOff: (until: Date, now: Date) =>
    new ArenaError('cooling-off', `You are cooling off for ${inWords(until, now)}. Free picks are open to you.`, 403),
  excluded: (until: Date | 'forever', now: Date) =>
    new ArenaError(
      'excluded',
      `You have excluded yourself from bets ${
        until === 'forever' ? 'for good' : `for ${inWords(until, now)}`
      }. Free picks are open to you.`,
      403,
    ),
  ownAgent: () =>
    new ArenaError(
      'against-own-agent',
      'Your own agent fights here: you can back it or the price, not its opponent.',
      403,
    ),
  bothOwnAgents: () =>
    new ArenaError('against-own-agent', 'Both agents are yours: you can bet on the price here, up or down.', 403),
  moderated: () =>
    new ArenaError('moderated', 'You have moderated this match, so you cannot bet on it. Free picks stay open.', 403),
  oddsMoved: (pays: bigint) =>
    new ArenaError(
      'odds-moved',
      `The odds have just moved: that stake pays ${credits(pays)} now. Please look again.`,
      409,
    ),
  saleMoved: (proceeds: bigint) =>
    new ArenaError(
      'odds-moved',
      `The odds have just moved: it would bring ${credits(proceeds)} now. Please look again.`,
      409,
    ),
  stakeTooSmall: () =>
    new ArenaError(
      'stake-too-small',
      'That stake would win nothing at these odds. Please stake more or pick something else.',
      409,
    ),
  nothingHeld: () =>
    new ArenaError('nothing-held', 'You hold no bet on that. See /positions for those that you hold.', 409),
  noSales: () => new ArenaError('no-sales', 'Bets into a pool cannot be sold: they pay when the match has ended.', 409),
  keyReused: () =>
    new ArenaError('request-reused', 'This request was used before for another bet. Please start again.', 409),
} as const;

function lowerFirst(sentence: string): string {
  return sentence.slice(0, 1).toLowerCase() + sentence.slice(1);
}

function withStop(reason: string): string {
  return /[.!?…]$/.test(reason) ? reason : `${reason}.`;
}
