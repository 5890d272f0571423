import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { type MarketView, type Pick, type Receipt, refusal } from '../../core/wagers/index.ts';
import type { CommandOption } from '../command.ts';
import { answersPrivately } from '../private-answers.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, rich } from '../rich-text.ts';
import { labelName } from '../shown-name.ts';
import { amountsReply, isOddsMoved, receiptReply } from './bet-replies.ts';
import { matchOfButton, pickOf, pickOfButton } from './bet-steps.ts';
import { answerLabel, percentOf } from './market-labels.ts';
import { linkTo } from './market-links.ts';
import { amountWords, closesWords, conditionWords, factorWords, pickName, pickNamesOf } from './market-words.ts';
import type { Command, Context } from './types.ts';
import { versus } from './words.ts';

/** What the buttons under a match message do. They belong to everybody; what they answer is for who tapped. */

/** The button stands in a message of the member's own, which the answer may replace. */
const ownOption: CommandOption = { kind: 'boolean', name: 'own', description: 'In a message of your own' };
/** Names on the buttons of pairs, two of which share a row. */
const PAIR_UNITS = 14;
const PAIRS = ['A-up', 'A-down', 'B-up', 'B-down'] as const satisfies readonly Pick[];
/** Names in a toast: with the rest far below Telegram's 200 characters, so that it stays one. */
const TOAST_NAME_UNITS = 40;

