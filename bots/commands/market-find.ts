import type { MatchView } from '../../core/matches/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import type { MarketView } from '../../core/wagers/index.ts';
import type { Choice } from '../command.ts';
import { shownName } from '../shown-name.ts';
import { type Candidate, type GivenWords, idsAmong, listedPick, type Meant, readMeant } from './bet-words.ts';
import { factorWords, pickName, pickNamesOf } from './market-words.ts';
import type { Context } from './types.ts';
import { shorten } from './words.ts';

/** From what a member typed to the match and the pick that are meant. */

export interface LiveMarket {
  market: MarketView;
  match: MatchView;
}

/** Open markets that are looked at; a busy channel has one or two at a time. */
const OPEN_MAX = 20;

export async function openMarkets({ community, services }: Pick<Context, 'community' | 'services'>) {
  const markets = await services.wagers.markets(community.communityId, { state: 'open', limit: OPEN_MAX });
  return withMatches(services, markets);
}

export function withMatches(services: Context['services'], markets: readonly MarketView[]): Promise<LiveMarket[]> {
  return Promise.all(markets.map(async market => ({ market, match: await services.matches.get(market.matchId) })));
}

export function candidateOf(match: MatchView): Candidate {
  return { matchId: match.id, ...pickNamesOf(match) };
}

/**
 * @param candidates the matches that are meant where none is named
 * @throws ArenaError 'match-not-found', 'bad-pick'
 */
export async function readWager(
  context: Context,
  given: GivenWords,
  candidates: readonly Candidate[],
): Promise<Exclude<Meant, { kind: 'unknown' }>> {
  const { community, services, invocation } = context;
  const others: Candidate[] = [];
  for (const id of idsAmong(given)) {
    if (candidates.some(candidate => candidate.matchId === id)) continue;
    const match = await services.matches.get(id, community.communityId).catch(ignoreUnknown);
    if (match) others.push(candidateOf(match));
  }
  const meant = readMeant(given, candidates, others, invocation.via !== 'command');
  if (meant.kind !== 'unknown') return meant;
  // an id of no match of ours says so itself
  const [id] = idsAmong({ match: given.match });
  if (id !== undefined) await services.matches.get(id, community.communityId);
  throw unknownPick(meant.words, meant.candidate ?? null, candidates);
}

function ignoreUnknown(error: unknown): null {
  if (error instanceof ArenaError && error.code === 'match-not-found') return null;
  throw error;
}

function unknownPick(words: string, candidate: Candidate | null, candidates: readonly Candidate[]): ArenaError {
  const typed = shorten(words, 40);
  if (!candidate && candidates.length === 0) {
    return new ArenaError('bad-pick', `No bets are open for “${typed}” right now. /markets shows what is open.`, 404);
  }
  const [a, b] = (candidate?.names ?? candidates[0]!.names).map(name => shownName(name));
  const example = `${a}, ${b}, up or down, or an agent and the price at once (${a} up)`;
  return new ArenaError(
    'bad-pick',
    candidate
      ? `I do not know “${typed}” in this match. Please pick one of ${example}.`
      : `I do not know “${typed}” in any open match. /markets lists them; in one you may pick ${example}.`,
  );
}

/** Completes `match` with open markets. */
export function completeOpen(live: readonly LiveMarket[], typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  return live
    .map(({ match }) => {
      const [a, b] = pickNamesOf(match).names;
      return { value: match.id, name: `${a} vs ${b} · ${match.symbol} · ${match.id}` };
    })
    .filter(choice => choice.name.toLowerCase().includes(wanted));
}

/** Completes `pick` with everything that is for sale, and what it pays. */
export function completePicks(live: readonly LiveMarket[], typed: string): Choice[] {
  const wanted = typed.trim().toLowerCase();
  const choices = live.flatMap(({ market, match }) => {
    const of = pickNamesOf(match);
    const where = live.length > 1 ? ` · ${of.names[0]} vs ${of.names[1]}` : '';
    return (Object.keys(market.factors) as (keyof typeof market.factors)[]).map(pick => ({
      value: listedPick(match.id, pick),
      name: shorten(`${pickName(of, pick)} pays ${factorWords(market.factors[pick] ?? 0)}${where}`, 100),
    }));
  });
  return choices.filter(choice => choice.name.toLowerCase().includes(wanted));
}
