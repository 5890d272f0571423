import { ArenaError } from '../../../../core/platform/index.ts';
import type { PositionView } from '../../../../core/wagers/index.ts';
import type { ApiOptions } from '../../../options.ts';
import { positionsAsTold, summaryAsTold } from '../../../own.ts';
import type { Visitor } from '../../pages.ts';
import type { MatchFacts } from './facts.ts';

/** Who looks at a match, as far as bets go. */
export type Bettor =
  | { kind: 'nobody' }
  /** Signed in, and no member of the community that holds the match: bets are for its own. */
  | { kind: 'stranger' }
  | {
      kind: 'member';
      /** Credits, as if matches that are not told yet went on. */
      available: number;
      /** The most that they may still stake here; null where nothing can be staked now. */
      cap: number | null;
      /** On this match. */
      positions: PositionView[];
      /** Whom they have picked for free. */
      pick: 0 | 1 | null;
      picks: { a: number; b: number };
    };

export async function bettorOf(options: ApiOptions, visitor: Visitor | null, facts: MatchFacts): Promise<Bettor> {
  if (!visitor) return { kind: 'nobody' };
  const { match, market, stage } = facts;
  const context = await options.communities.contextOf(visitor.personId, match.communityId);
  if (!context) return { kind: 'stranger' };
  const { wagers } = options;
  const isOpen = stage === 'open';
  const [summary, cap, positions, pick, picks] = await Promise.all([
    summaryAsTold(options, context),
    isOpen && market?.state === 'open' ? wagers.room(context, match.id).then(room => room.cap, refused) : null,
    market ? positionsAsTold(options, context) : [],
    isOpen ? wagers.ownFreePick(context, match.id) : null,
    isOpen ? wagers.freePicks(match.id) : { a: 0, b: 0 },
  ]);
  return {
    kind: 'member',
    available: summary.available,
    cap,
    positions: positions.filter(({ matchId }) => matchId === match.id),
    pick,
    picks,
  };
}

function refused(error: unknown): null {
  if (error instanceof ArenaError && error.status < 500) return null;
  throw error;
}
