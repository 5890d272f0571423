import type { CommunityContext } from '../../core/communities/index.ts';
import { balancesOf, treasuryOf } from '../../core/ledger/index.ts';
import { sqlOf } from '../../core/platform/sql.ts';
import { type EconomyStage, FIRST_DAY_MS } from './stage.ts';

/** Seasons one after the other, as moderators would run them: begun with a prize pool, reviewed and ended by the schedule's own sweep. */

const DAY_MS = 24 * 3600 * 1000;
/** Before anybody comes that day. */
const ENDS_AT_MS = 8 * 3600 * 1000;
/** What moderators set out, as far as the treasury holds it. */
const PRIZE_POOL = 2000;

/**
 * In the morning: what is due of the season that runs, and a new one where none does.
 * @returns the season in which today's rated matches count
 */
export async function keepSeasons(
  { seasons, database, communityId }: EconomyStage,
  moderator: CommunityContext,
  { day, length }: { day: number; length: number },
): Promise<string> {
  await seasons.sweep();
  const current = await seasons.status(communityId);
  if (current && current.state !== 'closed') return current.id;
  const treasury = treasuryOf(communityId);
  const held = (await balancesOf(sqlOf(database.pool), [treasury])).get(treasury.key)?.available ?? 0n;
  const season = await seasons.create(moderator, {
    name: '',
    opensAt: null,
    startsAt: null,
    endsAt: new Date(FIRST_DAY_MS + (day + length) * DAY_MS + ENDS_AT_MS),
    prizePool: Math.min(PRIZE_POOL, Number(held)),
    modifier: null,
  });
  await seasons.act(moderator, 'start');
  return season.id;
}
