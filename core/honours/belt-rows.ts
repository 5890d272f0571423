import type { Agent, Belt, Rating } from '../../prisma/generated/client.ts';
import { closing, type SanctionLookup } from '../communities/index.ts';
import type { Transaction } from '../platform/database.ts';
import { sqlOf } from '../platform/sql.ts';
import { CONTENDER_MATCHES, CONTENDERS, type Contender, defendBy } from './belt-rules.ts';

/** Rows of a belt and its reigns, in transactions that hold the belt's row. */

export type BeltRow = Belt;

/** The belt's row, made where there is none, locked until the transaction ends: one step of a belt at a time. */
export async function lockBelt(tx: Transaction, communityId: string): Promise<BeltRow> {
  await tx.$executeRaw`INSERT INTO "Belt" ("communityId") VALUES (${communityId}) ON CONFLICT DO NOTHING`;
  await tx.$queryRaw`SELECT 1 FROM "Belt" WHERE "communityId" = ${communityId} FOR UPDATE`;
  return tx.belt.findUniqueOrThrow({ where: { communityId } });
}

export type ContenderAgent = Agent & { rating: Rating | null; ownerId: string };

/** Read beyond those who are shown, for owners may be kept from rated matches. */
const CONTENDERS_READ = 4 * CONTENDERS;

/** Members' living agents by rating, tested ones only, without the champion, and without those whose owner may fight no rated match. */
export async function contendersOf(
  tx: Pick<Transaction, 'agent' | '$queryRawUnsafe'>,
  communityId: string,
  { holderId, now, sanctions }: { holderId: string | null; now: Date; sanctions: SanctionLookup },
): Promise<ContenderAgent[]> {
  const rows = await tx.agent.findMany({
    where: {
      communityId,
      retiredAt: null,
      ownerId: { not: null },
      ...(holderId !== null && { id: { not: holderId } }),
      OR: [{ quarantinedUntil: null }, { quarantinedUntil: { lte: now } }],
      rating: { matches: { gte: CONTENDER_MATCHES } },
    },
    include: { rating: true },
    orderBy: [{ rating: { shown: 'desc' } }, { id: 'asc' }],
    take: CONTENDERS_READ,
  });
  const owned = rows.flatMap(row => (row.ownerId === null ? [] : [{ ...row, ownerId: row.ownerId }]));
  const held = await sanctions.ofMembers(
    sqlOf(tx),
    owned.map(({ ownerId }) => ownerId),
  );
  return owned.filter(({ ownerId }) => closing(held.get(ownerId) ?? [], 'rated') === null).slice(0, CONTENDERS);
}

export function contenderOf(agent: { id: string; ownerId: string }): Contender {
  return { agentId: agent.id, ownerId: agent.ownerId };
}

/** The champion as a contender; null where the belt is vacant, or its holder has retired. */
export async function championOf(tx: Pick<Transaction, 'agent'>, belt: BeltRow): Promise<Contender | null> {
  if (belt.holderId === null) return null;
  const agent = await tx.agent.findUnique({ where: { id: belt.holderId } });
  return agent?.ownerId && !agent.retiredAt ? { agentId: agent.id, ownerId: agent.ownerId } : null;
}

export interface NewReign {
  communityId: string;
  agentId: string;
  memberId: string | null;
  matchId: string | null;
  at: Date;
}

/** The trophy of a reign: won by a match, or by standing first when the belt was given out. */
export function trophyKey(reign: { id: string; matchId: string | null }): string {
  return `belt:${reign.matchId ?? reign.id}`;
}

/** Begins a reign: the belt's row, the reign's own, and its trophy. */
export async function beginReign(tx: Transaction, reign: NewReign, newId: () => string): Promise<void> {
  const { communityId, agentId, memberId, matchId, at } = reign;
  const id = newId();
  await tx.beltReign.create({ data: { id, communityId, agentId, matchId, wonAt: at } });
  await tx.trophy.create({
    data: {
      id: newId(),
      communityId,
      key: trophyKey({ id, matchId }),
      kind: 'belt',
      title: 'Champion of the belt',
      agentId,
      memberId,
      awardedAt: at,
    },
  });
  await tx.belt.update({
    where: { communityId },
    data: { holderId: agentId, reignId: id, defendBy: defendBy(at), challengerId: null, matchId: null, updatedAt: at },
  });
}

/** Ends the reign that goes on, and leaves the belt vacant. */
export async function endReign(
  tx: Transaction,
  belt: BeltRow,
  ended: 'beaten' | 'not defended' | 'retired' | 'overridden',
  at: Date,
): Promise<void> {
  if (belt.reignId !== null) {
    await tx.beltReign.update({ where: { id: belt.reignId }, data: { lostAt: at, ended } });
  }
  await tx.belt.update({
    where: { communityId: belt.communityId },
    data: { holderId: null, reignId: null, defendBy: null, updatedAt: at },
  });
}
