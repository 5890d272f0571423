import { isCrowdThere, REACTIONS, type ReactionCounts } from '../../core/crowd/index.ts';
import type { MatchView } from '../../core/matches/index.ts';
import type { Button } from '../reply.ts';

/** The crowd's buttons under a GIF. Pure. */

/** One row; with counts where somebody has reacted. Nothing once the crowd has gone home. */
export function crowdButtons(view: MatchView, counts: ReactionCounts, now: Date): Button[][] {
  if (view.settledAt === null || !isCrowdThere(view.settledAt, now)) return [];
  return [
    REACTIONS.map(({ kind, sign }) => ({
      label: counts[kind] > 0 ? `${sign} ${counts[kind]}` : sign,
      action: { command: 'crowd', options: { match: view.id, kind } },
    })),
  ];
}
