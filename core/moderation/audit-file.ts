import { csvTable } from '../platform/csv.ts';
import type { AuditEntryView } from './audit.ts';

/** The audit log as a file: for spreadsheets, or a line of JSON for each entry. Times in UTC. Pure. */

export const AUDIT_FORMATS = ['csv', 'ndjson'] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

const HEADER = [
  'id',
  'time',
  'actor',
  'actor id',
  'from',
  'action',
  'target',
  'member',
  'member id',
  'details',
  'before',
  'after',
];

export function auditFile(entries: readonly AuditEntryView[], format: AuditFormat): string {
  if (format === 'ndjson') return entries.map(entry => `${JSON.stringify(lineOf(entry))}\n`).join('');
  const rows = entries.map(entry => [
    entry.id,
    entry.at.toISOString(),
    entry.actorName,
    entry.actorId ?? '',
    entry.surface ?? '',
    entry.action,
    entry.target,
    entry.subjectName ?? '',
    entry.subjectId ?? '',
    JSON.stringify(entry.details),
    entry.before ? JSON.stringify(entry.before) : '',
    entry.after ? JSON.stringify(entry.after) : '',
  ]);
  return csvTable(HEADER, rows);
}

function lineOf(entry: AuditEntryView) {
  const { id, at, actorName, actorId, surface, action, target, subjectName, subjectId, details, before, after } = entry;
  return {
    id,
    at: at.toISOString(),
    actor: { id: actorId, name: actorName },
    surface,
    action,
    target,
    member: subjectId === null ? null : { id: subjectId, name: subjectName },
    details,
    before,
    after,
  };
}
