import { readMoment } from '../communities/moments.ts';

/** When a tournament begins, as a moderator says it. Pure but for the reading of time zones. */

export type Start = { kind: 'full' } | { kind: 'command' } | { kind: 'at'; at: Date };

/**
 * Reads 'when full', 'by command', 'in 30 minutes', '20:00' (the next one), 'tomorrow 20:00', 'friday 20:00', '2026-11-27 20:00' or an
 * ISO time with its own zone.
 * @param timeZone in which times without a zone are meant
 * @returns null where it says nothing of the kind. Times may lie in the past: the caller says so
 */
export function readStart(typed: string, timeZone: string, now: Date): Start | null {
  const text = typed.trim().toLowerCase().replace(/\s+/gu, ' ').slice(0, 100);
  if (/^(when )?(it is |it's )?full$/u.test(text)) return { kind: 'full' };
  if (text === '' || /^((by|on) )?(command|hand|start|manual|manually)$/u.test(text)) return { kind: 'command' };
  const at = readMoment(text, timeZone, now);
  return at && { kind: 'at', at };
}
