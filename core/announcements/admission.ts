import type { Clock } from '../platform/clock.ts';
import type { Database, Transaction } from '../platform/database.ts';
import { lockByName } from '../platform/lock.ts';
import type { PostKey } from './posts.ts';

/** How much a channel takes: one live match at a time and so many an hour, the rest in a digest (numbers.md, "Busy channel"). */

const HOUR_MS = 3_600_000;
/** Meetings of two agents in so many days make a rivalry (game.md). */
const RIVALRY_DAYS = 14;
const RIVALRY_MEETINGS = 3;
/** Points by which a rivalry goes before another match of the same ratings. */
const RIVALRY_POINTS = 300;

export interface ChannelLoad {
  /** Matches that are being told live now. */
  live: number;
  /** Matches let in during the last hour. */
  lastHour: number;
}

export interface AdmissionOptions {
  database: Database;
  clock: Clock;
}

export function createAdmission({ database, clock }: AdmissionOptions) {
  async function loadOf(tx: Transaction, key: PostKey): Promise<ChannelLoad> {
    const others = {
      surface: key.surface,
      channelId: key.channelId,
      matchId: { not: key.matchId },
      admittedAt: { not: null },
    } as const;
    const live = await tx.matchPost.count({
      where: {
        ...others,
        closed: null,
        gifMessageId: null,
        match: { kind: { not: 'casual' }, state: { notIn: ['settled', 'void'] } },
      },
    });
    const lastHour = await tx.matchPost.count({
      where: { ...others, admittedAt: { gt: new Date(clock.now().getTime() - HOUR_MS) } },
    });
    return { live, lastHour };
  }

  return {
    /** How busy a channel is with other matches than this one. */
    load: (key: PostKey): Promise<ChannelLoad> => loadOf(database.prisma, key),

    /**
     * Lets a match into the channel, or leaves it to the digest. Of several that wait, a better one goes first.
     * One decision at a time a channel; the same match asked about again gets the same answer.
     */
    async admit(key: PostKey, announcedPerHour: number): Promise<'admitted' | 'digest'> {
      return database.transaction(async tx => {
        await lockByName(tx, `announce:${key.surface}:${key.channelId}`);
        const where = { matchId_surface_channelId: key };
        const post = await tx.matchPost.findUniqueOrThrow({ where });
        if (post.closed === 'digest') return 'digest';
        if (post.admittedAt) return 'admitted';
        if (!post.asked && (await isRefused(tx, key, announcedPerHour))) {
          await tx.matchPost.update({ where, data: { closed: 'digest' } });
          return 'digest';
        }
        await tx.matchPost.update({ where, data: { admittedAt: clock.now(), stage: 'admitted' } });
        return 'admitted';
      });
    },
  };

  async function isRefused(tx: Transaction, key: PostKey, announcedPerHour: number): Promise<boolean> {
    const load = await loadOf(tx, key);
    if (load.live > 0 || load.lastHour >= announcedPerHour) return true;
    const [best] = await tx.$queryRaw<{ matchId: string }[]>`
      SELECT post."matchId"
        FROM "MatchPost" post
        JOIN "Match" match ON match.id = post."matchId" AND match.state = 'open'
        LEFT JOIN "Rating" a ON a."agentId" = match."agentAId"
        LEFT JOIN "Rating" b ON b."agentId" = match."agentBId"
       WHERE post.surface = ${key.surface}::"Surface" AND post."channelId" = ${key.channelId}
         AND post.closed IS NULL AND post."admittedAt" IS NULL AND NOT post.asked
         AND match."lockAt" > ${clock.now()}
       ORDER BY coalesce(a.shown, 0) + coalesce(b.shown, 0) + CASE WHEN ${RIVALRY_MEETINGS} <= (
             SELECT count(*) FROM "Match" past
              WHERE past."createdAt" > ${new Date(clock.now().getTime() - RIVALRY_DAYS * 24 * HOUR_MS)}
                AND past.state = 'settled'
                AND ((past."agentAId" = match."agentAId" AND past."agentBId" = match."agentBId")
                  OR (past."agentAId" = match."agentBId" AND past."agentBId" = match."agentAId"))
           ) THEN ${RIVALRY_POINTS} ELSE 0 END DESC, post."matchId"
       LIMIT 1`;
    return best !== undefined && best.matchId !== key.matchId;
  }
}