/** Amounts and what they pay, for the member alone. */
export const marketAnswer: Command = {
  spec: {
    path: 'market answer',
    code: 'wa',
    description: 'What stakes on an answer pay',
    help: 'Shows what stakes pay, before anything moves. Reached by the buttons of a match.',
    options: [matchOfButton, pickOfButton, ownOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  async run(context) {
    const match = await matchOf(context);
    const pick = pickOf(context);
    if (!isPrivate(context)) return inPrivateChat(match);
    const replaces = context.options.flag('own');
    const free = freeButton(match, pick);
    try {
      const amounts = await amountsReply(context, match, pick);
      return { ...amounts, replaces, buttons: [...(amounts.buttons ?? []), ...(free ? [[free]] : [])] };
    } catch (error) {
      if (!(error instanceof ArenaError) || !free || error.code === 'market-locked') throw error;
      return { ...refused(context, error, free), replaces };
    }
  },
};

/** The amount's tap where nothing in a group is private: it bets, and the toast is the receipt. */
export const marketBet: Command = {
  spec: {
    path: 'market bet',
    code: 'wb',
    description: 'Stake what the button says',
    help: 'Stakes what the button says, unless the pay-out has fallen by more than 3% since. Reached by the buttons of a match.',
    options: [
      matchOfButton,
      pickOfButton,
      { kind: 'integer', name: 'stake', description: 'Credits', min: 1, max: 9_999_999, required: true },
      { kind: 'integer', name: 'least', description: 'Least that it must pay', min: 0, max: 99_999_999 },
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    tapsAlike: ['least'],
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const match = await matchOf(context);
    const order = { matchId: match.id, pick: pickOf(context), stake: options.integer('stake') ?? 0 };
    const leastPays = options.integer('least');
    try {
      const receipt = await services.wagers.bet(community, { ...order, leastPays, key: invocation.id });
      return isPrivate(context) ? { ...receiptReply(context, match, receipt), replaces: false } : toast(match, receipt);
    } catch (error) {
      if (!isOddsMoved(error)) throw error;
      const { pays } = await services.wagers.quote(community, order);
      throw new ArenaError(
        'odds-moved',
        `The odds have just moved: ${amountWords(order.stake)} on ${toastName(match, order.pick)} pays ${amountWords(pays)} now. Nothing was staked. More bets has the latest odds.`,
        409,
      );
    }
  },
};

/** Pairs, and in the private chat everything else that one can bet on. */
export const marketCombos: Command = {
  spec: {
    path: 'market combos',
    code: 'wc',
    description: 'Bets on an agent and the price at once',
    help: 'Bets on an agent and the price at once. Reached by the buttons of a match.',
    options: [matchOfButton, ownOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  async run(context) {
    const match = await matchOf(context);
    const market = requireOpen(await context.services.wagers.market(match.id));
    if (isPrivate(context)) return { ...betsReply(context, match, market), replaces: context.options.flag('own') };
    return inPrivateChat(match);
  },
};

function inPrivateChat(match: MatchView): Reply {
  return {
    text: rich`Combos and other amounts: in our private chat.`,
    visibility: 'private',
    privateStart: linkTo('bets', match.id),
  };
}

/** All that one can bet on here; where only the pairs are missing from the message above, only these. */
export function betsReply(context: Context, match: MatchView, market: MarketView): Reply {
  const { invocation, services } = context;
  const names = pickNamesOf(match).names;
  const short: [string, string] = [labelName(names[0], PAIR_UNITS), labelName(names[1], PAIR_UNITS)];
  const button = (pick: Pick, odds: string): Button => ({
    label: `${answerLabel(short, pick)} ${odds}`,
    action: { command: 'market answer', options: { match: match.id, pick, own: true } },
  });
  const a = percentOf(market.chances.A);
  const up = percentOf(market.chances.up);
  const singles: Button[][] = [
    [button('A', `${a}%`), button('B', `${100 - a}%`)],
    [button('up', `${up}%`), button('down', `${100 - up}%`)],
  ];
  const pairs = PAIRS.flatMap(pair => {
    const factor = market.factors[pair];
    return factor === undefined ? [] : [button(pair, factorWords(factor))];
  });
  const withSingles = invocation.surface === 'telegram' || pairs.length === 0;
  const rows = [...(withSingles ? singles : []), pairs.slice(0, 2), pairs.slice(2)];
  const facts = { match: match.id, own: true };
  return {
    title: withSingles ? rich`What do you bet on?` : rich`Both right pays more`,
    text: joinRich([
      rich`${versus(match)} · ${closesWords(market.closesAt, services.now())}`,
      ...(pairs.length > 0 ? [rich`A combo pays only if the agent wins and the price goes that way.`] : []),
    ]),
    visibility: 'private',
    buttons: [
      ...rows.filter(row => row.length > 0),
      [
        { label: 'My bets', action: { command: 'market mine', options: facts } },
        { label: 'How?', action: { command: 'market how', options: facts } },
      ],
    ],
  };
}

/** @throws ArenaError that says why no bets are taken */
export function requireOpen(market: MarketView | null): MarketView {
  if (!market || market.state === 'void') throw refusal.noMarket(market?.reason);
  if (market.state === 'preparing') throw refusal.notOpen();
  if (market.state !== 'open') throw refusal.locked();
  if (market.frozen) throw refusal.frozen(market.reason);
  return market;
}

/** The match of a button, which is of this community: in a private chat of the one where the member was last active. */
export function matchOf({ services, community, options }: Context): Promise<MatchView> {
  return services.matches.get(options.text('match') ?? '', community.communityId);
}

export function isPrivate({ invocation: { surface, chat } }: Context): boolean {
  return answersPrivately(surface, chat.kind);
}

/** '50 on RUSTY-09. Pays 81 if it wins. Balance 412.' */
function toast(match: MatchView, { pick, stake, pays, totalPays, available, market }: Receipt): Reply {
  const about = market.kind === 'parimutuel' ? 'about ' : '';
  const all = totalPays > pays ? ` With what you had on it ${about}${amountWords(totalPays)}.` : '';
  return {
    text: rich`${amountWords(stake)} on ${toastName(match, pick)}. Pays ${about}${amountWords(pays)} ${conditionWords(pick)}.${all} Balance ${amountWords(available)}.`,
    visibility: 'private',
    // Should the toast come too late, the balance still is nobody else's business.
    sensitive: true,
  };
}

function toastName(match: MatchView, pick: Pick): string {
  return pickName(pickNamesOf(match), pick, TOAST_NAME_UNITS);
}

/** Whoever may not, cannot or does not want to wager still has a pick at the winner. */
function freeButton(match: MatchView, pick: Pick): Button | null {
  if (pick !== 'A' && pick !== 'B') return null;
  const name = match.sides[pick === 'A' ? 0 : 1].agent.name;
  return {
    label: `Free pick: ${labelName(name, PAIR_UNITS)}`,
    action: { command: 'market free', options: { match: match.id, pick, own: true } },
  };
}

function refused({ catalogue }: Context, error: ArenaError, free: Button): Reply {
  const isBroke = error.code === 'insufficient-credits' && catalogue.some(spec => spec.path === 'daily');
  const daily: Button[] = isBroke ? [{ label: 'Daily credits', action: { command: 'daily', options: {} } }] : [];
  return { text: rich`${error.message}`, visibility: 'private', tone: 'bad', buttons: [[free, ...daily]] };
}
