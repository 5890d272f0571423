import type { Notice } from '../communities/index.ts';

/** Which bulletins members may have sent to them in private as well, once, when they are first told (/notify). Pure. */

/** @returns what a member asks for to hear of it; null where only the channel is told */
export function pingOf({ kind, inThreadOf }: { kind: string; inThreadOf?: string | null }): Notice | null {
  // what stands in a thread is a part of something that was told before
  if (inThreadOf) return null;
  if (kind === 'title' || kind === 'belt') return 'titles';
  if (kind.startsWith('tournament')) return 'tournaments';
  if (kind.startsWith('season')) return 'seasons';
  return null;
}
