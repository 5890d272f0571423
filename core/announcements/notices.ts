import type { Surface } from '../../prisma/generated/enums.ts';
import type { AgentService } from '../agents/index.ts';
import { type Notice, type NotifySettings, readNotify } from '../communities/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';

/** Direct messages: each at most once, and none to who takes none from us. */

/** After a message that could not be delivered, a person is left alone for a day. */
const UNREACHABLE_MS = 24 * 3_600_000;

export interface NoticeClaim {
  /** The message is out. */
  sent(): Promise<void>;
  /** This person takes no messages from us. */
  unreachable(): Promise<void>;
  /** It went wrong for good. */
  failed(): Promise<void>;
  /** Certainly not sent: it may be tried again. */
  giveBack(): Promise<void>;
}

export interface ChallengeNotice {
  id: string;
  communityName: string;
  challengerName: string;
  challengerAgentName: string;
  challengedId: string;
  surface: Surface;
  expiresAt: Date;
  open: boolean;
}

export interface Listener {
  memberId: string;
  settings: NotifySettings;
  accounts: { surface: Surface; externalId: string }[];
}

export interface NoticeOptions {
  database: Database;
  clock: Clock;
  agents: Pick<AgentService, 'rank' | 'byId'>;
}

export function createNotices({ database, clock, agents }: NoticeOptions) {
  const { prisma } = database;

  return {
    /**
     * @param key what it is about, and for whom
     * @returns null where it was sent, is being sent, or the person could not be reached of late
     */
    async claim(key: string, surface: Surface, userId: string): Promise<NoticeClaim | null> {
      const unreachable = await prisma.notice.findFirst({
        where: {
          surface,
          userId,
          outcome: 'unreachable',
          createdAt: { gt: new Date(clock.now().getTime() - UNREACHABLE_MS) },
        },
      });
      if (unreachable) return null;
      const made = await prisma.notice.createMany({
        data: { key, surface, userId, createdAt: clock.now() },
        skipDuplicates: true,
      });
      if (made.count === 0) return null;
      const settle = async (outcome: string) => {
        await prisma.notice.updateMany({ where: { key }, data: { outcome } });
      };
      return {
        sent: () => settle('sent'),
        unreachable: () => settle('unreachable'),
        failed: () => settle('failed'),
        async giveBack() {
          await prisma.notice.deleteMany({ where: { key } });
        },
      };
    },

    /** Forgets notices of more than a month ago. */
    async sweep(): Promise<void> {
      await prisma.notice.deleteMany({
        where: { createdAt: { lt: new Date(clock.now().getTime() - 30 * UNREACHABLE_MS) } },
      });
    },

    /** Those of these members who have an account to write to, with what they want to hear of. In any order. */
    async listeners(memberIds: readonly string[]): Promise<Listener[]> {
      const members = await prisma.member.findMany({
        where: { id: { in: [...memberIds] }, person: { identities: { some: {} } } },
        select: {
          id: true,
          notify: true,
          person: { select: { identities: { select: { surface: true, externalId: true } } } },
        },
      });
      return members.map(({ id, notify, person }) => ({
        memberId: id,
        settings: readNotify(notify),
        accounts: person.identities,
      }));
    },

    /** Members of a community who want to hear of something and have an account to write to. */
    async audience(communityId: string, notice: Notice): Promise<Listener[]> {
      const rows = await prisma.$queryRaw<{ id: string }[]>`
        SELECT id FROM "Member" WHERE "communityId" = ${communityId} AND "mergedIntoId" IS NULL AND notify->>${notice} = 'true'`;
      return this.listeners(rows.map(row => row.id));
    },

    /** A challenge as its notice tells it; null where there is none. */
    async challenge(id: string): Promise<ChallengeNotice | null> {
      const row = await prisma.challenge.findUnique({
        where: { id },
        include: { community: true, challenger: true, challengerAgent: true },
      });
      return (
        row && {
          id: row.id,
          communityName: row.community.name,
          challengerName: row.challenger.displayName,
          challengerAgentName: row.challengerAgent.name,
          challengedId: row.challengedId,
          surface: row.surface,
          expiresAt: row.expiresAt,
          open: row.state === 'open' && row.expiresAt > clock.now(),
        }
      );
    },

    /**
     * Notes an agent's place on the leaderboard after a rated match.
     * @returns the place, and whether it is better than ever before; the first one noted is where one starts, not a feat
     */
    async noteRank(agentId: string, matchId: string): Promise<{ rank: number; best: boolean }> {
      const rank = await agents.rank(await agents.byId(agentId));
      return { rank, best: await noteOnce(agentId, rank, matchId) };
    },
  };

  async function noteOnce(agentId: string, rank: number, matchId: string): Promise<boolean> {
    return database.transaction(async tx => {
      const first = await tx.bestRank.createMany({
        data: { agentId, rank, updatedAt: clock.now() },
        skipDuplicates: true,
      });
      if (first.count === 1) return false;
      const improved = await tx.bestRank.updateMany({
        where: { agentId, rank: { gt: rank } },
        data: { rank, matchId, updatedAt: clock.now() },
      });
      if (improved.count === 1) return true;
      return (await tx.bestRank.count({ where: { agentId, rank, matchId } })) === 1;
    });
  }
}
