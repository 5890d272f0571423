import { ArenaError } from '../platform/errors.ts';

const REASON_MAX = 200;

/** A moderator's reason in one line. @throws ArenaError 'bad-reason' */
export function checkReason(typed: string): string {
  const reason = typed.trim().replace(/\s+/gu, ' ');
  if (reason.length < 3) throw new ArenaError('bad-reason', 'Please say why in a few words: it goes into the log.');
  return reason.slice(0, REASON_MAX);
}
