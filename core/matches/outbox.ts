import type { Transaction } from '../platform/database.ts';
import { appendOutbox } from '../platform/outbox.ts';

/**
 * Tells the announcer that a match changed: one job for each surface on which it is posted. The job says only which match;
 * the announcer reads the state and brings its posts up to date, so a job more or one late does no harm.
 */
export async function appendAnnouncement(tx: Transaction, matchId: string, delayMs = 0): Promise<void> {
  const posts = await tx.matchPost.findMany({ where: { matchId }, select: { surface: true }, distinct: ['surface'] });
  for (const { surface } of posts) {
    await appendOutbox(tx, { queue: announceQueue(surface), name: 'match', data: { matchId }, delayMs });
  }
}

/** The queue that the process holding a surface's lease works on. */
export function announceQueue(surface: 'discord' | 'telegram' | 'console'): string {
  return `announce-${surface}`;
}
