import { z } from 'zod';
import { AUDIT_ACTIONS, type AuditAction, type AuditEntryView } from '../../core/moderation/index.ts';
import { timestamp } from './common.ts';

/** Their details name chats and channels, or another community: that those exist is told to nobody who is not there. */
const OF_CHATS: readonly AuditAction[] = [
  'channel',
  'moderator-role',
  'community-join',
  'community-leave',
  'team-invite',
  'team-accept',
];

export const auditEntry = z
  .object({
    id: z.string(),
    at: timestamp,
    action: z.enum(AUDIT_ACTIONS),
    actorName: z.string().meta({ description: 'A moderator, or the arena itself.' }),
    subjectName: z.string().nullable().meta({ description: 'The member concerned, where there is one.' }),
    target: z
      .string()
      .nullable()
      .meta({ description: 'Id of the match, member, agent or whatever else is concerned; null where it is a chat.' }),
    details: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .meta({ description: 'What was done, and why. Empty where it is about chats, which only their members know.' }),
  })
  .meta({ id: 'AuditEntry' });

export function presentAuditEntry(entry: AuditEntryView): z.infer<typeof auditEntry> {
  const { id, at, action, actorName, subjectName, target, details } = entry;
  const isOfChats = OF_CHATS.includes(action);
  return {
    id,
    at: at.toISOString(),
    action,
    actorName,
    subjectName,
    target: isOfChats ? null : target,
    details: isOfChats ? {} : details,
  };
}
