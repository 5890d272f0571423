import type { AuditAction, AuditEntryView } from '../../core/moderation/index.ts';
import { type RichText, rich } from '../rich-text.ts';
import { creditsWords } from './market-words.ts';
import { timeWords } from './time-words.ts';

/** The audit log in words. */

/** What was done, as it stands before the match, member or agent that it was done to. */
const ACTION_WORDS: Record<AuditAction, string> = {
  channel: 'chose a channel',
  'moderator-role': "chose the moderators' role",
  sanction: 'sanctioned',
  'sanction-lift': 'lifted a sanction of',
  quarantine: 'quarantined',
  'quarantine-lift': 'ended the quarantine of',
  'match-void': 'voided match',
  'match-override': 'corrected match',
  grant: 'gave credits to',
  'market-freeze': 'paused bets on',
  'market-thaw': 'let bets go on for',
  settings: 'changed settings',
  season: 'took a step of',
  'fight-night-schedule': 'scheduled fight night',
  'fight-night-skip': 'left out fight night',
  'fight-night-stop': 'ended fight night',
  'tournament-create': 'announced tournament',
  'tournament-start': 'started tournament',
  'tournament-cancel': 'called off tournament',
  'tournament-override': 'decided a bout of tournament',
  'team-invite': 'gave a code for a team match of',
  'team-accept': 'accepted a team match with',
  'line-approve': 'approved a line of',
  'line-refuse': 'refused a line of',
  'community-join': 'joined communities with',
  'community-leave': 'parted communities from',
};

/** Actions whose details are what changed, each as 'before -> after'. */
const CHANGES: ReadonlySet<AuditAction> = new Set(['settings', 'channel', 'moderator-role']);

/** 'Sat 21 Nov 2026, 20:00 CET · Ada voided match 7H2K...: exchange down'. `more` adds from where, and before and after. */
export function entryLine(entry: AuditEntryView, settings: Parameters<typeof timeWords>[1], more = false): RichText {
  const when = timeWords(entry.at, settings);
  const from = more && entry.surface ? ` (${entry.surface})` : '';
  const line = rich`${when} · **${entry.actorName}**${from} ${whatWords(entry)}`;
  const change = more && !CHANGES.has(entry.action) ? changeWords(entry, settings) : '';
  return change === '' ? line : rich`${line} (${change})`;
}

function whatWords({ action, target, details, subjectName }: AuditEntryView): string {
  const { setting: _, ...changes } = details;
  if (CHANGES.has(action)) {
    const all = Object.entries(changes).map(([name, change]) => `${nameWords(name)} ${valuesWords(String(change))}`);
    return `${ACTION_WORDS[action]}: ${all.join(', ')}`;
  }
  const whom =
    [details.member, details.agent, details.season, details.chat, details.name, subjectName].find(
      name => typeof name === 'string',
    ) ?? target;
  const what = [
    typeof details.step === 'string' ? details.step : '',
    typeof details.kind === 'string' ? details.kind : '',
    typeof details.duration === 'string' ? details.duration : '',
    typeof details.amount === 'number' ? creditsWords(details.amount) : '',
    typeof details.winnerName === 'string' ? `winner ${details.winnerName}` : '',
    typeof details.line === 'string' ? `“${details.line}”` : '',
    typeof details.reason === 'string' ? details.reason : '',
  ].filter(part => part !== '');
  return `${ACTION_WORDS[action]} ${whom}${what.length > 0 ? `: ${what.join(', ')}` : ''}`;
}

/** As JSON has a moment. */
const INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** 'state open → void' */
function changeWords({ before, after }: AuditEntryView, settings: Parameters<typeof timeWords>[1]): string {
  if (!before && !after) return '';
  const shown = (value: unknown) =>
    typeof value === 'string' && INSTANT.test(value) ? timeWords(new Date(value), settings) : (value ?? 'none');
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return names
    .filter(name => before?.[name] !== after?.[name])
    .map(name => `${nameWords(name)} ${shown(before?.[name])} → ${shown(after?.[name])}`)
    .join(', ');
}

/** 'true -> false' -> 'on → off' */
function valuesWords(change: string): string {
  const words: Readonly<Record<string, string>> = { null: 'none', true: 'on', false: 'off' };
  return change
    .split(' -> ')
    .map(value => words[value] ?? value)
    .join(' → ');
}

/** 'arenaChannelId' -> 'arena channel': a setting, as a sentence has it. */
function nameWords(name: string): string {
  return name
    .replace(/Id$/, '')
    .replace(/[A-Z]/g, letter => ` ${letter}`)
    .toLowerCase();
}

/** 'match-void' -> 'voided match': for filters. */
export function actionLabel(action: AuditAction): string {
  return ACTION_WORDS[action];
}
