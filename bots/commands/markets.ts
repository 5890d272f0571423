import type { MarketView, Winning } from '../../core/wagers/index.ts';
import { refusal } from '../../core/wagers/index.ts';
import { freePickButton } from '../next-steps.ts';
import type { Button, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { shownName } from '../shown-name.ts';
import { marketCardOf, oddsAlt } from './market-card.ts';
import { type LiveMarket, openMarkets, withMatches } from './market-find.ts';
import {
  chanceWords,
  closesWords,
  coinOf,
  factorWords,
  namesWords,
  pickName,
  pickNamesOf,
  sentenceOf,
  signedWords,
  stakedWords,
} from './market-words.ts';
import { completeMatches } from './options.ts';
import type { Command, Context } from './types.ts';
import { shorten, versus } from './words.ts';

/** One row of buttons a market, and Discord takes five rows. */
const SHOWN_OPEN = 5;
const SHOWN_RECENT = 5;
const SHOWN_WINNERS = 10;
/** Of a button: a name and ' x1.72' in a column of a phone. */
const NAME_ON_BUTTON = 20;

export const markets: Command = {
  spec: {
    path: 'markets',
    code: 'mk',
    description: 'Matches on which bets are open, and the latest ones',
    help: 'Lists open bets with chances, what they pay and when they close, and what became of the latest ones. With a match: how its odds moved. Example: /markets match:7H2K9QX4M1ZT',
    options: [
      { kind: 'string', name: 'match', description: 'Show this one with its chart', maxLength: 40, autocomplete: true },
    ],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
    telegramAlias: 'markets',
  },
  complete: completeMatches,
  async run(context) {
    const { community, services, options } = context;
    const id = options.text('match');
    if (id !== undefined) return oneMarket(context, id);
    const [live, recent] = await Promise.all([
      openMarkets(context),
      services.wagers
        .markets(community.communityId, { state: 'recent', limit: SHOWN_RECENT })
        .then(views => withMatches(services, views)),
    ]);
    const reply = openMarketsReply(context, live, undefined);
    const latest = recent.map(({ market, match }) => [...versus(match), ...rich`: `, ...endWords(market, match)]);
    const lines = latest.length > 0 ? [rich`**Latest**`, ...latest] : [];
    return { ...reply, text: joinRich([reply.text ?? [], ...lines]) };
  },
};

/** Open markets with a button for each question's answers; `stake` goes along where it is known already. */
export function openMarketsReply(
  context: Pick<Context, 'community' | 'services' | 'invocation'>,
  live: readonly LiveMarket[],
  stake: string | undefined,
  question?: RichText,
): Reply {
  const { community, services, invocation } = context;
  if (live.length === 0) {
    const why = community.settings.wagers
      ? rich`No bets are open right now. Rated matches and challenges open them: /queue join, or /challenge somebody.`
      : rich`Bets are turned off here. Free picks stay: /pick calls the winner without credits.`;
    return { title: rich`Bets`, text: why, visibility: 'private', buttons: [[freePickButton(invocation)]] };
  }
  const shown = live.slice(0, SHOWN_OPEN);
  const more = live.length - shown.length;
  return {
    title: question ?? rich`Open bets`,
    text: joinRich(
      [
        ...shown.map(({ market, match }) => joinRich(openLines({ market, match }, services.now()))),
        ...(more > 0 ? [rich`And ${more} more: /bet takes their names, too.`] : []),
      ],
      '\n\n',
    ),
    visibility: 'private',
    buttons: shown.map(({ market, match }) => answerButtons(market, match, stake)).filter(row => row.length > 0),
  };
}

/** Who fights, the two questions with what they pay, when it closes. */
function openLines({ market, match }: LiveMarket, now: Date): RichText[] {
  const { names } = pickNamesOf(match);
  const { chances, factors } = market;
  // what a pool holds is no chance of anything
  const isPool = market.kind === 'parimutuel';
  const answer = (name: string, chance: number, factor: number | undefined) =>
    rich`**${shownName(name)}**${isPool ? '' : ` ${chanceWords(chance)}`}${factor === undefined || (isPool && market.volume === 0) ? '' : ` pays ${factorWords(factor)}`}`;
  const coin = coinOf(match.symbol);
  return [
    [
      ...versus(match),
      ...rich` · ${market.frozen ? (market.reason ? 'paused' : 'paused by a moderator') : closesWords(market.closesAt, now)}`,
    ],
    joinRich([answer(names[0], chances.A, factors.A), answer(names[1], chances.B, factors.B)], ' · '),
    joinRich([answer(`${coin} up`, chances.up, factors.up), answer(`${coin} down`, chances.down, factors.down)], ' · '),
    rich`${stakedWords(market)} · \`${match.id}\`${match.simulatedPrice ? ' · simulated price' : ''}`,
  ];
}

function answerButtons(market: MarketView, match: LiveMarket['match'], stake: string | undefined): Button[] {
  const of = pickNamesOf(match);
  const expiresAt = Math.ceil(market.closesAt.getTime() / 1000);
  const isEmptyPool = market.kind === 'parimutuel' && market.volume === 0;
  return (['A', 'B', 'up', 'down'] as const).flatMap(pick => {
    const factor = market.factors[pick];
    if (factor === undefined || market.frozen) return [];
    return [
      {
        label: `${pickName(of, pick, NAME_ON_BUTTON)}${isEmptyPool ? '' : ` ${factorWords(factor)}`}`,
        style: pick === 'A' || pick === 'B' ? ('primary' as const) : ('secondary' as const),
        action: {
          command: 'bet',
          options: { match: match.id, pick, ...(stake === undefined ? {} : { stake: shorten(stake, 8) }) },
          expiresAt,
        },
      },
    ];
  });
}

/** How it ended, its result hidden as everywhere. */
function endWords(market: MarketView, match: LiveMarket['match']): RichText {
  const staked = stakedWords(market);
  if (market.state === 'void') {
    const what = market.volume > 0 ? 'void, every stake returned' : 'no bets';
    return rich`${what}${market.reason ? `. ${sentenceOf(market.reason)}` : '.'}`;
  }
  if (!market.outcome) return rich`closed, waits for the result · ${staked}`;
  const { winner, direction } = market.outcome;
  const { names, symbol } = pickNamesOf(match);
  return rich`||${shownName(names[winner])} won, ${coinOf(symbol)} ${direction}|| · ${staked}`;
}

async function oneMarket(context: Context, id: string): Promise<Reply> {
  const { community, services } = context;
  const match = await services.matches.get(id, community.communityId);
  const market = await services.wagers.market(match.id);
  if (!market) throw refusal.noMarket();
  const [card, winnings] = await Promise.all([chartOf(context, { market, match }), services.wagers.winnings(match.id)]);
  const isOpen = market.state === 'open';
  const lines = isOpen
    ? openLines({ market, match }, services.now())
    : [versus(match), market.state === 'preparing' ? rich`The odds are being worked out.` : endWords(market, match)];
  return {
    title: rich`Bets on ${namesWords(pickNamesOf(match).names)}`,
    text: joinRich([...lines, ...(market.state === 'void' ? [] : winningLines(winnings))]),
    visibility: 'private',
    ...(card
      ? {
          picture: {
            bytes: card.bytes,
            filename: `${match.id}-odds.png`,
            contentType: 'image/png' as const,
            alt: card.alt,
          },
        }
      : {}),
    ...(isOpen ? { buttons: [answerButtons(market, match, undefined)] } : {}),
  };
}

/** Who won or lost how much; the amounts tell the result, so they are hidden with it. */
function winningLines(winnings: readonly Winning[]): RichText[] {
  const line = ({ displayName, paid, received }: Winning) => rich`||${displayName} ${signedWords(received - paid)}||`;
  return winnings.length === 0 ? [] : [rich`**Won and lost**`, ...winnings.slice(0, SHOWN_WINNERS).map(line)];
}

/** Null where there is nothing to draw yet. */
async function chartOf({ services }: Context, { market, match }: LiveMarket) {
  if (market.state === 'preparing') return null;
  const history = await services.wagers.history(match.id);
  if (!history.openedAt) return null;
  const bytes = await services.cards.market(marketCardOf(match, market, history, services.now()));
  return bytes && { bytes, alt: oddsAlt(match, history) };
}
