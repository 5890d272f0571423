import type { MarketMove } from '../../core/announcements/index.ts';
import type { HeadToHead, MatchView } from '../../core/matches/index.ts';
import type { Picture, Reply } from '../reply.ts';
import { joinRich, type RichText, rich } from '../rich-text.ts';
import { liveButtons } from './buttons.ts';
import { bothNames, capital, minutes, percentages } from './names.ts';
import { LAST_SECONDS, type LivePhase } from './timeline.ts';

/** The message of a rated match or exhibition that is edited until the GIF has been seen. Pure. */

/** Wins in a row from which they are worth a word. */
const STREAK_SHOWN = 3;
/** Meetings from which two agents are rivals (game.md). */
const RIVALS_FROM = 3;

export interface LiveFacts {
  view: MatchView;
  phase: LivePhase;
  now: Date;
  headToHead: HeadToHead;
  /** The tape's course so far, where it is known. */
  move: MarketMove | null;
}

export function liveMessage(facts: LiveFacts, picture?: Picture): Reply {
  const { view } = facts;
  const [left, right] = bothNames(view);
  return {
    title: rich`${left} vs ${right}`,
    text: joinRich([statusLine(facts), sideLine(view, 0), sideLine(view, 1), historyLine(facts), ...priceAndId(facts)]),
    buttons: liveButtons(view),
    visibility: 'public',
    ...(picture && { picture }),
  };
}

function statusLine({ view, phase, now }: LiveFacts): RichText {
  const kind = view.kind === 'exhibition' ? 'Exhibition' : 'Rated match';
  if (phase.stage !== 'opened') return rich`${kind} · **locked**, the tape is running`;
  const left = Math.ceil((view.lockAt.getTime() - now.getTime()) / 1000);
  if (left <= LAST_SECONDS) return rich`${kind} · **last ${LAST_SECONDS} seconds**`;
  return rich`${kind} · closes in ${minutes(left)}`;
}

function sideLine(view: MatchView, corner: 0 | 1): RichText {
  const { agent, ratingBefore } = view.sides[corner];
  const { rating } = agent;
  const streak = rating.streak >= STREAK_SHOWN ? `, ${rating.streak} wins running` : '';
  const points = `${ratingBefore ?? rating.shown}${rating.provisional ? ' provisional' : ''}`;
  const house = agent.house ? ' · house' : '';
  return rich`**${bothNames(view)[corner]}** · ${capital(agent.archetype)}${house} · ${points} · ${rating.wins}–${rating.losses}${streak} · ${percentages(view)[corner]}%`;
}

function historyLine({ headToHead: { wins, losses } }: LiveFacts): RichText {
  if (wins + losses === 0) return rich`First meeting`;
  return rich`${wins + losses >= RIVALS_FROM ? 'Rivals' : 'Head to head'} ${wins}–${losses}`;
}

function priceAndId({ view, phase, move }: LiveFacts): RichText[] {
  const label = view.simulatedPrice ? ' · simulated price' : '';
  const course = phase.stage === 'tape' && move ? rich` · **${moveText(view.symbol, move)}**` : rich``;
  const commit = view.commit ? ` · commit ${view.commit.sequence}` : '';
  return [rich`${view.symbol}${label}${course}`, rich`Match \`${view.id}\`${commit}`];
}

/** 'BTC up 0.04%, GREEN'. */
function moveText(symbol: string, { basisPoints, state }: MarketMove): string {
  const coin = symbol.split('-')[0] ?? symbol;
  const percent = `${(Math.abs(basisPoints) / 100).toFixed(2)}%`;
  const course = basisPoints === 0 ? 'unchanged' : `${basisPoints > 0 ? 'up' : 'down'} ${percent}`;
  return `${coin} ${course}, ${state.toUpperCase()}`;
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
export function voidMessage(view: MatchView): Reply {
  const [left, right] = bothNames(view);
  const reason = view.voidReason ?? 'It could not be fought.';
  const published = view.tape
    ? rich`\nIts seed, tape and the result that it would have had are public: see Details.`
    : rich``;
  return {
    title: rich`${left} vs ${right}: void`,
    text: joinRich([rich`${reason} Ratings stay as they were.${published}`, rich`Match \`${view.id}\``]),
    buttons: [[{ label: 'Details', action: { command: 'match show', options: { id: view.id } } }]],
    visibility: 'public',
    tone: 'bad',
  };
}
