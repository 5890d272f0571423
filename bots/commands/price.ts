import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { Quote } from '../../core/prices/index.ts';
import type { Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { SUSPENSE_MS } from '../suspense.ts';
import { percentWords, waitWords } from './market-words.ts';
import { completeSymbols, symbolOption } from './options.ts';
import type { Command, Context } from './types.ts';
import { shorten } from './words.ts';

const HOUR_MS = 3600 * 1000;
/** One point in so many seconds: 360 are more than the card is wide. */
const EVERY_SECONDS = 10;
/** Matches looked through for fights over this price within the hour. */
const MATCHES_READ = 60;
const FIGHTS_TOLD = 3;

export const price: Command = {
  spec: {
    path: 'price',
    code: 'px',
    description: 'A price, its last hour, and the fights over it',
    help: "Shows a price with a chart of its last hour, this community's fights marked on it, and what each source says. Example: /price ETH-USD",
    options: [symbolOption("The price; this community's own where left out")],
    permission: 'member',
    visibility: 'public',
    readOnly: true,
  },
  complete: completeSymbols,
  async run(context) {
    const { community, services, options } = context;
    const symbol = knownSymbol(services, options.text('symbol') ?? community.settings.symbol);
    const now = services.now();
    const from = new Date(now.getTime() - HOUR_MS);
    const [quote, points, matches] = await Promise.all([
      services.prices.quote(symbol),
      services.prices.history(symbol, from, now, EVERY_SECONDS),
      services.matches.recent({ communityId: community.communityId, limit: MATCHES_READ }),
    ]);
    if (!quote) throw noPrice(services, symbol);
    const fights = fightsOver(symbol, matches, from);
    const card = await services.cards.price({
      symbol,
      name: quote.name,
      decimals: quote.decimals,
      price: quote.price,
      points: points.map(point => ({ at: point.at.getTime(), price: point.price })),
      from: from.getTime(),
      to: now.getTime(),
      fights: fights
        .filter(({ endsAt }) => endsAt <= now.getTime() - SUSPENSE_MS)
        .map(({ startsAt, endsAt, winner, direction }) => ({ startsAt, endsAt, label: winner, direction })),
      state: quote.state,
      sources: quote.sources.map(({ name, price: last }) => ({ name, price: last })),
    });
    return priceReply(context, quote, points, fights, card);
  },
};

/** @throws ArenaError 'bad-symbol' with those that there are */
export function knownSymbol(services: Context['services'], typed: string): string {
  const wanted = typed.trim().toUpperCase();
  const known =
    services.symbols.find(({ symbol }) => symbol === wanted) ??
    services.symbols.find(({ symbol, name }) => symbol.split('-')[0] === wanted || name.toUpperCase() === wanted);
  if (!known) throw noPrice(services, typed);
  return known.symbol;
}

function noPrice(services: Context['services'], typed: string): ArenaError {
  const offered = services.symbols.map(({ symbol }) => symbol).join(', ');
  return new ArenaError('bad-symbol', `There is no price for ${shorten(typed, 20)}. Please choose one of ${offered}.`);
}

interface Fight {
  startsAt: number;
  endsAt: number;
  winner: string;
  loser: string;
  direction: 'up' | 'down' | null;
}

/** Fights over a fresh tape of this price that ended within the hour, newest first. */
function fightsOver(symbol: string, matches: readonly MatchView[], from: Date): Fight[] {
  return matches.flatMap(match => {
    const { result, tape } = match;
    const isOver = match.state === 'settled' && result !== null && tape !== null;
    if (!isOver || match.kind === 'casual' || match.symbol !== symbol || match.tapeEndsAt < from) return [];
    const [first, last] = [tape.samples[0], tape.samples.at(-1)];
    const moved = first === undefined || last === undefined ? 0 : last - first;
    return [
      {
        startsAt: match.tapeEndsAt.getTime() - match.tapeSeconds * 1000,
        endsAt: match.tapeEndsAt.getTime(),
        winner: match.sides[result.winner].agent.name,
        loser: match.sides[result.winner === 0 ? 1 : 0].agent.name,
        direction: moved === 0 ? null : moved > 0 ? ('up' as const) : ('down' as const),
      },
    ];
  });
}

function priceReply(
  { services }: Context,
  quote: Quote,
  points: readonly { price: number }[],
  fights: readonly Fight[],
  card: Uint8Array | null,
): Reply {
  const { symbol, name, decimals, sources, sentence } = quote;
  const currency = symbol.split('-')[1] ?? '';
  const last =
    quote.price === null
      ? rich`No price is known.`
      : rich`**${priceWords(quote.price, decimals)} ${currency}**${changeWords(points, quote.price)}`;
  const told = sources.map(({ name: source, price: own, ageSeconds, problem }) => {
    const figure = own === null ? 'nothing yet' : priceWords(own, decimals);
    const age = ageSeconds === null ? '' : `, ${ageSeconds} s ago`;
    return rich`${source}: ${figure}${age}${problem ? ` (${problem})` : ''}`;
  });
  const lines: RichText[] = [
    last,
    ...(sentence ? [rich`⚠ ${sentence}`] : []),
    ...told,
    ...fights
      .slice(0, FIGHTS_TOLD)
      .map(
        fight =>
          rich`${waitWords(services.now(), new Date(fight.endsAt))} ago: ||${shownName(fight.winner)} beat ${shownName(fight.loser)}${fight.direction ? `, price ${fight.direction}` : ''}||`,
      ),
  ];
  return {
    title: rich`${name} · ${symbol}${quote.simulated ? ' · simulated' : ''}`,
    text: joinRich(lines),
    visibility: 'public',
    ...(card
      ? {
          picture: {
            bytes: card,
            filename: `${symbol}.png`,
            contentType: 'image/png' as const,
            alt: `${name} in the last hour${quote.price === null ? '' : `, now ${priceWords(quote.price, decimals)} ${currency}`}`,
          },
        }
      : {}),
  };
}

/** Whole ticks as a figure with all its decimals: 6412345 of 2 -> '64,123.45'. */
export function priceWords(ticks: number, decimals: number): string {
  return (ticks / 10 ** decimals).toLocaleString('en-US', {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
}

/** Against the first price known of the hour. */
function changeWords(points: readonly { price: number }[], now: number): string {
  const first = points[0]?.price;
  if (first === undefined || first === 0) return '';
  const percent = (100 * (now - first)) / first;
  const sign = percent === 0 ? '±' : percent > 0 ? '+' : '−';
  return ` · ${sign}${percentWords(percent)} in an hour`;
}
