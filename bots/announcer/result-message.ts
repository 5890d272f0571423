import { NO_REACTIONS, type ReactionCounts } from '../../core/crowd/index.ts';
import { type HonourView, UPSET_BELOW } from '../../core/honours/index.ts';
import type { HeadToHead, MatchView } from '../../core/matches/index.ts';
import { outcomeText } from '../outcome.ts';
import type { Picture, Reply } from '../reply.ts';
import { joinRich, plain, type RichText, rich, toPlainText } from '../rich-text.ts';
import { cutTo } from '../shown-name.ts';
import { type Bets, betLines } from './bet-lines.ts';
import { resultButtons } from './buttons.ts';
import { crowdButtons } from './crowd.ts';
import { honourLines } from './honour-lines.ts';
import { bothNames, capital, occasionName, percentages, signed } from './names.ts';

/** The GIF's message, before and after the GIF has played. Pure. */

/** A coach's line is one sentence; of two of them and the rest, which must fit a caption of 1,024 (Telegram), they give way first. */
const NOTE_UNITS = 160;
const NOTE_UNITS_LEAST = 40;
const CAPTION_UNITS = 1024;

/** The GIF alone: the same words whoever won. With `now`, the crowd may react while it plays. */
export function gifMessage(view: MatchView, gif: Uint8Array, now: Date | null = null): Reply {
  const [left, right] = bothNames(view);
  return {
    text: joinRich([...occasionLine(view), rich`**${left}** vs **${right}**`, rich`Who took it?`]),
    picture: {
      bytes: gif,
      filename: `match-${view.id}.gif`,
      contentType: 'image/gif',
      alt: `Animated fight of ${left} (${capital(view.sides[0].agent.archetype)}) against ${right} (${capital(view.sides[1].agent.archetype)}).`,
    },
    ...(now && { buttons: crowdButtons(view, NO_REACTIONS, now) }),
    visibility: 'public',
  };
}

export interface ResultFacts {
  view: MatchView;
  /** Of the left corner's agent, this match included. */
  headToHead: HeadToHead;
  /** The surface's own user id of each corner's owner, where there is one. */
  owners: readonly [string | null, string | null];
  now: Date;
  /** Null in an arena without wagers. */
  bets?: Bets | null;
  /** What the winner has earned besides points. */
  honours?: readonly HonourView[];
  /** What the crowd says; null where it has no buttons. */
  crowd?: ReactionCounts | null;
}

/** The result, told openly: for after the GIF. */
export function resultMessage(facts: ResultFacts): Reply {
  return {
    title: headline(facts.view),
    text: joinRich(details(facts, [headline(facts.view)])),
    buttons: buttonsOf(facts),
    visibility: 'public',
  };
}

/** The result for who has seen no GIF: under a spoiler mark, with the result card where there is one. */
export function hiddenResultMessage(facts: ResultFacts, why: string, card: Uint8Array | null): Reply {
  const { view } = facts;
  const [left, right] = bothNames(view);
  const picture: Picture | null = card && {
    bytes: card,
    filename: `result-${view.id}.png`,
    contentType: 'image/png',
    alt: `Result card of ${left} against ${right}.`,
  };
  const title = rich`${left} vs ${right}`;
  return {
    title,
    text: rich`${why}\n||${joinRich([headline(view), ...details(facts, [title, plain(why), headline(view)])])}||`,
    buttons: buttonsOf(facts),
    visibility: 'public',
    ...(picture && { picture }),
  };
}

function headline(view: MatchView): RichText {
  const winner = view.result?.winner ?? 0;
  const upset = view.kind === 'rated' && view.sides[winner].expected < UPSET_BELOW;
  return rich`🏆 ${upset ? 'Upset! ' : ''}${outcomeText(view)}`;
}

function buttonsOf(facts: ResultFacts): Reply['buttons'] {
  const { view, owners, now, crowd = null } = facts;
  const rows = resultButtons(view, owners, now, hasOdds(facts));
  return crowd ? [...crowdButtons(view, crowd, now), ...rows] : rows;
}

/** Whether there is a history of odds to show. */
function hasOdds({ bets }: ResultFacts): boolean {
  return bets?.market?.openedAt != null;
}

/** @param around what the message says besides */
function details(
  { view, headToHead, bets = null, honours = [] }: ResultFacts,
  around: readonly RichText[],
): RichText[] {
  const [left, right] = bothNames(view);
  const price = `${view.symbol}${view.simulatedPrice ? ', simulated price' : ''}`;
  const before = [
    ...occasionLine(view),
    sideResult(view, 0),
    sideResult(view, 1),
    ...honourLines(honours),
    ...betLines(view, bets),
    rich`Head to head: ${left} ${headToHead.wins}–${headToHead.losses} ${right}`,
  ];
  const after = rich`Match \`${view.id}\` · ${price}`;
  const taken = unitsOf([...around, ...before, ...coachLines(view, 0), after]);
  const notes = Math.floor((CAPTION_UNITS - taken) / 2);
  return [...before, ...coachLines(view, Math.min(NOTE_UNITS, Math.max(NOTE_UNITS_LEAST, notes))), after];
}

function occasionLine(view: MatchView): RichText[] {
  const occasion = occasionName(view);
  return occasion === null ? [] : [rich`__${occasion}__`];
}

function unitsOf(lines: readonly RichText[]): number {
  return lines.reduce((sum, line) => sum + toPlainText(line).length + 1, 0);
}

function sideResult(view: MatchView, corner: 0 | 1): RichText {
  const { ratingBefore, ratingAfter, agent } = view.sides[corner];
  const name = bothNames(view)[corner];
  const expected = `${percentages(view)[corner]}% by rating`;
  if (ratingBefore === null || ratingAfter === null) return rich`**${name}** · ${expected}`;
  const provisional = agent.rating.provisional ? ', provisional' : '';
  return rich`**${name}** ${ratingBefore} → ${ratingAfter} (${signed(ratingAfter - ratingBefore)}${provisional}), ${expected}`;
}

/** One line for each corner that belongs to a member, its note cut to so many units. */
function coachLines(view: MatchView, units: number): RichText[] {
  return ([0, 1] as const).flatMap(corner => {
    const text = view.result?.coachNotes[corner]?.text.trim();
    if (!text || view.sides[corner].agent.ownerId === null) return [];
    return [rich`Coach of ${bothNames(view)[corner]}: __${cutTo(text, units)}__`];
  });
}
