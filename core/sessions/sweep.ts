import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database.ts';

/** What has ended is kept for a month, for whoever wonders about a sign-in; then it is forgotten. */

const DAY_MS = 86_400_000;
const KEEP_MS = 30 * DAY_MS;
/** Codes tell nothing once they have lapsed. */
const LAPSED_MS = DAY_MS;

/** @returns rows that went */
export async function sweepSessions({ database, clock }: { database: Database; clock: Clock }): Promise<number> {
  const { prisma } = database;
  const now = clock.now().getTime();
  const [old, lapsed] = [new Date(now - KEEP_MS), new Date(now - LAPSED_MS)];
  const counts = [
    // refresh tokens go with their session
    await prisma.webSession.deleteMany({ where: { OR: [{ endedAt: { lt: old } }, { expiresAt: { lt: old } }] } }),
    // of sessions that go on: a token used so long ago is no alarm any more, only unknown
    await prisma.refreshToken.deleteMany({ where: { usedAt: { lt: old } } }),
    await prisma.accessToken.deleteMany({ where: { OR: [{ revokedAt: { lt: old } }, { expiresAt: { lt: old } }] } }),
    await prisma.linkCode.deleteMany({ where: { kind: 'login', expiresAt: { lt: lapsed } } }),
  ];
  return counts.reduce((sum, { count }) => sum + count, 0);
}
