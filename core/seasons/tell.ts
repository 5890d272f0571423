import type { Season } from '../../prisma/generated/client.ts';
import { postBulletin } from '../announcements/index.ts';
import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';
import type { Move } from './divisions.ts';
import type { SeasonStep } from './states.ts';

/** What a community is told of its season, and how the season's jobs are woken. Words and pictures: bots/bulletins. */

export const SEASON_QUEUE = 'seasons';

/** Kinds of bulletins. */
export const SEASON_STEP = 'season-step';
export const SEASON_REVIEW = 'season-review';
export const SEASON_RECAP = 'season-recap';

/** Every step is told once; a pause and its end may come again, so that their moment is part of the key. */
export async function tellStep(tx: Transaction, season: Season, step: SeasonStep): Promise<void> {
  const again = step === 'pause' || step === 'resume' ? `:${season.stateChangedAt.getTime()}` : '';
  await postBulletin(tx, {
    communityId: season.communityId,
    key: `season:${season.id}:${step}${again}`,
    kind: SEASON_STEP,
    subjectId: season.id,
    data: { step },
  });
}

/** Who moved between divisions: once a review. */
export async function tellReview(tx: Transaction, season: Season, moves: readonly Move[], at: Date): Promise<void> {
  const data = moves.map(({ agentId, division, to }) => ({ agentId, from: division, to }));
  await postBulletin(tx, {
    communityId: season.communityId,
    key: `season:${season.id}:review:${at.getTime()}`,
    kind: SEASON_REVIEW,
    subjectId: season.id,
    data: { moves: data },
  });
}

/** @param showAt when the last match's own message has told its result */
export async function tellRecap(tx: Transaction, season: Season, showAt: Date): Promise<void> {
  await postBulletin(tx, {
    communityId: season.communityId,
    key: `season:${season.id}:recap`,
    kind: SEASON_RECAP,
    subjectId: season.id,
    showAt,
  });
}

/** Looks at the season once the transaction has committed. */
export async function wakeSeason(tx: Transaction, seasonId: string): Promise<void> {
  await appendOutbox(tx, { queue: SEASON_QUEUE, name: 'step', data: { seasonId } });
}
