import { Prisma } from '../../prisma/generated/client.ts';
import type { Surface } from '../../prisma/generated/enums.ts';
import type { CommunityContext } from '../communities/index.ts';
import type { Database, Transaction } from '../platform/database.ts';

/** What moderators did: who, what, to whom, when, from where, before and after. Rows are never changed (trigger in prisma/migrations). */

export const AUDIT_ACTIONS = [
  'match-void',
  'match-override',
  'grant',
  'market-freeze',
  'market-thaw',
  'settings',
  'season',
  'channel',
  'moderator-role',
  'sanction',
  'sanction-lift',
  'quarantine',
  'quarantine-lift',
  'fight-night-schedule',
  'fight-night-skip',
  'fight-night-stop',
  'tournament-create',
  'tournament-start',
  'tournament-cancel',
  'tournament-override',
  'team-invite',
  'team-accept',
  'line-approve',
  'line-refuse',
  'community-join',
  'community-leave',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** What concerns one member's conduct is between them and the moderators: everybody may read the rest. */
const CONFIDENTIAL: readonly AuditAction[] = ['sanction', 'sanction-lift'];
export const PUBLIC_ACTIONS: readonly AuditAction[] = AUDIT_ACTIONS.filter(action => !CONFIDENTIAL.includes(action));

export type AuditDetails = Record<string, string | number | boolean | null>;

export interface NewAuditEntry {
  communityId: string;
  /** Null: the arena itself. */
  actorId: string | null;
  actorName: string;
  action: AuditAction;
  /** Id of the match, member or agent concerned. */
  target: string;
  details: AuditDetails;
  /** The member concerned, where there is one. */
  subjectId?: string | null;
  /** From where; null: the arena itself. */
  surface?: Surface | null;
  /** What changed, as it was and as it is. */
  before?: AuditDetails | null;
  after?: AuditDetails | null;
}

export interface AuditEntryView extends Required<NewAuditEntry> {
  id: string;
  at: Date;
  /** Name of the member concerned. */
  subjectName: string | null;
}

export interface AuditFilter {
  actions?: readonly AuditAction[];
  /** Who did it, or whom it concerned. */
  memberId?: string;
  since?: Date;
}

/** Who acts, and from where, as the log has it. */
export function auditActor(
  context: CommunityContext,
): Pick<NewAuditEntry, 'communityId' | 'actorId' | 'actorName' | 'surface'> {
  const { communityId, memberId, displayName, surface } = context;
  return { communityId, actorId: memberId, actorName: displayName, surface: surface ?? null };
}

/** Notes an action in the transaction that does it: neither happens without the other. */
export async function appendAudit(tx: Transaction, entry: NewAuditEntry): Promise<void> {
  const { before, after, ...rest } = entry;
  await tx.auditEntry.create({ data: { ...rest, before: before ?? Prisma.DbNull, after: after ?? Prisma.DbNull } });
}

/**
 * Newest first.
 * @param page `before`: id of the last entry of the page before; or `offset` entries are left out
 * @returns `total`: how many the filter lets through, whatever the page
 */
export async function readAudit(
  database: Database,
  communityId: string,
  filter: AuditFilter,
  page: { limit: number; before?: string; offset?: number },
): Promise<{ entries: AuditEntryView[]; total: number }> {
  const { actions, memberId, since } = filter;
  const where: Prisma.AuditEntryWhereInput = {
    communityId,
    ...(actions && { action: { in: [...actions] } }),
    ...(memberId !== undefined && { OR: [{ actorId: memberId }, { subjectId: memberId }] }),
    ...(since && { createdAt: { gte: since } }),
  };
  const [rows, total] = await Promise.all([
    database.prisma.auditEntry.findMany({
      where: { ...where, ...(page.before ? { id: { lt: BigInt(page.before) } } : {}) },
      orderBy: { id: 'desc' },
      take: page.limit,
      ...(page.offset ? { skip: page.offset } : {}),
    }),
    database.prisma.auditEntry.count({ where }),
  ]);
  const subjects = await database.prisma.member.findMany({
    where: { id: { in: rows.flatMap(row => row.subjectId ?? []) } },
    select: { id: true, displayName: true },
  });
  const entries = rows.map(({ id, createdAt, details, before, after, action, ...row }) => ({
    ...row,
    action: action as AuditAction,
    details: details as AuditDetails,
    before: before as AuditDetails | null,
    after: after as AuditDetails | null,
    id: id.toString(),
    at: createdAt,
    subjectName: subjects.find(subject => subject.id === row.subjectId)?.displayName ?? null,
  }));
  return { entries, total };
}
