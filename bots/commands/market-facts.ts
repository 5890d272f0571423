import { TAPE_SECONDS } from '../../core/engine/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import type { MarketView, PositionView } from '../../core/wagers/index.ts';
import type { CommandOption } from '../command.ts';
import { openBetsButton } from '../next-steps.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich, toPlainText } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { isSuspense } from '../suspense.ts';
import { matchOfButton } from './bet-steps.ts';
import { marketCardOf, oddsAlt } from './market-card.ts';
import { linkTo } from './market-links.ts';
import { isPrivate, matchOf } from './market-taps.ts';
import { amountWords, coinOf, pickName, pickNamesOf, stakedWords } from './market-words.ts';
import type { Command, Context } from './types.ts';
import { versus } from './words.ts';

/** Buttons under a match message that move no credits: one's bets, how it works, a free pick, the history of the odds. */

const ownOption: CommandOption = { kind: 'boolean', name: 'own', description: 'In a message of your own' };
/** Bot API: answerCallbackQuery takes 200 characters; longer answers would be posted for all to read. */
const TOAST_UNITS = 200;
/** Names beside the count of picks, in a toast. */
const PICKED_UNITS = 20;

export const marketMine: Command = {
  spec: {
    path: 'market mine',
    code: 'wm',
    description: 'What you have on a match',
    help: 'What you have on a match. Reached by its button; /positions shows all.',
    options: [matchOfButton, ownOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  async run(context) {
    const match = await matchOf(context);
    const held = (await context.services.wagers.positions(context.community)).filter(
      position => position.matchId === match.id,
    );
    const now = context.services.now();
    const lines =
      held.length > 0 ? held.map(position => heldLine(position, now)) : [rich`You have no bets on this match.`];
    if (!isPrivate(context)) return { text: withinToast(lines), visibility: 'private', sensitive: true };
    return {
      title: rich`Your bets`,
      text: joinRich([versus(match), ...lines]),
      visibility: 'private',
      replaces: context.options.flag('own'),
      buttons: offered(context, [{ label: 'All my bets', action: { command: 'positions', options: {} } }]),
    };
  },
};

export const marketHow: Command = {
  spec: {
    path: 'market how',
    code: 'wh',
    description: 'How bets work',
    help: 'How bets work. Reached by its button.',
    options: [matchOfButton, ownOption],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  async run(context) {
    const match = await matchOf(context);
    const market = await context.services.wagers.market(match.id);
    const reply = {
      ...howReply(match, market),
      replaces: context.options.flag('own'),
      buttons: offered(context, [openBetsButton(context.invocation)]),
    };
    if (isPrivate(context)) return reply;
    return {
      text: rich`How bets work: in our private chat.`,
      visibility: 'private',
      privateStart: linkTo('how', match.id),
    };
  },
};

/** Play money, how pay-outs come about, when bets close, and why nobody can know the result. */
export function howReply(match: MatchView, market: MarketView | null): Reply {
  const coin = coinOf(match.symbol);
  const pools = market?.kind === 'parimutuel';
  const pays = pools
    ? rich`**What a bet pays:** all stakes on one question go to those who were right, each by what they staked. What a button shows is what it would pay if betting closed now.`
    : rich`**What a bet pays:** the button says it, "50→81" stakes 50 and brings 81 if you are right, nothing if not. Once placed, it does not change. The odds for others move with every bet.`;
  return {
    title: rich`How bets work`,
    text: joinRich([
      rich`Credits are play money: they cannot be bought, sold or cashed in.`,
      rich`**Two questions:** who wins the fight, and whether ${coin} ends above or below its start ${TAPE_SECONDS} seconds later.${pools ? '' : ' A combo asks for both and pays more.'}`,
      pays,
      rich`**When it closes:** bets are taken until the match locks. Only then the price is recorded that drives the fight, so nobody, not even we, can know the result while you bet.`,
      rich`**If a match is void**, every stake comes back in full. Bets against your own agent are not taken, and /limits sets limits for yourself.`,
      rich`Anyone can check a finished match: \`/verify ${match.id}\``,
    ]),
    visibility: 'private',
  };
}

/** A guess at the winner that costs nothing. */
export const marketFree: Command = {
  spec: {
    path: 'market free',
    code: 'wf',
    description: 'Pick the winner, for free',
    help: 'A guess at the winner without credits; right ones in a row make a streak. Reached by its button.',
    options: [
      matchOfButton,
      {
        kind: 'string',
        name: 'pick',
        description: 'The agent',
        maxLength: 1,
        choices: [
          { value: 'A', label: 'A' },
          { value: 'B', label: 'B' },
        ],
        required: true,
      },
      ownOption,
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, services, options } = context;
    const match = await matchOf(context);
    const corner = options.text('pick') === 'B' ? 1 : 0;
    const { picked, picks, streak, best } = await services.wagers.freePick(community, {
      matchId: match.id,
      pick: corner,
    });
    const record = best > 0 ? ` Right in a row: ${streak}, at best ${best}.` : '';
    const [a, b] = pickNamesOf(match).names;
    return {
      text: rich`Your free pick: ${shownName(picked)}. So far ${shownName(a, PICKED_UNITS)} ${picks.a}, ${shownName(b, PICKED_UNITS)} ${picks.b}.${record}`,
      tone: 'good',
      visibility: 'private',
      replaces: options.flag('own'),
    };
  },
};

/** How the odds moved, as a picture. */
export const marketChart: Command = {
  spec: {
    path: 'market chart',
    code: 'wo',
    description: 'How the odds of a match moved',
    help: 'How the odds of a match moved, as a picture. Reached by the button of its result.',
    options: [matchOfButton],
    permission: 'member',
    visibility: 'private',
    hidden: true,
    readOnly: true,
  },
  async run(context) {
    const { services } = context;
    const match = await matchOf(context);
    const market = await services.wagers.market(match.id);
    if (!market?.openedAt) return { text: rich`Nobody could bet on this match.`, visibility: 'private' };
    const history = await services.wagers.history(match.id);
    const bytes = await services.cards.market(marketCardOf(match, market, history, services.now()));
    return {
      title: rich`How the odds moved`,
      text: joinRich([versus(match), stakedWords(market)]),
      visibility: 'private',
      ...(bytes && {
        picture: {
          bytes,
          filename: `${match.id}-odds.png`,
          contentType: 'image/png' as const,
          alt: oddsAlt(match, history),
        },
      }),
    };
  },
};

/** '50 on RUSTY pays 81'; what it brought stays hidden as long as the fight may still be watched. */
function heldLine(position: PositionView, now: Date): RichText {
  const { cost, pays, result, closesAt } = position;
  const stake = rich`**${amountWords(cost)}** on **${pickName(position, position.pick)}**`;
  if (!result) return rich`${stake} pays ${amountWords(pays)}`;
  if (isSuspense(closesAt, now)) return rich`${stake}: ||brought ${amountWords(result.received)}||`;
  return rich`${stake} brought ${amountWords(result.received)}`;
}

/** As many lines as a toast holds. */
function withinToast(lines: readonly RichText[]): RichText {
  const more = (left: number) => rich`${left} more: /positions`;
  for (let count = lines.length; count > 0; count--) {
    const left = lines.length - count;
    const text = joinRich([...lines.slice(0, count), ...(left > 0 ? [more(left)] : [])], '. ');
    if (toPlainText(text).length <= TOAST_UNITS) return text;
  }
  return more(lines.length);
}

/** Buttons whose commands this arena has. */
function offered({ catalogue }: Context, buttons: Button[]): Button[][] {
  const known = buttons.filter(({ action }) => catalogue.some(spec => spec.path === action?.command));
  return known.length > 0 ? [known] : [];
}
