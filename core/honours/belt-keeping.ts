import type { SanctionLookup } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';
import type { Log } from '../platform/log.ts';
import type { createBelts } from './belt.ts';
import { beginReign, championOf, contendersOf, lockBelt } from './belt-rows.ts';
import { defendBy, REMIND_DAYS } from './belt-rules.ts';
import { settingsOf } from './judge.ts';

/** What happens to belts with time: given out first, called for, taken from who does not defend it or has retired, arranged again. */

/** A title match that was void is arranged again after so long: what made it void may pass. */
const AGAIN_MS = 30_000;
const DAY_MS = 24 * 3_600_000;

export interface KeeperOptions {
  database: Database;
  clock: Clock;
  log: Log;
  newId: () => string;
  belts: ReturnType<typeof createBelts>;
  /** Who is kept from rated matches contends for no belt. */
  sanctions: SanctionLookup;
}

export function createBeltKeeper({ database, clock, log, newId, belts, sanctions }: KeeperOptions) {
  return {
    /** Takes every step that is due, one community after the other. @returns how many were taken */
    async sweep(): Promise<number> {
      let taken = 0;
      for (const communityId of await due()) {
        try {
          if (await step(communityId)) taken += 1;
        } catch (error) {
          // the next one's turn must come
          log.error({ error, communityId }, 'a belt could not be looked after');
        }
      }
      return taken;
    },
  };

  /** Communities whose belt may need a hand; the step itself decides. */
  async function due(): Promise<string[]> {
    const now = clock.now();
    const rows = await database.prisma.$queryRaw<{ id: string }[]>`
      SELECT belt."communityId" AS id FROM "Belt" belt LEFT JOIN "Agent" holder ON holder.id = belt."holderId"
       WHERE belt."matchId" IS NULL
         AND (belt."defendBy" < ${new Date(now.getTime() + REMIND_DAYS * DAY_MS)}
           OR holder."retiredAt" IS NOT NULL
           OR (belt."challengerId" IS NOT NULL AND belt."updatedAt" < ${new Date(now.getTime() - AGAIN_MS)}))
      UNION ALL
      SELECT community.id FROM "Community" community
       WHERE NOT EXISTS (SELECT 1 FROM "BeltReign" reign WHERE reign."communityId" = community.id)
         AND EXISTS (SELECT 1 FROM "Match" match WHERE match."communityId" = community.id AND match.kind = 'rated' AND match.state = 'settled')`;
    return [...new Set(rows.map(row => row.id))];
  }

  async function step(communityId: string): Promise<boolean> {
    const waiting = await database.prisma.belt.findUnique({ where: { communityId } });
    if (waiting && waiting.matchId === null && waiting.challengerId !== null) {
      if (clock.now().getTime() - waiting.updatedAt.getTime() < AGAIN_MS) return false;
      return belts.rearrange(communityId);
    }
    const settings = await settingsOf(database.prisma, communityId);
    if (!waiting?.holderId && settings.beltAfterMatches === 0) return false;
    return database.transaction(async tx => {
      const belt = await lockBelt(tx, communityId);
      const now = clock.now();
      if (belt.matchId !== null || belt.challengerId !== null) return false;
      if (belt.holderId === null) {
        if ((await tx.beltReign.count({ where: { communityId } })) > 0) return false;
        const needed = settings.beltAfterMatches;
        const fought = await tx.match.count({ where: { communityId, kind: 'rated', state: 'settled' }, take: needed });
        if (needed === 0 || fought < needed) return false;
        const [first] = await contendersOf(tx, communityId, { holderId: null, now, sanctions });
        if (!first) return false;
        await beginReign(
          tx,
          { communityId, agentId: first.id, memberId: first.ownerId, matchId: null, at: now },
          newId,
        );
        await belts.tell(tx, communityId, 'given', 'given', first.id);
        return true;
      }
      const champion = await championOf(tx, belt);
      if (!champion) {
        await belts.vacate(tx, belt, 'retired', now);
        return true;
      }
      if (belt.defendBy === null) return false;
      const others = await contendersOf(tx, communityId, { holderId: belt.holderId, now, sanctions });
      const isContested = others.some(other => other.ownerId !== champion.ownerId);
      if (belt.defendBy > now) {
        const what = `${belt.reignId}:reminder:${belt.defendBy.getTime()}`;
        const told = await tx.bulletin.count({ where: { key: `belt:${communityId}:${what}` } });
        if (told > 0 || !isContested || settings.beltAfterMatches === 0) return false;
        await belts.tell(tx, communityId, what, 'reminder', belt.holderId);
        return true;
      }
      // nobody could have asked for it, or moderators have put it away: the champion is not to blame
      if (!isContested || settings.beltAfterMatches === 0) {
        await tx.belt.update({ where: { communityId }, data: { defendBy: defendBy(now), updatedAt: now } });
        return true;
      }
      await belts.vacate(tx, belt, 'not defended', now);
      return true;
    });
  }
}
