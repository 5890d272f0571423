import { AUDIT_ACTIONS, type AuditAction, type AuditFilter, parseDuration } from '../../core/moderation/index.ts';
import { ArenaError } from '../../core/platform/errors.ts';
import { joinRich, rich } from '../rich-text.ts';
import { actionLabel, entryLine } from './audit-words.ts';
import { pageButtons } from './mod-sanction.ts';
import type { Command, Context } from './types.ts';

/** The audit log: what everybody may read of it, and all of it for moderators, with filters and as a file. */

const ENTRIES = 10;

export const audit: Command = {
  spec: {
    path: 'audit',
    code: 'au',
    description: 'What moderators have done here',
    help: 'What moderators have done to matches, credits and settings here, newest first. Everybody may read it. What concerns one member alone is between them and the moderators: /mod audit.',
    options: [{ kind: 'string', name: 'before', description: 'Entry to go on from', maxLength: 20 }],
    permission: 'member',
    visibility: 'private',
    readOnly: true,
  },
  async run({ services, community, options }) {
    const before = options.text('before');
    if (before !== undefined && !/^\d{1,18}$/.test(before)) {
      throw new ArenaError('bad-entry', 'That is no entry of the log. /audit shows the newest ones.');
    }
    const entries = await services.moderation.log(community.communityId, { limit: ENTRIES, ...(before && { before }) });
    const last = entries.length === ENTRIES ? entries.at(-1) : undefined;
    return {
      title: rich`What moderators have done`,
      text:
        entries.length > 0 ? joinRich(entries.map(entry => entryLine(entry, community.settings))) : rich`Nothing yet.`,
      visibility: 'private',
      ...(last && { buttons: [[{ label: 'Older', action: { command: 'audit', options: { before: last.id } } }]] }),
    };
  },
};

export const modAudit: Command = {
  spec: {
    path: 'mod audit',
    code: '0a',
    description: 'The whole log: who did what to whom, from where, before and after',
    help: 'The audit log with everything that moderators see, newest first. Filters: member (who did it, or whom it concerned), action, since (7d, 2026-11-01), page. file:yes attaches all that the filters let through as a table (CSV), format:ndjson as JSON lines. Examples: /mod audit member:@ada · /mod audit since:7d file:yes',
    options: [
      { kind: 'member', name: 'member', description: 'Who did it, or whom it concerned' },
      {
        kind: 'string',
        name: 'action',
        description: 'What was done',
        maxLength: 40,
        namedOnly: true,
        autocomplete: true,
      },
      { kind: 'string', name: 'since', description: 'From when: 7d, 24h, 2026-11-01', maxLength: 20, namedOnly: true },
      { kind: 'integer', name: 'page', description: 'Page', min: 1, max: 1000 },
      { kind: 'boolean', name: 'file', description: 'Attach it as a file', namedOnly: true },
      {
        kind: 'string',
        name: 'format',
        description: 'Of the file',
        maxLength: 10,
        namedOnly: true,
        choices: [
          { value: 'csv', label: 'CSV (spreadsheets)' },
          { value: 'ndjson', label: 'JSON lines' },
        ],
      },
    ],
    permission: 'moderator',
    forModeratorRole: true,
    visibility: 'private',
    readOnly: true,
  },
  complete: async (_context, option, typed) =>
    option === 'action'
      ? AUDIT_ACTIONS.filter(action => `${action} ${actionLabel(action)}`.includes(typed.trim().toLowerCase()))
          .slice(0, 25)
          .map(action => ({ value: action, name: `${action}: ${actionLabel(action)}` }))
      : [],
  async run(context) {
    const { services, community, options } = context;
    const filter = await filterOf(context);
    const page = options.integer('page') ?? 1;
    const format = options.text('format') === 'ndjson' ? 'ndjson' : 'csv';
    const wantsFile = options.flag('file') || options.text('format') !== undefined;
    const [{ entries, total }, file] = await Promise.all([
      services.moderation.audit(community.communityId, filter, { limit: ENTRIES, offset: (page - 1) * ENTRIES }),
      wantsFile ? services.moderation.auditFile(community.communityId, filter, format) : null,
    ]);
    const pages = Math.max(1, Math.ceil(total / ENTRIES));
    const passing = { ...textOption(options, 'action'), ...textOption(options, 'since') };
    return {
      title: rich`Audit log`,
      text: joinRich([
        ...(entries.length === 0
          ? [rich`Nothing${total > 0 ? ' on this page' : ''}.`]
          : entries.map(entry => entryLine(entry, community.settings, true))),
        rich`${total} ${total === 1 ? 'entry' : 'entries'}, page ${Math.min(page, pages)} of ${pages}.`,
      ]),
      visibility: 'private',
      sensitive: true,
      // a person does not fit into a button: their pages are asked for by number
      buttons: filter.memberId === undefined ? pageButtons('mod audit', page, pages, passing) : [],
      ...(file === null
        ? {}
        : {
            picture: {
              bytes: new TextEncoder().encode(file),
              filename: `audit.${format}`,
              contentType: format === 'csv' ? ('text/csv' as const) : ('application/json' as const),
              alt: 'The audit log as a table',
            },
          }),
    };
  },
};

async function filterOf({ services, community, options, invocation }: Context): Promise<AuditFilter> {
  const filter: AuditFilter = {};
  const reference = options.member('member');
  if (reference) {
    const member = await services.communities.findMember(community.communityId, invocation.surface, reference);
    filter.memberId = member.memberId;
  }
  const action = options.text('action')?.trim().toLowerCase();
  if (action !== undefined) {
    const actions = AUDIT_ACTIONS.filter(name => name === action || actionLabel(name) === action);
    if (actions.length === 0) {
      throw new ArenaError('bad-action', `There is no such action in the log. There are: ${AUDIT_ACTIONS.join(', ')}.`);
    }
    filter.actions = actions satisfies AuditAction[];
  }
  const since = options.text('since');
  if (since !== undefined) filter.since = sinceOf(since, services.now());
  return filter;
}

/** '7d' and '24h' count back from now; a day is its beginning in UTC. */
function sinceOf(typed: string, now: Date): Date {
  const span = parseDuration(typed);
  if (typeof span === 'number') return new Date(now.getTime() - span);
  const day = /^\d{4}-\d{2}-\d{2}$/.test(typed.trim()) ? new Date(`${typed.trim()}T00:00:00Z`) : null;
  if (day && !Number.isNaN(day.getTime())) return day;
  throw new ArenaError('bad-since', 'Since when? A time back from now such as 7d or 24h, or a day such as 2026-11-01.');
}

function textOption(options: Context['options'], name: string): Record<string, string> {
  const value = options.text(name);
  return value === undefined ? {} : { [name]: value };
}
