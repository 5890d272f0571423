import { ArenaError } from '../../core/platform/errors.ts';
import { refusal, type StakeBounds, stakeOf } from '../../core/wagers/index.ts';
import type { Reply } from '../reply.ts';
import { rich } from '../rich-text.ts';
import { amountsReply, questionReply, showsWallet } from './bet-replies.ts';
import { candidateOf, completeOpen, completePicks, type LiveMarket, openMarkets, readWager } from './market-find.ts';
import { requireOpen } from './market-taps.ts';
import { amountWords, pickName } from './market-words.ts';
import { openMarketsReply } from './markets.ts';
import { wagerOption } from './options.ts';
import type { Command, Context } from './types.ts';

export const bet: Command = {
  spec: {
    path: 'bet',
    code: 'bt',
    description: 'Stake credits on an agent or on the price',
    help: 'Shows what a stake pays before anything moves, then asks. Pick an agent, up, down, or both at once; where several matches are open, name one. Whatever you leave out is offered as buttons. Examples: /bet rusty 50 · /bet rusty up 20 · /bet down 50% · /bet 7H2K9QX4M1ZT voltran all',
    options: [
      wagerOption('match', 'The match, where several are open'),
      wagerOption('pick', 'An agent, up, down, or both: rusty up'),
      wagerOption('stake', 'Credits: 50, 50%, all'),
    ],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'bet',
  },
  async complete(context, option, typed) {
    if (option === 'stake') return completeStake(context, typed);
    const live = await openMarkets(context);
    if (option === 'match') return completeOpen(live, typed);
    const named = String(context.invocation.options['match'] ?? '').toUpperCase();
    const among = live.filter(({ match }) => match.id === named);
    return completePicks(among.length > 0 ? among : live, typed);
  },
  async run(context) {
    const { community, services, options } = context;
    if (!community.settings.wagers) throw refusal.wagersOff();
    const live = await openMarkets(context);
    const given = { match: options.text('match'), pick: options.text('pick'), stake: options.text('stake') };
    const meant = await readWager(
      context,
      given,
      live.map(({ match }) => candidateOf(match)),
    );
    if (meant.kind === 'open') return openMarketsReply(context, live, meant.stake);
    if (meant.kind === 'several') {
      const fitting = live.filter(({ match }) => meant.candidates.some(({ matchId }) => matchId === match.id));
      return whichMatch(context, fitting, meant.stake);
    }
    const match = await services.matches.get(meant.candidate.matchId, community.communityId);
    if (meant.pick === null) return whichPick(context, live, match.id, meant.stake);
    if (meant.stake === undefined) return amountsReply(context, match, meant.pick);
    const room = await services.wagers.room(community, match.id);
    const stake = stakeOf(meant.stake, room);
    try {
      const quote = await services.wagers.quote(community, { matchId: match.id, pick: meant.pick, stake });
      return await questionReply(context, match, quote, heldBack(meant.stake, stake, room));
    } catch (error) {
      if (!isTooMuch(error) || room.available < 1 || room.cap < 1) throw error;
      // how much would be fine tells of the wallet: not for a whole group
      const notice = showsWallet(context.invocation) ? error.message : 'That is more than you may stake on this match.';
      return { ...(await amountsReply(context, match, meant.pick, notice)), tone: 'bad' };
    }
  },
};

/** Who asks for 'all' or a part is told where the most on one match holds it back. */
function heldBack(typed: string, stake: number, { available, cap }: StakeBounds): string | undefined {
  const isPart = !/^[\d+]/.test(typed.trim()) || typed.includes('%');
  return isPart && stake === cap && stake < available
    ? 'That is the most you may still stake on this match.'
    : undefined;
}

/** Less would be fine. */
function isTooMuch(error: unknown): error is ArenaError {
  return error instanceof ArenaError && ['stake-cap', 'insufficient-credits', 'own-limit'].includes(error.code);
}

/** The pick fits several matches: each is a button. */
function whichMatch(context: Context, fitting: readonly LiveMarket[], stake: string | undefined): Reply {
  return openMarketsReply(context, fitting, stake, rich`Several matches are open. Which one?`);
}

async function whichPick(
  context: Context,
  live: readonly LiveMarket[],
  matchId: string,
  stake: string | undefined,
): Promise<Reply> {
  const found = live.find(({ match }) => match.id === matchId);
  if (found) return openMarketsReply(context, [found], stake);
  const market = requireOpen(await context.services.wagers.market(matchId));
  return openMarketsReply(context, [{ market, match: await context.services.matches.get(matchId) }], stake);
}

/** Round amounts and everything, with what they pay where the pick is known. */
async function completeStake(context: Omit<Context, 'progress' | 'options'>, typed: string) {
  const { community, services, invocation } = context;
  const given = invocation.options;
  const textOf = (name: string) => (typeof given[name] === 'string' ? given[name] : undefined);
  const live = await openMarkets(context);
  const meant = await readWager(
    context as Context,
    { match: textOf('match'), pick: textOf('pick') },
    live.map(({ match }) => candidateOf(match)),
  );
  if (meant.kind !== 'found' || meant.pick === null) return [];
  const { candidate, pick } = meant;
  const room = await services.wagers.room(community, candidate.matchId);
  const most = Math.min(room.available, room.cap);
  const wanted = /^\d{1,9}$/.test(typed.trim()) ? [Number(typed.trim())] : [10, 25, 50, 100, most];
  const stakes = [...new Set(wanted.filter(stake => stake >= 1 && stake <= most))];
  const quotes = await Promise.all(
    stakes.map(stake =>
      services.wagers.quote(community, { matchId: candidate.matchId, pick, stake }).catch(() => null),
    ),
  );
  return quotes.flatMap(quote =>
    quote
      ? [
          {
            value: String(quote.stake),
            name: `${amountWords(quote.stake)} on ${pickName(candidate, pick)} pays ${amountWords(quote.pays)}`,
          },
        ]
      : [],
  );
}
