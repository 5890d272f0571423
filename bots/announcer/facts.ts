import { type MarketMove, marketMove } from '../../core/announcements/index.ts';
import type { ReactionCounts } from '../../core/crowd/index.ts';
import type { HonourView, Stakes } from '../../core/honours/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import { FIRST_SAMPLE_SECONDS } from '../../core/prices/index.ts';
import type { OddsView } from '../commands/card-views.ts';
import type { Picture } from '../reply.ts';
import { type Bets, refundOf } from './bet-lines.ts';
import type { AnnouncerOptions } from './context.ts';
import { bothNames, capital } from './names.ts';
import type { LivePhase } from './timeline.ts';

/** What posts tell besides the match itself. What cannot be had is left out: a post never waits for an ornament. */

/** The tape's course at a phase, from the feed: the match's own tape is complete only after its last second. */
export async function moveAt(
  view: MatchView,
  phase: LivePhase,
  { priceAt, log }: Pick<AnnouncerOptions, 'priceAt' | 'log'>,
): Promise<MarketMove | null> {
  if (phase.tapeSecond === 0) return null;
  const start = new Date(view.lockAt.getTime() + FIRST_SAMPLE_SECONDS * 1000);
  const at = new Date(start.getTime() + phase.tapeSecond * 1000);
  try {
    return await marketMove(moment => priceAt(view, moment), start, at);
  } catch (error) {
    log.warn({ error, matchId: view.id }, 'the tape so far is not known');
    return null;
  }
}

/** The surface's own user ids of both corners' owners. */
export async function ownersOf(
  view: MatchView,
  { communities, surface }: Pick<AnnouncerOptions, 'communities' | 'surface'>,
): Promise<[string | null, string | null]> {
  const account = async (corner: 0 | 1) => {
    const { ownerId } = view.sides[corner].agent;
    if (ownerId === null) return null;
    const identities = await communities.identitiesOf(ownerId);
    return identities.find(identity => identity.surface === surface.name)?.externalId ?? null;
  };
  return [await account(0), await account(1)];
}

/** The card over the live message, where cards are drawn. */
export async function matchCard(
  view: MatchView,
  options: AnnouncerOptions,
  odds: OddsView | null,
): Promise<Picture | undefined> {
  const bytes = await drawn('match', view, options, odds);
  if (!bytes) return undefined;
  const [left, right] = bothNames(view);
  return {
    bytes,
    filename: `match-${view.id}.png`,
    contentType: 'image/png',
    alt: `Match card: ${left} (${capital(view.sides[0].agent.archetype)}) against ${right} (${capital(view.sides[1].agent.archetype)}).`,
  };
}

export async function drawn(
  card: 'match' | 'result',
  view: MatchView,
  { cards, log }: Pick<AnnouncerOptions, 'cards' | 'log'>,
  odds: OddsView | null = null,
): Promise<Uint8Array | null> {
  try {
    return (await (card === 'match' ? cards?.match(view, odds) : cards?.result(view))) ?? null;
  } catch (error) {
    log.warn({ error, matchId: view.id, card }, 'a card could not be drawn');
    return null;
  }
}

/** What became of bets and free picks; null where nobody wagers, and for casual matches. */
export async function betsOf(view: MatchView, { wagers }: Pick<AnnouncerOptions, 'wagers'>): Promise<Bets | null> {
  if (!wagers || view.kind === 'casual') return null;
  const [market, winnings, picks] = await Promise.all([
    wagers.market(view.id),
    wagers.winnings(view.id),
    wagers.freePicks(view.id),
  ]);
  return { market, winnings, picks };
}

/** What a void gave back; null where nobody had staked. */
export async function refundFor(view: MatchView, { wagers }: Pick<AnnouncerOptions, 'wagers'>) {
  return wagers && view.kind !== 'casual' ? refundOf(await wagers.winnings(view.id)) : null;
}

/** What a match is about besides points; null where nobody keeps count. */
export async function stakesOf(
  view: MatchView,
  { honours }: Pick<AnnouncerOptions, 'honours'>,
): Promise<Stakes | null> {
  return honours && view.kind !== 'casual' ? honours.stakes(view) : null;
}

/** What a settled match has earned its winner besides points. */
export async function honoursOf(
  view: MatchView,
  { honours }: Pick<AnnouncerOptions, 'honours'>,
): Promise<readonly HonourView[]> {
  return honours && view.kind === 'rated' ? honours.ofMatch(view.id) : [];
}

/** What the crowd says; null where it has no buttons. */
export async function crowdOf(
  view: MatchView,
  { crowd }: Pick<AnnouncerOptions, 'crowd'>,
): Promise<ReactionCounts | null> {
  return crowd ? crowd.counts(view.id) : null;
}
