import type { FastifyRequest } from 'fastify';
import type { AllowanceSummary } from '../core/allowances/index.ts';
import type { CommunityContext } from '../core/communities/index.ts';
import { ArenaError } from '../core/platform/index.ts';
import type { PositionView } from '../core/wagers/index.ts';
import type { ApiOptions } from './options.ts';
import { requireCaller } from './plugins/callers.ts';

/** What is the caller's own: read in one of their communities, and no sooner told what a match has brought than the chats are. */

/**
 * The caller as a member of the community that is named, or of their only one.
 * @throws ArenaError 'sign-in-required' (401), 'scope-missing' (403), 'community-required' (400), 'not-a-member' (403)
 */
export async function ownContext(
  { communities }: Pick<ApiOptions, 'communities'>,
  request: FastifyRequest,
  communityId: string | undefined,
): Promise<CommunityContext> {
  const { personId } = await requireCaller(request, 'read');
  if (communityId !== undefined) return required(await communities.contextOf(personId, communityId));
  const [first, second] = await communities.membershipsOf(personId);
  if (!first || second) {
    throw new ArenaError(
      'community-required',
      'You are a member of several communities, or of none yet: say which one with ?community=ID. /v1/communities lists yours.',
      400,
    );
  }
  return required(await communities.contextOf(personId, first.communityId));
}

/** Whether there is such a community is not told. */
function required(context: CommunityContext | null): CommunityContext {
  if (context) return context;
  throw new ArenaError(
    'not-a-member',
    'You are no member there. Say something to the arena in one of its chats first, /start say.',
    403,
  );
}

/** What a member holds; of a match that is not told yet nothing says how it ended. */
export async function positionsAsTold(
  { wagers, announcements }: Pick<ApiOptions, 'wagers' | 'announcements'>,
  context: CommunityContext,
): Promise<PositionView[]> {
  const held = await wagers.positions(context);
  if (!held.some(({ state }) => state === 'settled')) return held;
  const untold = new Set(await announcements.untold());
  return held.map(position =>
    position.state === 'settled' && untold.has(position.matchId)
      ? { ...position, state: 'locked', result: null }
      : position,
  );
}

/** What a member has and may get, as if matches that are not told yet went on. */
export async function summaryAsTold(
  options: Pick<ApiOptions, 'allowances' | 'announcements' | 'ledger' | 'wagers'>,
  context: CommunityContext,
): Promise<AllowanceSummary> {
  const { allowances, announcements, ledger, wagers } = options;
  const summary = await allowances.summary(context);
  const untold = await announcements.untold();
  if (untold.length === 0) return summary;
  const [moved, held] = await Promise.all([
    ledger.movedByTheEndOf(context.memberId, untold),
    wagers.positions(context),
  ]);
  const waiting = held.filter(({ matchId, state }) => state === 'settled' && untold.includes(matchId));
  const staked = waiting.reduce((sum, { cost }) => sum + cost, 0);
  return {
    ...summary,
    available: summary.available - moved.credits,
    pending: summary.pending + moved.saleProfits,
    inBets: summary.inBets + staked,
    // It depends on what was won.
    bailOut: waiting.length > 0 ? { ...summary.bailOut, eligible: false } : summary.bailOut,
  };
}
