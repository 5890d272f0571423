import type { MarketMove } from '../../core/announcements/index.ts';
import { TAPE_SECONDS } from '../../core/engine/index.ts';
import type { Stakes } from '../../core/honours/index.ts';
import type { HeadToHead, MatchView } from '../../core/matches/index.ts';
import type { MarketView, Offers } from '../../core/wagers/index.ts';
import { percentOf } from '../commands/market-labels.ts';
import { amountWords, coinOf, factorWords, percentWords, sentenceOf } from '../commands/market-words.ts';
import { minutes } from '../commands/words.ts';
import type { Picture, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { type Refund, refundLine } from './bet-lines.ts';
import { type Betting, isOpen } from './betting.ts';
import { liveButtons } from './buttons.ts';
import { historyLine, occasionWords, stakesLines } from './honour-lines.ts';
import { amountButtons, comboFactor, pickButtons, questionButtons } from './market-buttons.ts';
import { bothNames, capital, occasionName, percentages } from './names.ts';
import { LAST_SECONDS, type LivePhase } from './timeline.ts';

/** The message of a rated match or exhibition that is edited until the GIF has been seen. Pure. */

/** Wins in a row from which they are worth a word. */
const STREAK_SHOWN = 3;

export interface LiveFacts {
  view: MatchView;
  phase: LivePhase;
  now: Date;
  headToHead: HeadToHead;
  /** What the match is about besides points; null where nobody keeps count. */
  stakes?: Stakes | null;
  /** The tape's course so far, where it is known. */
  move: MarketMove | null;
  /** Bets on the match; null in an arena without wagers. */
  betting?: Betting | null;
  /** What stakes pay, on surfaces where the buttons carry amounts; null on others. */
  offers?: Offers | null;
}

export function liveMessage(facts: LiveFacts, picture?: Picture): Reply {
  const { market } = facts.betting ?? {};
  const message = market && market.state !== 'void' ? withMarket(facts, market) : withoutMarket(facts);
  return { ...message, visibility: 'public', ...(picture && { picture }) };
}

/** Two questions, as few words as a phone shows at a glance: ratings and records stand on the card. */
function withMarket(facts: LiveFacts, market: MarketView): Omit<Reply, 'visibility'> {
  const { view, phase, betting, offers } = facts;
  const corner = (side: 0 | 1) => {
    const { agent } = view.sides[side];
    const { streak } = agent.rating;
    const running = streak >= STREAK_SHOWN ? `, ${streak} wins running` : '';
    return `${bothNames(view)[side]} (${agent.house ? 'house ' : ''}${capital(agent.archetype)}${running})`;
  };
  const isOpened = phase.stage === 'opened';
  const kind = view.kind === 'exhibition' ? [rich`${occasionWords(view)}`] : [];
  const history = historyLine(facts.headToHead, facts.stakes ?? null);
  const status = joinRich([...kind, history, statusLine(facts), ...limitOf(facts, market)], ' · ');
  const pause = isOpened && market.frozen && market.reason ? [rich`${market.reason}`] : [];
  const buttons =
    !isOpened || !betting ? [] : offers ? amountButtons(view, betting, offers) : questionButtons(view, betting);
  return {
    title: rich`${corner(0)} vs ${corner(1)}`,
    text: joinRich([
      status,
      ...stakesLines(view, facts.stakes ?? null),
      ...questions(facts, market),
      ...pause,
      joinRich(priceAndId(facts), ' · '),
    ]),
    buttons,
  };
}

/** What answers pay where buttons show chances, and the chances where they show amounts; both are fixed once bets are closed. */
function questions({ view, phase, betting, offers }: LiveFacts, market: MarketView): RichText[] {
  const [left, right] = bothNames(view);
  if (market.state === 'preparing') return [rich`The odds are being worked out.`];
  const a = percentOf(market.chances.A);
  const up = percentOf(market.chances.up);
  const { factors } = market;
  const isOpened = phase.stage === 'opened';
  const pools = market.kind === 'parimutuel';
  if (pools && market.volume === 0) {
    const [one, two] = [`${left} or ${right}`, `${coinOf(view.symbol)} ${TAPE_SECONDS} s later? ▲ Up or ▼ Down`];
    return [
      rich`**1** Who wins? ${one}`,
      rich`**2** ${two}`,
      rich`All stakes go to those who are right; there are none yet.`,
    ];
  }
  const paying = pools || (isOpened && !offers && betting && isOpen(betting));
  const told = (factor: number | undefined, chance: number) =>
    paying && factor !== undefined ? `pays ${factorWords(factor)}` : `${chance}%`;
  const combo = isOpened && offers ? comboFactor(market) : null;
  return [
    rich`**1** Who wins? ${left} ${told(factors.A, a)} · ${right} ${told(factors.B, 100 - a)}`,
    rich`**2** ${coinOf(view.symbol)} ${TAPE_SECONDS} s later? ▲ Up ${told(factors.up, up)} · ▼ Down ${told(factors.down, 100 - up)}`,
    ...(combo ? [rich`Combo: both right, ${combo}`] : []),
  ];
}

function limitOf({ phase, betting }: LiveFacts, market: MarketView): RichText[] {
  if (phase.stage !== 'opened') return [];
  if (market.frozen) return [market.reason ? rich`**bets are paused**` : rich`**bets are paused by the moderators**`];
  return betting && isOpen(betting) ? [rich`max ${amountWords(betting.cap)}`] : [];
}

function withoutMarket(facts: LiveFacts): Omit<Reply, 'visibility'> {
  const { view, phase, betting } = facts;
  const [left, right] = bothNames(view);
  const isOpened = phase.stage === 'opened';
  return {
    title: rich`${left} vs ${right}`,
    text: joinRich([
      rich`${occasionWords(view)} · ${statusLine(facts)}`,
      sideLine(view, 0),
      sideLine(view, 1),
      historyLine(facts.headToHead, facts.stakes ?? null),
      ...stakesLines(view, facts.stakes ?? null),
      ...(isOpened && betting ? [noBets(betting)] : []),
      ...priceAndId(facts),
    ]),
    buttons: betting ? (isOpened ? [...pickButtons(view, betting), ...liveButtons(view)] : []) : liveButtons(view),
  };
}

function noBets({ market, refusal }: Betting): RichText {
  const returned = market && market.volume > 0 ? ' Every stake was returned in full.' : '';
  return rich`No bets: ${refusal ?? 'this match takes none'}.${returned} Who takes it? A free pick counts for your streak.`;
}

function statusLine({ view, phase, now }: LiveFacts): RichText {
  if (phase.stage !== 'opened') return rich`**locked**, the tape is running`;
  const left = Math.ceil((view.lockAt.getTime() - now.getTime()) / 1000);
  if (left <= LAST_SECONDS) return rich`**last ${LAST_SECONDS} seconds**`;
  return rich`closes in ${minutes(left)}`;
}

function sideLine(view: MatchView, corner: 0 | 1): RichText {
  const { agent, ratingBefore } = view.sides[corner];
  const { rating } = agent;
  const streak = rating.streak >= STREAK_SHOWN ? `, ${rating.streak} wins running` : '';
  const points = `${ratingBefore ?? rating.shown}${rating.provisional ? ' provisional' : ''}`;
  const house = agent.house ? ' · house' : '';
  return rich`**${bothNames(view)[corner]}** · ${capital(agent.archetype)}${house} · ${points} · ${rating.wins}–${rating.losses}${streak} · ${percentages(view)[corner]}%`;
}

function priceAndId({ view, phase, move }: LiveFacts): RichText[] {
  const label = view.simulatedPrice ? ' · simulated price' : '';
  const course = phase.stage === 'tape' && move ? rich` · **${moveText(view.symbol, move)}**` : rich``;
  const commit = view.commit ? ` · commit ${view.commit.sequence}` : '';
  return [rich`${view.symbol}${label}${course}`, rich`Match \`${view.id}\`${commit}`];
}

/** 'BTC up 0.04%, GREEN'. */
function moveText(symbol: string, { basisPoints, state }: MarketMove): string {
  const percent = percentWords(basisPoints / 100);
  const course = basisPoints === 0 ? 'unchanged' : `${basisPoints > 0 ? 'up' : 'down'} ${percent}`;
  return `${coinOf(symbol)} ${course}, ${state.toUpperCase()}`;
}

/** What is left of the live message once the result is told below: one line that gives nothing away at a glance. */
export function shrunkMessage(view: MatchView, outcome: RichText): Reply {
  const [left, right] = bothNames(view);
  return {
    text: rich`${left} vs ${right} · ||${outcome}|| · \`${view.id}\``,
    buttons: [],
    visibility: 'public',
  };
}

/** A match that came to nothing: said so, with the reason. */
export function voidMessage(view: MatchView, refund: Refund | null = null): Reply {
  const [left, right] = bothNames(view);
  const reason = sentenceOf(view.voidReason ?? 'It could not be fought');
  const occasion = occasionName(view);
  const published = view.tape
    ? rich`\nIts seed, tape and the result that it would have had are public: see Details.`
    : rich``;
  return {
    title: rich`${left} vs ${right}: void`,
    text: joinRich([
      ...(occasion === null ? [] : [rich`${occasion}`]),
      rich`${reason} Ratings stay as they were.${published}`,
      ...(refund ? [refundLine(refund)] : []),
      rich`Match \`${view.id}\``,
    ]),
    buttons: [[{ label: 'Details', action: { command: 'match show', options: { id: view.id } } }]],
    visibility: 'public',
    tone: 'bad',
  };
}
