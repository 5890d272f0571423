import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { type Pick, type PositionView, refusal, type SaleQuote } from '../../core/wagers/index.ts';
import { myBetsButton } from '../next-steps.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { cancelButton, expiryOf, isOddsMoved, questionOf, showsWallet } from './bet-replies.ts';
import { keyOf, matchOfButton, pickOf, pickOfButton, questionOfButton } from './bet-steps.ts';
import { listedPick } from './bet-words.ts';
import { readWager } from './market-find.ts';
import { leastPaysOf } from './market-labels.ts';
import { amountWords, closesWords, namesWords, pickName, pickNamesOf } from './market-words.ts';
import { wagerOption } from './options.ts';
import { positionsReply } from './positions.ts';
import type { Command, Context } from './types.ts';
import { shorten, versus } from './words.ts';

export const sell: Command = {
  spec: {
    path: 'sell',
    code: 'se',
    description: 'Sell a bet before the match is locked',
    help: 'Shows what your bet on something brings now, then asks. Up to what you have paid into the match comes at once; what is above waits until the result. Examples: /sell rusty · /sell 7H2K9QX4M1ZT rusty up',
    options: [
      wagerOption('match', 'The match, where you have bets on several'),
      wagerOption('pick', 'What your bet is on'),
    ],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async complete(context, option, typed) {
    const held = (await context.services.wagers.positions(context.community)).filter(isSaleable);
    const wanted = typed.trim().toLowerCase();
    const choices = held.map(position => ({
      value: option === 'match' ? position.matchId : listedPick(position.matchId, position.pick),
      name: shorten(
        option === 'match'
          ? `${namesWords(position.names)} · ${position.matchId}`
          : `${pickName(position, position.pick)} for ${amountWords(position.sellsFor ?? 0)} · ${namesWords(position.names)}`,
        100,
      ),
    }));
    const unique = choices.filter(({ value }, index) => choices.findIndex(each => each.value === value) === index);
    return unique.filter(choice => choice.name.toLowerCase().includes(wanted));
  },
  async run(context) {
    const { community, services, options } = context;
    const held = (await services.wagers.positions(community)).filter(({ result }) => result === null);
    if (held.length === 0) throw nothingToSell();
    const candidates = new Map(held.map(({ matchId, names, symbol }) => [matchId, { matchId, names, symbol }]));
    const given = { match: options.text('match'), pick: options.text('pick') };
    const meant = await readWager(context, given, [...candidates.values()]);
    if (meant.kind === 'found' && meant.pick) return saleQuestion(context, meant.candidate.matchId, meant.pick);
    const among = meant.kind === 'found' ? held.filter(({ matchId }) => matchId === meant.candidate.matchId) : held;
    const [only] = among;
    if (!only) throw refusal.nothingHeld();
    // what cannot be sold says itself why
    if (among.length === 1) return saleQuestion(context, only.matchId, only.pick);
    return positionsReply(context, among, rich`Which one?`);
  },
};

function nothingToSell(): ArenaError {
  return new ArenaError('nothing-held', 'You hold no bet that waits for a result: there is nothing to sell.', 409);
}

function isSaleable(position: PositionView): boolean {
  return position.state === 'open' && position.sellsFor !== null;
}

async function saleQuestion(context: Context, matchId: string, pick: Pick, notice?: string): Promise<Reply> {
  const { community, services, invocation } = context;
  const match = await services.matches.get(matchId, community.communityId);
  const quote = await services.wagers.quoteSale(community, { matchId, pick });
  return {
    text: joinRich([
      ...(notice ? [rich`${notice}`] : []),
      saleSentence(match, quote),
      rich`${versus(match)} · ${closesWords(quote.closesAt, services.now())}`,
    ]),
    visibility: 'private',
    buttons: [
      [
        {
          label: `Sell for ${amountWords(quote.proceeds)}`,
          style: 'success',
          action: {
            command: 'sell confirm',
            options: { match: matchId, pick, least: leastPaysOf(quote.proceeds), question: questionOf(invocation) },
            owner: invocation.actor.id,
            expiresAt: expiryOf(quote.closesAt),
          },
        },
        cancelButton(invocation),
      ],
    ],
  };
}

/** 'Your bet on RUSTY brings 62 now: 50 at once, 12 when the match is settled.' */
function saleSentence(match: MatchView, { pick, proceeds, releasedNow, pendingUntilSettled }: SaleQuote): RichText {
  const name = pickName(pickNamesOf(match), pick);
  return rich`Your bet on **${name}** brings **${amountWords(proceeds)}** now${partsWords(releasedNow, pendingUntilSettled)}.`;
}

/** Profit waits for the result, so that a void only ever pays out. */
function partsWords(now: number, later: number): string {
  return later === 0
    ? ''
    : `: ${amountWords(now)} at once and ${amountWords(later)} when the match is settled (not if it is void: then every stake is returned)`;
}

/** Sells what was shown. */
export const sellConfirm: Command = {
  spec: {
    path: 'sell confirm',
    code: 'sl',
    description: 'Sell the bet that was shown',
    help: 'Sells the bet that was shown. Reached by its button.',
    options: [
      matchOfButton,
      pickOfButton,
      { kind: 'integer', name: 'least', description: 'Least that it must bring', min: 0, max: 999_999_999 },
      questionOfButton,
    ],
    permission: 'member',
    visibility: 'private',
    hidden: true,
  },
  async run(context) {
    const { community, services, options, invocation } = context;
    const match = await services.matches.get(options.text('match') ?? '', community.communityId);
    const order = { matchId: match.id, pick: pickOf(context) };
    const leastProceeds = options.integer('least');
    try {
      const key = keyOf(context, ['sale', order.matchId, order.pick, leastProceeds ?? 0]);
      const sold = await services.wagers.sell(community, { ...order, leastProceeds, key });
      const name = pickName(pickNamesOf(match), sold.pick);
      const wallet = showsWallet(invocation) ? rich` Balance ${amountWords(sold.available)}.` : [];
      return {
        text: [
          ...rich`✅ Sold **${name}** for **${amountWords(sold.proceeds)}**${partsWords(sold.releasedNow, sold.pendingUntilSettled)}.`,
          ...wallet,
          ...(sold.repeated ? rich` It was sold already; nothing was sold twice.` : []),
        ],
        tone: 'good',
        visibility: 'private',
        replaces: invocation.via === 'button',
        buttons: [[myBetsButton(invocation)]],
      };
    } catch (error) {
      if (!isOddsMoved(error)) throw error;
      const again = await saleQuestion(
        context,
        order.matchId,
        order.pick,
        'The odds have just moved. Nothing was sold yet.',
      );
      return { ...again, replaces: invocation.via === 'button' };
    }
  },
};
