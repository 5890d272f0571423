import type { Database, Transaction } from '../platform/database.ts';

/** What moderators did, for everybody to read; rows are never changed (trigger in prisma/migrations). */

export const AUDIT_ACTIONS = [
  'match-void',
  'match-override',
  'grant',
  'market-freeze',
  'market-thaw',
  'settings',
  'fight-night-schedule',
  'fight-night-skip',
  'fight-night-stop',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface NewAuditEntry {
  communityId: string;
  /** Null: the arena itself. */
  actorId: string | null;
  actorName: string;
  action: AuditAction;
  /** Id of the match, member or agent concerned. */
  target: string;
  details: Record<string, string | number | boolean | null>;
}

export interface AuditEntryView extends NewAuditEntry {
  id: string;
  at: Date;
}

/** Notes an action in the transaction that does it: neither happens without the other. */
export async function appendAudit(tx: Transaction, entry: NewAuditEntry): Promise<void> {
  await tx.auditEntry.create({ data: entry });
}

/** Newest first; `before` is the id of the last entry of the page before. */
export async function readAudit(
  database: Database,
  communityId: string,
  page: { limit: number; before?: string },
): Promise<AuditEntryView[]> {
  const rows = await database.prisma.auditEntry.findMany({
    where: { communityId, ...(page.before ? { id: { lt: BigInt(page.before) } } : {}) },
    orderBy: { id: 'desc' },
    take: page.limit,
  });
  return rows.map(({ id, createdAt, details, action, ...row }) => ({
    ...row,
    action: action as AuditAction,
    details: details as AuditEntryView['details'],
    id: id.toString(),
    at: createdAt,
  }));
}
