import type { ToldMatch } from '../../../../core/announcements/index.ts';
import type { MatchOnChain } from '../../../../core/chain/index.ts';
import type { Stakes } from '../../../../core/honours/index.ts';
import type { RevealedMatch } from '../../../../core/matches/index.ts';
import type { MarketView, Winning } from '../../../../core/wagers/index.ts';
import type { ApiOptions } from '../../../options.ts';
import { matchOf } from '../../../routes/match-of.ts';

/** All that a match page shows, with nothing in it that the chats have not been told. */
export interface MatchFacts {
  match: ToldMatch;
  /** How it stands for who looks at it. */
  stage: 'open' | 'locked' | 'running' | 'fighting' | 'told' | 'void';
  communityName: string;
  market: MarketView | null;
  stakes: Stakes | null;
  headToHead: { wins: number; losses: number } | null;
  revealed: RevealedMatch | null;
  winnings: Winning[];
  /** Null where there is no chain, and of a match from before it. */
  onChain: MatchOnChain | null;
  /** Whether a pool of stakes on chain may still be asked for. */
  takesPools: boolean;
  now: Date;
}

type Needed = Pick<ApiOptions, 'matches' | 'announcements' | 'communities' | 'wagers' | 'honours' | 'chain' | 'clock'>;

/** @throws ArenaError 'match-not-found' */
export async function matchFacts(options: Needed, matchId: string): Promise<MatchFacts> {
  const { matches, announcements, communities, wagers, honours, chain, clock } = options;
  const match = await matchOf(options, matchId);
  const isOver = match.state === 'settled' || match.state === 'void';
  const [left, right] = match.sides;
  const untold = await announcements.untold();
  const [{ name }, market, headToHead, stakes, revealed, winnings, onChain, takesPools] = await Promise.all([
    communities.byId(match.communityId),
    wagers.market(match.id),
    matches.headToHead(left.agent.id, right.agent.id, untold),
    isOver ? null : honours.stakes(match),
    isOver ? matches.revealed(match.id) : null,
    isOver ? wagers.winnings(match.id) : [],
    chain?.proofs.ofMatch(match.id) ?? null,
    chain?.settings.escrow === true && chain.pools.obstacle(match.id).then(obstacle => obstacle === null),
  ]);
  return {
    match,
    stage: stageOf(match),
    communityName: name,
    market: market && (isOver ? market : { ...market, outcome: null, settledAt: null }),
    stakes,
    headToHead,
    revealed,
    winnings,
    onChain,
    takesPools,
    now: clock.now(),
  };
}

function stageOf({ state, watchableAt }: ToldMatch): MatchFacts['stage'] {
  if (state === 'settled') return 'told';
  if (state === 'finished') return 'running';
  if (state === 'running' && watchableAt) return 'fighting';
  return state;
}
